"""The whole service calls a customer over the real Asterisk, and does what the customer wants."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from callbacks.booking import Consent, Kind, Request
from callbacks.lifecycle import State
from callbacks.outcomes import Outcome
from callbacks.policy import Obstacle, Refused
from db.callback_bookings import Booked, Bookings
from tests.app.test_calling_back import RULES
from tests.db.callbacks import attempts, rows
from tests.on_asterisk.ground import Ground
from tests.on_asterisk.listening import listening
from tests.softphone import loudness

pytestmark = pytest.mark.calls


Answers = Mapping[str, str]
"""What is asked, and the key that answers it."""
NUMBER = "+79042801234"


def ask_for_a_call(engine: Engine, *, typed: bool) -> object:
    now = datetime.now(UTC)
    consent = Consent(now, "caller", "1")
    request = Request(uuid4().hex, Kind.QUEUE, NUMBER, consent, now, "asked", typed)
    return Bookings(engine, RULES).book(request, now)


@pytest.mark.parametrize(
    ("typed", "answers", "outcome"),
    [
        (False, {"Говорить удобно": "3", "Отменить заявку?": "1"}, "cancelled"),
        (False, {"Говорить удобно": "4", "Больше не звонить на этот номер?": "1"}, "opted_out"),
        (True, {"Вы просили перезвонить?": "4"}, "opted_out"),
    ],
    ids=["cancels", "opts out", "a stranger opts out"],
)
def test_the_customer_hears_who_is_calling_and_gets_what_is_wanted(
    ground: Ground, tmp_path: Path, typed: bool, answers: Answers, outcome: str
) -> None:
    with ground.serving(tmp_path, callbacks=RULES) as engine, ground.operator(tmp_path):
        assert isinstance(ask_for_a_call(engine, typed=typed), Booked)
        is_called_and_presses(ground, tmp_path, answers)
        assert [made["outcome"] for made in attempts(engine)] == [Outcome(outcome)]
        assert [callback["state"] for callback in rows(engine)] == [State(outcome)]
        if outcome == Outcome.OPTED_OUT:
            assert ask_for_a_call(engine, typed=False) == Refused(Obstacle.OPTED_OUT)
    assert not ground.logged_by_asterisk(NUMBER[1:])


def test_the_customer_chooses_another_time_and_is_promised_it(ground: Ground, tmp_path: Path) -> None:
    with ground.serving(tmp_path, callbacks=RULES) as engine, ground.operator(tmp_path):
        assert isinstance(ask_for_a_call(engine, typed=False), Booked)
        is_called_and_presses(ground, tmp_path, {"Говорить удобно": "2", "Другое время": "1"})
        assert [made["outcome"] for made in attempts(engine)] == [Outcome.POSTPONED]
        (callback,) = rows(engine)
        assert callback["state"] is State.POSTPONED
        assert callback["due_at"] == callback["promised_from"] > datetime.now(UTC)
        assert callback["promised_until"] <= callback["deadline"]


def is_called_and_presses(ground: Ground, folder: Path, answers: Answers) -> None:
    """Whoever is at the customer's phone answers each question, until we hang up."""
    with ground.customer(folder) as customer:
        conversation = listening(ground.settings.home)
        customer.wait_until("incoming", 20)
        customer.answer()
        for words, key in answers.items():
            conversation.press(customer, words, key)
        customer.wait_until("disconnected", 30)
        assert loudness(customer.heard) > -35
