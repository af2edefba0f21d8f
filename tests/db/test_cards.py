"""A card holds what is known of whoever calls, and nothing of anybody else."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from db.callback_tables import Callback
from db.cards import Cards
from db.case_tables import Case, Channel
from db.tables import Balance, BilledReading, Call, CallStep, MeterZone, Restriction, RestrictionKind
from menus.case_steps import CaseState
from tests.db.callbacks import book, wish
from tests.db.conftest import DEBTOR, DEBTOR_PHONE, put

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CALL, EARLIER, STRANGERS = "a" * 32, "b" * 32, "c" * 32


def call(engine: Engine, id_: str, asterisk: str, caller: str | None, account: str | None, **more: object) -> None:
    row = {"asterisk_id": asterisk, "started_at": NOON, "caller": caller, "account": account, "path": "main"}
    put(engine, Call.__table__, **{"id": id_, **row, **more})


def case(engine: Engine, number: int, account: int | None, phone: str | None, state: CaseState) -> None:
    row = {"topic": "appeal", "channel": Channel.PHONE, "registered_at": NOON, "due": date(2026, 11, 24)}
    put(engine, Case.__table__, id=f"{number:032}", number=number, account_id=account, phone=phone, state=state, **row)


@pytest.fixture
def known(engine: Engine, account: int) -> Engine:
    put(engine, Balance.__table__, account_id=account, as_of=date(2026, 11, 1), kopecks=-35000)
    put(engine, Balance.__table__, account_id=account, as_of=date(2026, 10, 1), kopecks=100)
    put(engine, Restriction.__table__, account_id=account, kind=RestrictionKind.NOTICE, day=date(2026, 12, 1))
    for zone, label in ((1, "день"), (2, "ночь")):
        put(engine, MeterZone.__table__, meter_id=1, number=zone, label=label)
    put(engine, BilledReading.__table__, meter_id=1, zone=1, read_on=date(2026, 10, 25), value=17130)
    call(engine, CALL, "1.7", DEBTOR_PHONE, DEBTOR, reason="asked")
    put(engine, CallStep.__table__, call_id=CALL, sequence=1, at=NOON, node="debt", what="entered", result="")
    call(engine, EARLIER, "1.1", None, DEBTOR, outcome="goodbye")
    call(engine, STRANGERS, "1.2", "+74742000000", "999", outcome="hung_up")
    case(engine, 2001, account, None, CaseState.IN_PROGRESS)
    case(engine, 2002, None, DEBTOR_PHONE, CaseState.REGISTERED)
    case(engine, 2003, account, DEBTOR_PHONE, CaseState.CLOSED)
    case(engine, 2004, None, "+74742000000", CaseState.REGISTERED)
    return engine


def test_the_card_of_a_caller_whose_account_is_known(known: Engine) -> None:
    card = Cards(known).of(CALL)
    account = card.account
    assert account
    assert (card.phone, card.reason, account.number, account.name) == (DEBTOR_PHONE, "asked", DEBTOR, "Образцова Проба")
    assert (account.kopecks, account.restriction, account.restriction_day) == (-35000, "notice", date(2026, 12, 1))
    assert [meter.readings for meter in account.meters] == [
        (("день", 17130, date(2026, 10, 25)), ("ночь", None, None)),
    ]
    assert [row["number"] for row in card.cases] == [2002, 2001]
    assert [row["id"] for row in card.earlier] == [EARLIER]
    assert [step["node"] for step in card.steps] == ["debt"]


def test_nobody_else_is_on_the_card_of_a_caller_who_is_not_known(known: Engine) -> None:
    call(known, "d" * 32, "1.9", None, None)
    card = Cards(known).of("d" * 32)
    assert (card.phone, card.account, card.cases, card.callbacks, card.earlier) == (None, None, [], [], [])


def test_a_call_that_the_journal_does_not_have_yet_has_an_empty_card(engine: Engine) -> None:
    card = Cards(engine).of(CALL)
    assert (card.call, card.account, card.steps) == (CALL, None, [])


def test_callbacks_that_wait_are_on_the_card(engine: Engine) -> None:
    number = book(engine, wish()).number
    with engine.connect() as connection:
        phone = connection.execute(Callback.__table__.select()).mappings().one()["phone"]
    call(engine, CALL, "1.7", phone, None)
    assert [row["number"] for row in Cards(engine).of(CALL).callbacks] == [number]


def test_who_comes_back_from_a_queue_is_still_the_same_caller(known: Engine) -> None:
    call(known, "e" * 32, "1.7", DEBTOR_PHONE, None, reason="left_queue")
    put(known, CallStep.__table__, call_id="e" * 32, sequence=1, at=NOON, node="leave", what="entered", result="")
    card = Cards(known).of(CALL)
    assert card.reason == "left_queue"
    assert card.account
    assert {step["node"] for step in card.steps} == {"debt", "leave"}
