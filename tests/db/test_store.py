"""What the store answers to a conversation."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from sqlalchemy.dialects import sqlite

from db.store import CallStore, Store
from db.tables import Account as AccountRow
from db.tables import Balance as BalanceRow
from db.tables import Meter, Moment, Phone, Restriction, RestrictionKind
from menus.steps import (
    Account,
    Balance,
    CheckMeter,
    FindAccount,
    FindLinked,
    LinkedAccounts,
    MeterDiffers,
    MeterMatches,
    NoBalance,
    NoSuchAccount,
    NoticeSent,
    NotPlanned,
    ReadBalance,
    ReadRestriction,
    Restricted,
)
from menus.values import Money
from tests.db.conftest import DEBTOR, DEBTOR_METER, DEBTOR_PHONE, put

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(engine: Engine) -> CallStore:
    return Store(engine, now=lambda: NOON).for_call(uuid4().hex)


def test_an_account_is_found_by_its_number_with_leading_zeros(engine: Engine, store: CallStore, account: int) -> None:
    put(engine, AccountRow.__table__, id=account + 1, number="00480", customer_id=1)
    assert store.answer(FindAccount("00480", None)) == Account(account + 1, "00480", linked=False)
    assert store.answer(FindAccount("480", None)) == NoSuchAccount()
    assert store.answer(FindAccount("", None)) == NoSuchAccount()


def test_a_caller_is_linked_only_to_accounts_of_the_own_phone(engine: Engine, store: CallStore, account: int) -> None:
    put(engine, AccountRow.__table__, id=account + 1, number="00480", customer_id=1)
    assert store.answer(FindAccount(DEBTOR, DEBTOR_PHONE)) == Account(account, DEBTOR, linked=True)
    assert store.answer(FindAccount("00480", DEBTOR_PHONE)) == Account(account + 1, "00480", linked=False)
    put(engine, Phone.__table__, account_id=account + 1, number=DEBTOR_PHONE)
    assert store.answer(FindAccount("00480", DEBTOR_PHONE)) == Account(account + 1, "00480", linked=True)


def test_the_accounts_of_a_calling_number_are_found(engine: Engine, store: CallStore, account: int) -> None:
    put(engine, AccountRow.__table__, id=account + 1, number="00480", customer_id=1)
    assert store.answer(FindLinked(DEBTOR_PHONE)) == LinkedAccounts((Account(account, DEBTOR, linked=True),))
    put(engine, Phone.__table__, account_id=account + 1, number=DEBTOR_PHONE)
    assert store.answer(FindLinked(DEBTOR_PHONE)) == LinkedAccounts(
        (Account(account + 1, "00480", linked=True), Account(account, DEBTOR, linked=True))
    )
    assert store.answer(FindLinked("+79990000000")) == LinkedAccounts(())


def test_a_hidden_caller_is_linked_to_nothing(store: CallStore, account: int) -> None:
    assert store.answer(FindAccount(DEBTOR, None)) == Account(account, DEBTOR, linked=False)


@pytest.mark.parametrize("digits", ["3456", "6", DEBTOR_METER])
def test_the_end_of_a_meter_number_matches(store: CallStore, account: int, digits: str) -> None:
    assert store.answer(CheckMeter(account, digits)) == MeterMatches()


@pytest.mark.parametrize("digits", ["", "0012", "3457", "9" + DEBTOR_METER, "%", "____"])
def test_anything_else_differs_from_the_meter_number(store: CallStore, account: int, digits: str) -> None:
    assert store.answer(CheckMeter(account, digits)) == MeterDiffers()


def test_any_meter_of_the_account_will_do_and_no_other(engine: Engine, store: CallStore, account: int) -> None:
    put(engine, Meter.__table__, account_id=account, number="№ 77-01/А")
    assert store.answer(CheckMeter(account, "7701")) == MeterMatches()
    assert store.answer(CheckMeter(account + 1, "7701")) == MeterDiffers()


def test_the_balance_of_the_latest_day_counts(engine: Engine, store: CallStore, account: int) -> None:
    put(engine, BalanceRow.__table__, account_id=account, as_of=date(2026, 11, 1), kopecks=-35000)
    put(engine, BalanceRow.__table__, account_id=account, as_of=date(2026, 10, 1), kopecks=10**12)
    assert store.answer(ReadBalance(account)) == Balance(Money(-35000), date(2026, 11, 1))


def test_an_account_without_a_balance_has_none_told(store: CallStore, account: int) -> None:
    assert store.answer(ReadBalance(account)) == NoBalance()


@pytest.mark.parametrize(
    ("state", "reply"),
    [
        ((RestrictionKind.NONE, None), NotPlanned()),
        ((RestrictionKind.NOTICE, date(2026, 12, 10)), NoticeSent(date(2026, 12, 10))),
        ((RestrictionKind.RESTRICTED, date(2026, 10, 1)), Restricted(date(2026, 10, 1))),
    ],
)
def test_the_restriction_state_is_told_with_its_day(
    engine: Engine, store: CallStore, account: int, state: tuple[RestrictionKind, date | None], reply: object
) -> None:
    put(engine, Restriction.__table__, account_id=account, kind=state[0], day=state[1])
    assert store.answer(ReadRestriction(account)) == reply


def test_an_account_nothing_was_told_about_is_not_to_be_restricted(store: CallStore, account: int) -> None:
    assert store.answer(ReadRestriction(account)) == NotPlanned()


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        Moment().process_bind_param(NOON.replace(tzinfo=None), sqlite.dialect())
