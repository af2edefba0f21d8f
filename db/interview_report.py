"""What callers think of us: counts and averages of ratings and of the answers to questionnaires. Nobody's number."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Engine, bindparam, func, select

from db.case_tables import Recording
from db.interview_tables import Interview, InterviewAnswer, Rating

_ratings, _interviews, _answers = Rating.__table__, Interview.__table__, InterviewAnswer.__table__

RATINGS = (
    select(_ratings.c.subject, _ratings.c.operator, _ratings.c.value, func.count())
    .where(_ratings.c.offered_at >= bindparam("since"), _ratings.c.offered_at < bindparam("until"))
    .group_by(_ratings.c.subject, _ratings.c.operator, _ratings.c.value)
)
OFFERED = (
    select(_interviews.c.questionnaire, func.count())
    .where(_interviews.c.offered_at >= bindparam("since"), _interviews.c.offered_at < bindparam("until"))
    .group_by(_interviews.c.questionnaire)
)
ANSWERS = (
    select(_answers.c.questionnaire, _answers.c.question, _answers.c.value, func.count())
    .where(_answers.c.answered_at >= bindparam("since"), _answers.c.answered_at < bindparam("until"))
    .group_by(_answers.c.questionnaire, _answers.c.question, _answers.c.value)
)
SPOKEN = (
    select(_answers.c.questionnaire, _answers.c.question, _answers.c.recording_id)
    .join(Recording.__table__, Recording.__table__.c.id == _answers.c.recording_id)
    .where(
        _answers.c.answered_at >= bindparam("since"),
        _answers.c.answered_at < bindparam("until"),
        Recording.__table__.c.purged_at.is_(None),
    )
    .order_by(_answers.c.answered_at)
)


@dataclass(frozen=True, slots=True)
class Marks:
    """How often each mark was given, and how often none."""

    counts: Mapping[int | None, int]

    @property
    def offered(self) -> int:
        """How many callers were asked."""
        return sum(self.counts.values())

    @property
    def given(self) -> int:
        """How many answered with a mark."""
        return sum(count for mark, count in self.counts.items() if mark is not None)

    @property
    def average(self) -> float | None:
        """The mean of the marks; None when there are none."""
        total = sum(mark * count for mark, count in self.counts.items() if mark is not None)
        return total / self.given if self.given else None


@dataclass(frozen=True, slots=True)
class Report:
    """Ratings by subject and operator, and by questionnaire how often it was offered and what was answered.

    The answer None to a question is a spoken one.
    """

    ratings: Mapping[tuple[str, str | None], Marks]
    offered: Mapping[str, int]
    answers: Mapping[tuple[str, str], Marks]
    recordings: Mapping[tuple[str, str], list[str]]
    """Spoken answers that can still be heard, the oldest first."""


def all_of(parts: Iterable[Marks]) -> Marks:
    """The marks of several, together."""
    counts: Counter[int | None] = Counter()
    for part in parts:
        counts.update(part.counts)
    return Marks(counts)


def together(parts: Sequence[Report]) -> Report:
    """The sum of the reports of several times, of which the earlier ones come first."""
    return Report(
        ratings=_summed([part.ratings for part in parts]),
        offered=sum((Counter(part.offered) for part in parts), Counter()),
        answers=_summed([part.answers for part in parts]),
        recordings={
            key: [recording for part in parts for recording in part.recordings.get(key, ())]
            for key in {key: None for part in parts for key in part.recordings}
        },
    )


K = TypeVar("K")


def _summed(parts: Sequence[Mapping[K, Marks]]) -> dict[K, Marks]:
    keys = {key: None for part in parts for key in part}
    return {key: all_of(part[key] for part in parts if key in part) for key in keys}


def report(engine: Engine, since: datetime, until: datetime) -> Report:
    """Count what was asked from `since` to just before `until` (aware). SQLAlchemyError when the database fails."""
    period = {"since": since, "until": until}
    with engine.connect() as connection:
        offered = {name: count for name, count in connection.execute(OFFERED, period)}  # noqa: C416  not of pairs, to mypy
        ratings = _marks(connection.execute(RATINGS, period))
        answers = _marks(connection.execute(ANSWERS, period))
        spoken: dict[tuple[str, str], list[str]] = {}
        for questionnaire, question, recording in connection.execute(SPOKEN, period):
            spoken.setdefault((questionnaire, question), []).append(recording)
    return Report(ratings, offered, answers, spoken)


def _marks(rows: Iterable[Any]) -> dict[tuple[str, Any], Marks]:
    """Rows of two names, a mark and a count, gathered by the names."""
    found: dict[tuple[str, Any], Counter[int | None]] = {}
    for first, second, mark, count in rows:
        found.setdefault((first, second), Counter())[mark] += count
    return {names: Marks(counts) for names, counts in found.items()}
