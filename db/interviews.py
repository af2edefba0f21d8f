"""Ratings and questionnaires as a conversation sees them: whom to ask, and answers stored as they are given (R2d)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, and_, bindparam, or_, select

from callbacks.working_days import LIPETSK
from db.case_tables import Recording
from db.cases import listed
from db.clock import Clock
from db.inserts import if_new, or_update
from db.interview_tables import Interview, InterviewAnswer, Rating
from db.work import Answers, Work
from menus.interview_steps import (
    NoQuestionnaire,
    OfferQuestionnaire,
    OfferRating,
    QuestionnaireDue,
    RatingDue,
    RatingNotDue,
    StoreAnswer,
    StoreRating,
)
from menus.questionnaire import Questionnaire
from menus.steps import Done, Recorded

_ratings, _interviews = Rating.__table__, Interview.__table__

OFFER_RATING = if_new(_ratings)
STORE_RATING = or_update(_ratings, ["value", "rated_at"])
OFFER_INTERVIEW = if_new(_interviews)
STORE_ANSWER = or_update(InterviewAnswer.__table__, ["value", "recording_id", "answered_at"])
LIST_RECORDING = if_new(Recording.__table__)

ASKED_LATELY = (
    select(_ratings.c.subject)
    .where(
        or_(
            _ratings.c.call_id == bindparam("call"),
            and_(_ratings.c.caller == bindparam("caller"), _ratings.c.offered_at > bindparam("since")),
        ),
        # Not the row of our own first try, whose commit may have been made before the connection was lost.
        or_(
            _ratings.c.call_id != bindparam("call"),
            _ratings.c.subject != bindparam("subject"),
            _ratings.c.offered_at != bindparam("now"),
        ),
    )
    .limit(1)
)
OFFERED = select(_interviews).where(
    or_(_interviews.c.call_id == bindparam("call"), _interviews.c.caller == bindparam("caller"))
)


@dataclass(frozen=True, slots=True)
class InterviewRules:
    """How often a caller is asked. A caller without a number we can trust is asked once a call."""

    ratings: bool = True
    """Whether callers are asked to rate at all; they still can by themselves."""
    rating_days: int = 30
    """In so many days a caller is asked to rate once at most, whatever it is about."""
    questionnaire_days: int = 90
    """In so many days a caller is offered one questionnaire at most; the same one never again."""


POLITE = InterviewRules()


class Interviews:
    """Finds out whom to ask and stores what is answered. Safe to use from many threads."""

    def __init__(self, engine: Engine, now: Clock, rules: InterviewRules) -> None:
        self._engine = engine
        self._now = now
        self._rules = rules

    def answers(self) -> Answers:
        """The steps this part of the store answers."""
        return {
            OfferRating: self._offer_rating if self._rules.ratings else lambda *_: RatingNotDue,
            StoreRating: self._rate,
            OfferQuestionnaire: self._offer_questionnaire,
            StoreAnswer: self._answer,
        }

    def _offer_rating(self, call_id: str, step: OfferRating) -> Work:
        row = {**_rated(call_id, step), "offered_at": self._now()}
        return partial(self._offered, row)

    def _offered(self, row: dict[str, Any]) -> RatingDue | RatingNotDue:
        now = row["offered_at"]
        asked = {"call": row["call_id"], "caller": row["caller"], "subject": row["subject"], "now": now}
        with self._engine.begin() as connection:
            since = now - timedelta(days=self._rules.rating_days)
            if connection.execute(ASKED_LATELY, {**asked, "since": since}).first():
                return RatingNotDue()
            connection.execute(OFFER_RATING[connection.dialect.name], row)
        return RatingDue()

    def _rate(self, call_id: str, step: StoreRating) -> Work:
        now = self._now()
        row = {**_rated(call_id, step), "offered_at": now, "value": step.value, "rated_at": now}
        return partial(self._store_rating, row)

    def _store_rating(self, row: dict[str, Any]) -> Done:
        with self._engine.begin() as connection:
            connection.execute(STORE_RATING[connection.dialect.name], row)
        return Done()

    def _offer_questionnaire(self, call_id: str, step: OfferQuestionnaire) -> Work:
        now = self._now()
        active = [each for each in step.questionnaires if each.active(now.astimezone(LIPETSK).date())]
        row = {"call_id": call_id, "caller": step.caller, "offered_at": now}
        return partial(self._first_due, active, row)

    def _first_due(self, active: list[Questionnaire], row: dict[str, Any]) -> QuestionnaireDue | NoQuestionnaire:
        since = row["offered_at"] - timedelta(days=self._rules.questionnaire_days)
        with self._engine.begin() as connection:
            due = next(iter(_due(active, _offered_before(connection, row), since)), None)
            if due is None:
                return NoQuestionnaire()
            connection.execute(OFFER_INTERVIEW[connection.dialect.name], {**row, "questionnaire": due.name})
        return QuestionnaireDue(due)

    def _answer(self, call_id: str, step: StoreAnswer) -> Work:
        now = self._now()
        spoken = step.answer if isinstance(step.answer, Recorded) else None
        row = {
            "call_id": call_id,
            "questionnaire": step.questionnaire,
            "question": step.question,
            "value": None if spoken else step.answer,
            "recording_id": spoken and spoken.recording,
            "answered_at": now,
        }
        return partial(self._store_answer, row, listed(spoken, call_id, now) if spoken else None)

    def _store_answer(self, row: dict[str, Any], recording: dict[str, Any] | None) -> Done:
        with self._engine.begin() as connection:
            dialect = connection.dialect.name
            if recording:
                connection.execute(LIST_RECORDING[dialect], recording)
            connection.execute(STORE_ANSWER[dialect], row)
        return Done()


def _rated(call_id: str, step: OfferRating | StoreRating) -> dict[str, Any]:
    subject = step.subject
    return {"call_id": call_id, "subject": subject.name, "operator": subject.operator, "caller": step.caller}


def _offered_before(connection: Connection, row: dict[str, Any]) -> list[tuple[str, datetime]]:
    """What was offered to this caller, and in this call, and when; but for what a first try of ours has stored."""
    found = connection.execute(OFFERED, {"call": row["call_id"], "caller": row["caller"]})
    return [
        (entry.questionnaire, entry.offered_at)
        for entry in found
        if (entry.call_id, entry.offered_at) != (row["call_id"], row["offered_at"])
    ]


def _due(
    active: Iterable[Questionnaire], before: list[tuple[str, datetime]], since: datetime
) -> Iterable[Questionnaire]:
    """Those that may be offered: none if any was since then, else each that never was."""
    if any(offered_at > since for _, offered_at in before):
        return []
    names = {name for name, _ in before}
    return [each for each in active if each.name not in names]
