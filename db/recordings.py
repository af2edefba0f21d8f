"""Recordings as people look for them: by day, by what is heard, by case, by operator. Their files are elsewhere."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, Select, and_, exists, or_, select, union

from callbacks.outcomes import Outcome
from db.callback_tables import CallbackAttempt
from db.case_tables import Case, Recording, RecordingKind
from db.interview_tables import InterviewAnswer
from db.queue_visits import SOMEBODY
from db.tables import Call
from db.visit_tables import QueueVisit
from menus.case_steps import Topic

_recordings, _cases, _answers = Recording.__table__, Case.__table__, InterviewAnswer.__table__
_calls, _visits, _attempts = Call.__table__, QueueVisit.__table__, CallbackAttempt.__table__

_in_queues = (
    select(_calls.c.id.label("call"), _visits.c.operator)
    .join(_visits, _visits.c.asterisk_id == _calls.c.asterisk_id)
    .where(_visits.c.operator.is_not(None), _visits.c.operator != SOMEBODY)
)
_by_operators = select(_attempts.c.id, _attempts.c.operator).where(
    _attempts.c.outcome == Outcome.TALKED, ~exists().where(_visits.c.call_id == _attempts.c.id)
)
SPEAKERS = union(_in_queues, _by_operators).subquery("speakers")
"""The operators of each call; a telephone call may have had several."""

FOUND = (
    select(_recordings, _cases.c.number.label("case"), _cases.c.topic, _answers.c.questionnaire)
    .outerjoin(_cases, _cases.c.recording_id == _recordings.c.id)
    .outerjoin(_answers, _answers.c.recording_id == _recordings.c.id)
    .order_by(_recordings.c.made_at.desc(), _recordings.c.id.desc())
)


class Sort(StrEnum):
    """What is heard: a talk with an operator, the message of a case, feedback, an answer to a questionnaire."""

    TALK = "talk"
    CASE = "case"
    FEEDBACK = "feedback"
    ANSWER = "answer"


Place = tuple[datetime, str]
"""A place in the list of recordings, the newest first: the recording before it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which recordings: made from `since` to just before `until` (aware), each of the others if it is given.

    By the number of a `case` its message is found, and whatever was recorded in the call in which it was opened.
    """

    since: datetime | None = None
    until: datetime | None = None
    sorts: Collection[Sort] = tuple(Sort)
    case: int | None = None
    operator: str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording in a list. Nobody's number; `topic` is that of its case, `purged_at` when its file was deleted."""

    id: str
    sort: Sort
    made_at: datetime
    seconds: int
    purged_at: datetime | None
    case: int | None
    topic: str | None
    questionnaire: str | None
    operators: tuple[str, ...]

    @property
    def place(self) -> Place:
        """Where it stands in the list."""
        return self.made_at, self.id


@dataclass(frozen=True, slots=True)
class Recordings:
    """The register of recordings. Safe to use from many threads. SQLAlchemyError when the database fails."""

    engine: Engine

    def found(self, wanted: Wanted, most: int, after: Place | None = None) -> Sequence[Heard]:
        """At most so many recordings, the newest first; those that come `after` a place in the list."""
        older = [_older(*after)] if after else []
        return self._read(FOUND.where(*_asked(wanted), *older).limit(most))

    def of(self, calls: Collection[str], cases: Collection[int], most: int) -> Sequence[Heard]:
        """At most so many recordings of these calls and these cases (by number) whose files are kept."""
        theirs = or_(_recordings.c.call_id.in_(calls), _cases.c.number.in_(cases))
        return self._read(FOUND.where(theirs, _recordings.c.purged_at.is_(None)).limit(most))

    def one(self, recording: str) -> RowMapping | None:
        """The row of a recording."""
        with self.engine.connect() as connection:
            query = select(_recordings).where(_recordings.c.id == recording)
            return connection.execute(query).mappings().one_or_none()

    def _read(self, query: Select[Any]) -> Sequence[Heard]:
        with self.engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
            speakers = _speakers(connection, [row["call_id"] for row in rows if _sort(row) is Sort.TALK])
        return [_heard(row, speakers) for row in rows]


def _asked(wanted: Wanted) -> list[ColumnElement[bool]]:
    asked = [or_(*(_IS[sort] for sort in wanted.sorts))]
    if wanted.since:
        asked.append(_recordings.c.made_at >= wanted.since)
    if wanted.until:
        asked.append(_recordings.c.made_at < wanted.until)
    if wanted.case is not None:
        opened_in = select(_cases.c.call_id).where(_cases.c.number == wanted.case)
        asked.append(or_(_cases.c.number == wanted.case, _recordings.c.call_id.in_(opened_in)))
    if wanted.operator is not None:
        asked.append(_IS[Sort.TALK] & _spoken_by(wanted.operator))
    return asked


def _spoken_by(operator: str) -> ColumnElement[bool]:
    """Asked of each recording of the days, of which there are fewer than calls."""
    queues, attempts = (
        _in_queues.where(_visits.c.operator == operator),
        _by_operators.where(_attempts.c.operator == operator),
    )
    return or_(
        queues.where(_calls.c.id == _recordings.c.call_id).correlate(_recordings).exists(),
        attempts.where(_attempts.c.id == _recordings.c.call_id).correlate(_recordings).exists(),
    )


_of_callers_alone = _recordings.c.kind == RecordingKind.MESSAGE
_about_us = _cases.c.topic == Topic.FEEDBACK.value
_answering = _answers.c.recording_id.is_not(None)
_IS: Mapping[Sort, ColumnElement[bool]] = {
    Sort.TALK: _recordings.c.kind == RecordingKind.OPERATOR_CALL,
    Sort.CASE: and_(_of_callers_alone, ~_answering, or_(_cases.c.topic.is_(None), ~_about_us)),
    Sort.FEEDBACK: and_(_of_callers_alone, ~_answering, _about_us),
    Sort.ANSWER: and_(_of_callers_alone, _answering),
}


def _older(made_at: datetime, recording: str) -> ColumnElement[bool]:
    same = and_(_recordings.c.made_at == made_at, _recordings.c.id < recording)
    return or_(_recordings.c.made_at < made_at, same)


def _sort(row: RowMapping) -> Sort:
    if row["kind"] is RecordingKind.OPERATOR_CALL:
        return Sort.TALK
    if row["questionnaire"] is not None:
        return Sort.ANSWER
    return Sort.FEEDBACK if row["topic"] == Topic.FEEDBACK.value else Sort.CASE


def _speakers(connection: Connection, calls: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """The operators of each call, by name."""
    found: dict[str, tuple[str, ...]] = {}
    query = select(SPEAKERS.c.call, SPEAKERS.c.operator).where(SPEAKERS.c.call.in_(calls))
    for call, operator in connection.execute(query.order_by(SPEAKERS.c.operator)):
        found[call] = (*found.get(call, ()), operator)
    return found


def _heard(row: RowMapping, speakers: Mapping[str, tuple[str, ...]]) -> Heard:
    same = ("id", "made_at", "seconds", "purged_at", "case", "topic", "questionnaire")
    return Heard(**{name: row[name] for name in same}, sort=_sort(row), operators=speakers.get(row["call_id"], ()))
