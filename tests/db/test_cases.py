"""A case is stored before the caller is told its number, once, and its state changes by one table only."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select

from db.case_book import CaseBook, NoSuchCase
from db.case_states import NEXT, OVER, IllegalChange, changed
from db.case_tables import FIRST_NUMBER, Case, CaseChange, Recording
from db.cases import Cases
from db.store import CallStore, Store
from menus.case_steps import (
    CaseRegistered,
    CaseState,
    FindOpenCase,
    NoOpenCase,
    OpenCase,
    RegisterCase,
    Topic,
)
from menus.steps import Recorded
from tests.db.conftest import DEBTOR_PHONE

FRIDAY = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
APPEAL = RegisterCase(Topic.APPEAL, DEBTOR_PHONE, None, Recorded("a" * 32, 12.4))
CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def store(engine: Engine) -> CallStore:
    return Store(engine, now=lambda: FRIDAY).for_call("c" * 32)


@pytest.fixture
def book(engine: Engine) -> CaseBook:
    return CaseBook(engine)


def order(account: int | None = None, phone: str = DEBTOR_PHONE) -> RegisterCase:
    return RegisterCase(Topic.SEALING, phone, account)


def test_the_first_case_has_the_first_number_and_is_due_on_the_next_working_day(store: CallStore) -> None:
    assert store.answer(order()) == CaseRegistered(FIRST_NUMBER, MONDAY)
    assert store.answer(order()) == CaseRegistered(FIRST_NUMBER + 1, MONDAY)


def test_a_case_is_stored_with_its_call_its_recording_and_its_first_state(engine: Engine, store: CallStore) -> None:
    store.answer(APPEAL)
    with engine.connect() as connection:
        case = connection.execute(select(Case.__table__)).mappings().one()
        recording = connection.execute(select(Recording.__table__)).mappings().one()
        change = connection.execute(select(CaseChange.__table__)).mappings().one()
    assert (case["topic"], case["channel"], case["call_id"]) == ("appeal", "phone", "c" * 32)
    assert (case["recording_id"], recording["id"], recording["seconds"]) == ("a" * 32, "a" * 32, 12)
    assert (recording["made_at"], recording["purged_at"]) == (FRIDAY, None)
    assert (change["case_id"], change["state"], change["actor"]) == (case["id"], "registered", "caller")


def test_storing_the_same_work_twice_stores_it_once_and_wastes_no_number(engine: Engine) -> None:
    work = Cases(engine, lambda: FRIDAY).answers()[RegisterCase]("c" * 32, APPEAL)
    assert work() == work() == CaseRegistered(FIRST_NUMBER, MONDAY)
    assert Store(engine, now=lambda: FRIDAY).for_call("d" * 32).answer(order()) == CaseRegistered(1002, MONDAY)


def test_nothing_is_stored_and_no_number_is_lost_when_a_part_is_refused(engine: Engine, store: CallStore) -> None:
    store.answer(APPEAL)
    store.answer(APPEAL)  # the same recording cannot be listed twice
    assert store.answer(order()) == CaseRegistered(FIRST_NUMBER + 1, MONDAY)
    assert len(CaseBook(engine).listed()) == 2


def test_callers_at_the_same_moment_get_numbers_of_their_own_without_a_gap(engine: Engine) -> None:
    store = Store(engine, now=lambda: FRIDAY)
    with ThreadPoolExecutor(8) as threads:
        replies = list(threads.map(lambda _: store.for_call(uuid4().hex).answer(order()), range(60)))
    numbers = sorted(reply.number for reply in replies if isinstance(reply, CaseRegistered))
    assert numbers == list(range(FIRST_NUMBER, FIRST_NUMBER + 60))


def test_an_open_case_is_found_by_phone_or_account_and_the_newest_is_told(store: CallStore, account: int) -> None:
    assert store.answer(FindOpenCase(DEBTOR_PHONE, account)) == NoOpenCase()
    store.answer(order(account, "+79190000000"))
    assert store.answer(FindOpenCase(None, account)) == OpenCase(1001, CaseState.REGISTERED)
    assert store.answer(FindOpenCase(DEBTOR_PHONE, None)) == NoOpenCase()
    store.answer(order(None, DEBTOR_PHONE))
    assert store.answer(FindOpenCase(DEBTOR_PHONE, account)) == OpenCase(1002, CaseState.REGISTERED, others=1)
    assert store.answer(FindOpenCase("+79190000000", None)) == OpenCase(1001, CaseState.REGISTERED)


@pytest.mark.parametrize("last", sorted(OVER))
def test_a_case_that_is_over_is_not_told(store: CallStore, book: CaseBook, last: CaseState) -> None:
    store.answer(order())
    for state in {"closed": ["answered", "closed"], "cancelled": ["cancelled"]}[last]:
        book.change(1001, CaseState(state), actor="anna", note="", at=FRIDAY)
    assert store.answer(FindOpenCase(DEBTOR_PHONE, None)) == NoOpenCase()
    assert book.listed() == []
    assert len(book.listed(closed_too=True)) == 1


def test_every_state_is_in_the_table_and_what_is_over_stays_over() -> None:
    assert set(NEXT) == set(CaseState)
    assert {CaseState.CLOSED, CaseState.CANCELLED} == OVER


@pytest.mark.parametrize("now", CaseState)
@pytest.mark.parametrize("wanted", CaseState)
def test_only_the_changes_of_the_table_are_legal(now: CaseState, wanted: CaseState) -> None:
    if wanted in NEXT[now]:
        assert changed(now, wanted) is wanted
    else:
        with pytest.raises(IllegalChange):
            changed(now, wanted)


def test_a_change_is_written_into_the_history(store: CallStore, book: CaseBook) -> None:
    store.answer(order())
    later = FRIDAY + timedelta(hours=2)
    book.change(1001, CaseState.IN_PROGRESS, actor="anna", note="поручено", at=later)
    whole = book.case(1001)
    assert whole.case["state"] == CaseState.IN_PROGRESS
    assert [(entry["state"], entry["at"], entry["actor"], entry["note"]) for entry in whole.history] == [
        ("registered", FRIDAY, "caller", ""),
        ("in_progress", later, "anna", "поручено"),
    ]


def test_an_illegal_change_changes_nothing(store: CallStore, book: CaseBook) -> None:
    store.answer(order())
    with pytest.raises(IllegalChange):
        book.change(1001, CaseState.CLOSED, actor="anna", note="", at=FRIDAY)
    whole = book.case(1001)
    assert (whole.case["state"], len(whole.history)) == (CaseState.REGISTERED, 1)


def test_a_number_that_was_never_given_has_no_case(book: CaseBook) -> None:
    with pytest.raises(NoSuchCase):
        book.case(1)
    with pytest.raises(NoSuchCase):
        book.change(1, CaseState.CLOSED, actor="anna", note="", at=FRIDAY)


def test_two_supervisors_at_once_make_one_change(store: CallStore, book: CaseBook) -> None:
    store.answer(order())

    def change(_: int) -> bool:
        try:
            book.change(1001, CaseState.CANCELLED, actor="anna", note="", at=FRIDAY)
        except Exception:  # noqa: BLE001  either refusal is right: illegal by now, or changed meanwhile
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(change, range(4))).count(True) == 1
    assert len(book.case(1001).history) == 2


KILLED = """
import os, sys
from db.engine import open_engine
from db.store import Store
from menus.case_steps import RegisterCase, Topic
print(Store(open_engine(sys.argv[1])).for_call("c" * 32).answer(RegisterCase(Topic.VISIT, "+79042801234", None)).number)
sys.stdout.flush()
os.kill(os.getpid(), 9)
"""


def test_a_case_survives_our_death_between_its_storing_and_the_next_prompt(url: str, book: CaseBook) -> None:
    died = subprocess.run(
        [sys.executable, "-c", KILLED, url], cwd=CHECKOUT, capture_output=True, text=True, env=os.environ, check=False
    )
    assert died.returncode == -9, died.stderr
    assert book.case(int(died.stdout)).case["topic"] == "visit"
