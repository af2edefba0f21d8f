"""Callbacks are shown with all that happened; who opts out is not called."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from callbacks.booking import CallbackRules, Kind, Promise
from callbacks.lifecycle import State
from callbacks.policy import Obstacle, Refused
from db.callback_bookings import Bookings
from db.callback_changes import NoSuchCallback
from db.callback_claims import CallbackClaims
from db.callback_desk import CallbackDesk
from db.callback_tables import OptOutRemoval
from tests.db.callbacks import ANNA, LEASE, MINUTE, MONDAY_NOON, attempt, book, phone, rows, wish

SOON = MONDAY_NOON + MINUTE
LATER = Promise(MONDAY_NOON + timedelta(hours=3), MONDAY_NOON + timedelta(hours=4))


@pytest.fixture
def desk(engine: Engine) -> CallbackDesk:
    return CallbackDesk(engine)


def dialled(engine: Engine) -> None:
    """Somebody is being called."""
    claims = CallbackClaims(engine)
    claim = claims.claim("w1", ANNA, SOON, LEASE)
    assert claim is not None
    claims.begin(attempt(claim), SOON)


def test_a_caller_who_phones_again_is_told_of_the_open_ones(engine: Engine, desk: CallbackDesk) -> None:
    numbers = [book(engine, wish(1, kind=Kind.DEFERRED)).number for _ in range(2)]
    book(engine, wish(2))
    assert [row["number"] for row in desk.open_of(phone(1))] == numbers[::-1]


def test_one_is_shown_with_its_history_and_its_attempts(engine: Engine, desk: CallbackDesk) -> None:
    number = book(engine, wish()).number
    dialled(engine)
    whole = desk.whole(number)
    assert whole.callback["phone"] == phone()
    assert [entry["state"] for entry in whole.history] == ["requested", "scheduled", "claimed", "dialling"]
    assert [made["operator"] for made in whole.attempts] == ["anna"]


def test_who_opts_out_while_being_called_ends_what_waits_only(engine: Engine, desk: CallbackDesk) -> None:
    book(engine, wish())
    dialled(engine)
    book(engine, wish(kind=Kind.DEFERRED))
    desk.opt_out(phone(), by="anna", at=SOON)
    assert [row["state"] for row in rows(engine)] == [State.DIALLING, State.OPTED_OUT]


def test_who_opts_out_loses_what_waits_and_gets_nothing_new(engine: Engine, desk: CallbackDesk) -> None:
    book(engine, wish())
    book(engine, wish(kind=Kind.DEFERRED))
    for _ in range(2):
        desk.opt_out(phone(), by="anna", at=SOON)
    assert [row["state"] for row in rows(engine)] == [State.OPTED_OUT] * 2
    answer = Bookings(engine, CallbackRules()).book(wish(), SOON)
    assert answer == Refused(Obstacle.OPTED_OUT)


def test_a_number_that_is_called_again_leaves_a_trace_and_can_be_booked(engine: Engine, desk: CallbackDesk) -> None:
    assert desk.opt_out(phone(), by="anna", at=SOON, reason="письмо")
    assert not desk.opt_out(phone(), by="petr", at=SOON, reason="ещё письмо")
    (known,) = desk.opted_out()
    assert (known["phone"], known["actor"], known["reason"]) == (phone(), "anna", "письмо")
    assert desk.opt_in(phone(), by="petr", at=SOON + MINUTE, reason="ошибка в номере")
    assert not desk.opt_in(phone(), by="petr", at=SOON + MINUTE, reason="ошибка в номере")
    assert desk.opted_out() == []
    with engine.connect() as connection:
        (removal,) = connection.execute(select(OptOutRemoval.__table__)).mappings()
    names = ("phone", "opted_out_by", "opted_out_at", "actor", "at", "reason")
    told = (phone(), "anna", SOON, "petr", SOON + MINUTE, "ошибка в номере")
    assert tuple(removal[name] for name in names) == told
    book(engine, wish())


def test_a_number_nobody_has_is_an_error(desk: CallbackDesk) -> None:
    with pytest.raises(NoSuchCallback):
        desk.whole(7)
