"""A caller is asked to rate once a call and not often, and what is answered is stored at once, once."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, Table, select

from db.case_tables import Recording
from db.interview_report import report, together
from db.interview_tables import Interview, InterviewAnswer, Rating
from db.interviews import POLITE, InterviewRules, Interviews
from db.store import Store
from menus.interview_steps import (
    NoQuestionnaire,
    OfferQuestionnaire,
    OfferRating,
    QuestionnaireDue,
    RatingDue,
    RatingNotDue,
    StoreAnswer,
    StoreRating,
    Subject,
)
from menus.questionnaire import Questionnaire, Scale, Spoken
from menus.steps import Done, Recorded, ServiceStep
from tests.db.conftest import DEBTOR_PHONE

MORNING = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)
DEBT, READINGS, ANNA = Subject("debt"), Subject("readings"), Subject("operator", "anna")
BILL = Questionnaire(
    "bill",
    date(2026, 12, 1),
    date(2026, 12, 31),
    "survey_offer",
    "survey_thanks",
    (Scale("clear", "survey_bill", 5), Spoken("wish", "survey_wish", 60.0)),
)
NEXT = replace(BILL, name="next", last_day=date(2027, 12, 31))


@dataclass
class World:
    """One store; each question comes from a call at a moment so many days after the first."""

    engine: Engine
    rules: InterviewRules = POLITE

    def answer(self, step: ServiceStep[Any], call: str = "a", days: float = 0) -> object:
        moment = MORNING + timedelta(days=days)
        return Store(self.engine, lambda: moment, interviews=self.rules).for_call(call * 32).answer(step)

    def offer(self, caller: str | None = DEBTOR_PHONE, call: str = "a", days: float = 0) -> object:
        return self.answer(OfferRating(DEBT, caller), call, days)

    def questionnaire(self, *active: Questionnaire, call: str = "a", days: float = 0) -> object:
        return self.answer(OfferQuestionnaire(DEBTOR_PHONE, active), call, days)

    def rows(self, table: type[Rating | Interview | InterviewAnswer | Recording]) -> list[dict[str, object]]:
        whole: Table = table.__table__
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(select(whole)).mappings()]


@pytest.fixture
def world(engine: Engine) -> World:
    return World(engine)


def test_a_caller_is_asked_once_a_call_whatever_it_is_about(world: World) -> None:
    assert world.answer(OfferRating(DEBT, None)) == RatingDue()
    assert world.answer(OfferRating(READINGS, None)) == RatingNotDue()
    assert world.answer(OfferRating(ANNA, None)) == RatingNotDue()


def test_a_caller_is_asked_again_only_after_the_pause_even_if_nothing_was_answered(world: World) -> None:
    assert world.offer() == RatingDue()
    assert world.offer(call="b", days=29.9) == RatingNotDue()
    assert world.offer(call="c", days=30.1) == RatingDue()


def test_nobody_is_held_back_by_other_callers_or_by_callers_without_a_number(world: World) -> None:
    assert world.offer(None, "a") == world.offer(None, "b") == RatingDue()
    assert world.offer("+79040000000", "c") == world.offer(DEBTOR_PHONE, "d") == RatingDue()


def test_a_company_that_wants_no_ratings_asks_for_none_but_takes_them(engine: Engine) -> None:
    world = World(engine, InterviewRules(ratings=False))
    assert world.offer() == RatingNotDue()
    assert world.answer(StoreRating(Subject("service"), DEBTOR_PHONE, 5)) == Done()
    assert [row["value"] for row in world.rows(Rating)] == [5]


def test_a_rating_is_stored_with_its_call_its_subject_and_the_operator(world: World) -> None:
    world.answer(OfferRating(ANNA, DEBTOR_PHONE))
    assert world.answer(StoreRating(ANNA, DEBTOR_PHONE, 4), days=0.01) == Done()
    (row,) = world.rows(Rating)
    later = MORNING + timedelta(days=0.01)
    assert row == {
        "call_id": "a" * 32,
        "subject": "operator",
        "operator": "anna",
        "caller": DEBTOR_PHONE,
        "offered_at": MORNING,
        "value": 4,
        "rated_at": later,
    }


def test_a_second_mark_for_the_same_replaces_the_first(world: World) -> None:
    for mark in (2, 5):
        world.answer(StoreRating(Subject("service"), None, mark))
    assert [row["value"] for row in world.rows(Rating)] == [5]


def test_doing_the_work_twice_after_a_lost_connection_gives_the_same_answer(engine: Engine) -> None:
    """The first commit may have been made: it must not count as an earlier call's."""
    answers = Interviews(engine, lambda: MORNING, InterviewRules()).answers()
    promised: dict[ServiceStep[Any], object] = {
        OfferRating(DEBT, DEBTOR_PHONE): RatingDue(),
        StoreRating(DEBT, DEBTOR_PHONE, 5): Done(),
        OfferQuestionnaire(DEBTOR_PHONE, (BILL,)): QuestionnaireDue(BILL),
        StoreAnswer("bill", "wish", Recorded("e" * 32, 4.0)): Done(),
    }
    for step, reply in promised.items():
        work = answers[type(step)]("a" * 32, step)
        assert (work(), work()) == (reply, reply)
    world = World(engine)
    assert [len(world.rows(table)) for table in (Rating, Interview, InterviewAnswer, Recording)] == [1, 1, 1, 1]


@pytest.mark.parametrize(("days", "due"), [(-1, False), (0, True), (30, True), (31, False)])
def test_a_questionnaire_is_offered_from_its_first_day_to_its_last_in_lipetsk(
    world: World, days: int, due: bool
) -> None:
    """The last quarter of an hour of the day in Lipetsk is 20:45 in UTC."""
    assert isinstance(world.questionnaire(BILL, days=days + 14.75 / 24), QuestionnaireDue) is due


def test_a_questionnaire_is_offered_rarely_and_never_twice(world: World) -> None:
    assert world.questionnaire(BILL, NEXT) == QuestionnaireDue(BILL)
    assert world.questionnaire(BILL, NEXT, call="b", days=20) == NoQuestionnaire()
    assert world.questionnaire(BILL, NEXT, call="c", days=91) == QuestionnaireDue(NEXT)
    assert world.questionnaire(NEXT, call="d", days=200) == NoQuestionnaire()


def test_each_answer_is_stored_when_it_is_given_and_a_spoken_one_is_a_listed_recording(world: World) -> None:
    world.questionnaire(BILL)
    assert world.answer(StoreAnswer("bill", "clear", 4)) == Done()
    assert [(row["question"], row["value"]) for row in world.rows(InterviewAnswer)] == [("clear", 4)]
    assert world.answer(StoreAnswer("bill", "wish", Recorded("e" * 32, 7.4))) == Done()
    (recording,) = world.rows(Recording)
    assert (recording["id"], recording["kind"], recording["seconds"]) == ("e" * 32, "message", 7)


def test_the_report_counts_what_was_asked_and_answered_since_a_moment(world: World) -> None:
    world.offer(call="e", days=-40)
    world.answer(StoreRating(DEBT, DEBTOR_PHONE, 1), call="e", days=-40)
    world.offer()
    world.answer(StoreRating(DEBT, DEBTOR_PHONE, 5))
    world.offer("+79040000000", call="b")
    world.answer(StoreRating(DEBT, "+79040000001", 4), call="c")
    world.questionnaire(BILL)
    world.answer(StoreAnswer("bill", "clear", 2))
    counted = report(world.engine, MORNING - timedelta(days=1), MORNING + timedelta(days=1))
    marks = counted.ratings["debt", None]
    assert (marks.offered, marks.given, marks.average) == (3, 2, 4.5)
    assert counted.offered == {"bill": 1}
    assert counted.answers["bill", "clear"].counts == {2: 1}


def test_reports_of_parts_are_together_the_report_of_the_whole(world: World) -> None:
    for number, days in enumerate((-2.0, -1.0, 0.0)):
        world.offer(call=f"{number}", days=days)
        world.answer(StoreRating(DEBT, DEBTOR_PHONE, 3 + number), call=f"{number}", days=days)
    world.offer(None, call="d")
    world.questionnaire(BILL)
    world.answer(StoreAnswer("bill", "wish", Recorded("e" * 32, 7.4)))
    first, last = MORNING - timedelta(days=3), MORNING + timedelta(days=1)
    for middle in (MORNING - timedelta(days=1), MORNING, last):
        parts = [report(world.engine, first, middle), report(world.engine, middle, last)]
        assert together(parts) == report(world.engine, first, last)
