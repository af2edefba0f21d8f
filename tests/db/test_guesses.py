"""Guessing numbers leads to a person soon, after a restart of the service too; others are not punished for it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from db.guesses import GuessLimits
from db.store import CallStore, Store
from db.tables import Account as AccountRow
from db.tables import Guess
from menus.steps import Account, CheckMeter, FindAccount, MeterDiffers, MeterMatches, NoSuchAccount, TooManyGuesses
from tests.db.conftest import DEBTOR, DEBTOR_METER, put

GUESSER, NEIGHBOUR = "+79991112233", "+79994445566"
LIMITS = GuessLimits(minutes=60, per_caller=3, per_account=4, altogether=6)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

Open = Callable[[datetime], CallStore]


@pytest.fixture
def at(engine: Engine) -> Open:
    """A freshly started store at a moment."""
    return lambda moment: Store(engine, lambda: moment, limits=LIMITS).for_call("c1")


def test_a_caller_who_guesses_is_told_nothing_any_more_even_when_right(at: Open, account: int) -> None:
    for _ in range(LIMITS.per_caller):
        assert at(NOON).answer(FindAccount("00000000", GUESSER)) == NoSuchAccount()
    assert at(NOON).answer(FindAccount(DEBTOR, GUESSER)) == TooManyGuesses()
    assert at(NOON).answer(CheckMeter(account, DEBTOR_METER, GUESSER)) == TooManyGuesses()


def test_another_caller_is_served_meanwhile(at: Open, account: int) -> None:
    for _ in range(LIMITS.per_caller):
        at(NOON).answer(FindAccount("00000000", GUESSER))
    assert at(NOON).answer(FindAccount(DEBTOR, NEIGHBOUR)) == Account(account, DEBTOR, linked=False)


def test_an_account_is_protected_from_many_hidden_callers(at: Open, account: int) -> None:
    for _ in range(LIMITS.per_account):
        assert at(NOON).answer(CheckMeter(account, "0000", None)) == MeterDiffers()
    assert at(NOON).answer(CheckMeter(account, DEBTOR_METER, None)) == TooManyGuesses()


def test_guessing_from_everywhere_is_stopped_altogether(engine: Engine, at: Open, account: int) -> None:
    put(engine, AccountRow.__table__, id=account + 1, number="00480", customer_id=1)
    for number in range(LIMITS.altogether):
        at(NOON).answer(FindAccount("00000000", f"+7999000000{number}"))
    assert at(NOON).answer(FindAccount("00480", NEIGHBOUR)) == TooManyGuesses()


def test_right_numbers_cost_nothing(at: Open, account: int) -> None:
    for _ in range(2 * LIMITS.altogether):
        assert at(NOON).answer(CheckMeter(account, DEBTOR_METER, GUESSER)) == MeterMatches()


def test_an_hour_later_all_is_forgotten_and_the_table_does_not_grow(engine: Engine, at: Open, account: int) -> None:
    for _ in range(LIMITS.per_caller):
        at(NOON).answer(FindAccount("00000000", GUESSER))
    later = NOON + timedelta(minutes=LIMITS.minutes + 1)
    assert at(later).answer(FindAccount(DEBTOR, GUESSER)) == Account(account, DEBTOR, linked=False)
    at(later).answer(FindAccount("00000000", GUESSER))
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(Guess)).scalar_one() == 1
