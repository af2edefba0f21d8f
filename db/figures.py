"""The figures of the wall and of the reports, from the database; docs/figures.md tells what each of them means.

Each figure has one definition, in the pure modules of `callbacks`; here is only which rows it is counted from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from callbacks.answering import Answering, answering, by_hour
from callbacks.reporting import Promises, Summary, by_calendar, promises, summary
from callbacks.traffic import Traffic, traffic
from callbacks.visits import LineNow
from db import interview_report
from db.call_register import CallRegister
from db.callback_register import Register, Wanted
from db.load_book import LoadBook
from db.queue_visits import QueueVisits
from menus.tree import Tree


@dataclass(frozen=True, slots=True)
class Now:
    """This moment: the queues, callbacks whose time to call has come, and those that are late."""

    at: datetime
    line: LineNow
    due: int
    late: int

    @property
    def longest(self) -> float:
        """Seconds for which the first caller in the line has waited; 0 when nobody waits."""
        return max((self.at - self.line.since).total_seconds(), 0.0) if self.line.since else 0.0


@dataclass(frozen=True, slots=True)
class Desk:
    """The operators' queues and the callbacks of a time: who came or asked in it, and what was promised for it."""

    answering: Answering
    hours: Mapping[int, Answering]
    callbacks: Summary
    promises: Promises


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts. Safe to use from many threads; all moments are aware. SQLAlchemyError when the database fails."""

    engine: Engine

    def now(self, at: datetime) -> Now:
        """How things stand."""
        register, line = Register(self.engine), QueueVisits(self.engine).line()
        due, late = register.count(Wanted(due=True), at), register.count(Wanted(late=True), at)
        return Now(at, line, due, late)

    def desk(self, since: datetime, until: datetime, now: datetime) -> Desk:
        """What became by `now` of whoever came to the queues or asked for a call from `since` to just before `until`,
        and of the times promised in it.
        """
        visits = QueueVisits(self.engine).visits(since, until)
        register, load = Register(self.engine), by_calendar(LoadBook(self.engine).calendar())
        asked, promised = register.stories(since, until), register.promised(since, until)
        told = summary(asked, visits, now, load)
        return Desk(answering(visits), by_hour(visits), told, promises(promised, now))

    def traffic(self, since: datetime, until: datetime, tree: Tree) -> Traffic:
        """What became of the telephone calls that began from `since` to just before `until`."""
        return traffic(CallRegister(self.engine).conversations(since, until, tree), tree)

    def opinions(self, since: datetime, until: datetime) -> interview_report.Report:
        """Ratings and answers to questionnaires that were asked for in a time."""
        return interview_report.report(self.engine, since, until)
