"""What the journal keeps of calls, and that no call ever waits for it."""

import logging
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, Row, select
from sqlalchemy.exc import OperationalError

from db.engine import open_engine
from db.journal import Journal
from db.notes import CallNotes, Entry
from db.tables import Call, CallStep
from menus.events import Asked, Ended, Entered, Event, KeptSilent, Keyed, Outcome, Saying, Transferred
from menus.steps import Account, Balance, CheckMeter, FindAccount, MeterMatches, ReadBalance
from menus.values import Digits, Line, Money
from tests.db.conftest import DEBTOR, DEBTOR_PHONE
from tests.postgres import Cluster

CALL = "c" * 32
START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

CONVERSATION: tuple[Event, ...] = (
    Entered("main"),
    Saying((Line("greeting"), Line("main")), answer_expected=True),
    Keyed("2"),
    Entered("balance"),
    Asked(FindAccount(DEBTOR, DEBTOR_PHONE), Account(7, DEBTOR, linked=False)),
    Saying((Line("meter_digits", (("digits", Digits("3456")),)),), answer_expected=True),
    KeptSilent(),
    Keyed("3456#"),
    Asked(CheckMeter(7, "3456"), MeterMatches()),
    Asked(ReadBalance(7), Balance(Money(-35000), date(2026, 11, 1))),
    Saying((Line("debt", (("amount", Money(35000)),)),), answer_expected=False),
    Transferred("operators", "asked", DEBTOR, ("main", "balance")),
    Ended(Outcome.TRANSFERRED),
)


def ticking() -> Iterator[datetime]:
    """A clock that moves on by a second whenever somebody looks."""
    now = START
    while True:
        yield now
        now += timedelta(seconds=1)


def hold(journal: Journal, call_id: str, events: tuple[Event, ...] = CONVERSATION) -> CallNotes:
    watcher = journal.begin(call_id, "asterisk-1700000000.1", DEBTOR_PHONE)
    for event in events:
        watcher.notice(event)
    return watcher


def stored(engine: Engine, what: type[Call | CallStep]) -> list[Row[tuple[object, ...]]]:
    table = what.__table__
    with engine.connect() as connection:
        return list(connection.execute(select(table).order_by(*table.primary_key)).all())


def test_a_call_is_kept_with_its_account_path_reason_and_outcome(engine: Engine) -> None:
    journal = Journal(engine, now=ticking().__next__)
    hold(journal, CALL)
    journal.close()
    (call,) = stored(engine, Call)
    assert call._asdict() == {
        "id": CALL,
        "asterisk_id": "asterisk-1700000000.1",
        "started_at": START,
        "ended_at": START + timedelta(seconds=len(CONVERSATION)),
        "caller": DEBTOR_PHONE,
        "account": DEBTOR,
        "path": "main balance",
        "reason": "asked",
        "outcome": "transferred",
    }


def test_steps_are_kept_in_order_by_name_only(engine: Engine) -> None:
    journal = Journal(engine, now=ticking().__next__)
    hold(journal, CALL)
    journal.close()
    steps = stored(engine, CallStep)
    assert [(step.sequence, step.node, step.what, step.result) for step in steps] == [
        (1, "main", "entered", ""),
        (2, "main", "asked", "greeting main"),
        (3, "main", "keyed", ""),
        (4, "balance", "entered", ""),
        (5, "balance", "FindAccount", "Account"),
        (6, "balance", "asked", "meter_digits"),
        (7, "balance", "silence", ""),
        (8, "balance", "keyed", ""),
        (9, "balance", "CheckMeter", "MeterMatches"),
        (10, "balance", "ReadBalance", "Balance"),
        (11, "balance", "said", "debt"),
        (12, "balance", "transferred", "operators asked"),
        (13, "balance", "ended", "transferred"),
    ]
    assert steps[0].at == START + timedelta(seconds=1)


def test_a_call_that_never_ended_is_kept_without_an_outcome(engine: Engine) -> None:
    journal = Journal(engine)
    hold(journal, CALL, events=())
    journal.close()
    (call,) = stored(engine, Call)
    assert (call.outcome, call.ended_at) == (None, None)


def test_the_way_of_a_call_that_is_cut_off_is_known_up_to_the_last_node(engine: Engine) -> None:
    entries: list[Entry] = []
    notes = CallNotes(CALL, "asterisk-1700000000.1", None, ticking().__next__, entries.append)
    for node in ("main", "debt"):
        notes.notice(Entered(node))
        journal = Journal(engine)
        while entries:
            journal.add(entries.pop(0))
        journal.close()
    (call,) = stored(engine, Call)
    assert (call.path, call.outcome) == ("main debt", None)


def test_a_hostile_caller_id_and_very_long_names_are_kept_cut(engine: Engine) -> None:
    journal = Journal(engine)
    watcher = journal.begin(CALL, "a\x00\ud800" * 200, "\x00" + "9" * 100)
    for _ in range(300):
        watcher.notice(Entered("n" * 100))
    watcher.notice(Saying((Line("p" * 600),), answer_expected=False))
    watcher.notice(Ended(Outcome.HUNG_UP))
    journal.close()
    (call,) = stored(engine, Call)
    assert call.caller == "?" + "9" * 31
    assert (len(call.asterisk_id), len(call.path)) == (150, 2000)
    assert len(stored(engine, CallStep)) == 302


def test_a_thousand_calls_at_once_are_all_kept(engine: Engine) -> None:
    journal = Journal(engine)
    for number in range(1000):
        hold(journal, f"{number:032x}")
    journal.close(patience=60)
    assert {call.outcome for call in stored(engine, Call)} == {"transferred"}
    assert len(stored(engine, CallStep)) == 1000 * len(CONVERSATION)


@pytest.fixture
def postgresql(postgresql_url: str) -> Iterator[Engine]:
    engine = open_engine(postgresql_url)
    yield engine
    engine.dispose()


def test_what_happens_while_the_database_is_down_is_written_when_it_is_back(
    postgresql: Engine, cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    journal = Journal(postgresql)
    watcher = hold(journal, CALL, CONVERSATION[:4])
    cluster.stop()
    with pytest.raises(OperationalError):
        postgresql.connect()
    for event in CONVERSATION[4:]:
        watcher.notice(event)
    hold(journal, "d" * 32)
    cluster.start()
    journal.close(patience=30)
    assert [call.outcome for call in stored(postgresql, Call)] == ["transferred", "transferred"]
    assert len(stored(postgresql, CallStep)) == 2 * len(CONVERSATION)
    assert_no_person_in(caplog)


def test_a_full_journal_drops_the_oldest_and_says_how_many(
    postgresql: Engine, cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    cluster.stop()
    journal = Journal(postgresql, room=10)
    hold(journal, CALL)
    cluster.start()
    journal.close(patience=30)
    assert [step.sequence for step in stored(postgresql, CallStep)] == list(range(4, 14))
    assert [call.account for call in stored(postgresql, Call)] == [DEBTOR]
    dropped = re.findall(r"(\d+) of the oldest entries dropped", caplog.text)
    assert sum(map(int, dropped)) == 4
    assert_no_person_in(caplog)


def test_closing_gives_up_in_time_and_says_what_is_lost(
    postgresql: Engine, cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    cluster.stop()
    try:
        journal = Journal(postgresql)
        hold(journal, CALL)
        journal.close(patience=0.5)
    finally:
        cluster.start()
    assert "closed with 14 entries not written" in caplog.text
    assert_no_person_in(caplog)


def assert_no_person_in(caplog: pytest.LogCaptureFixture) -> None:
    for secret in (DEBTOR, DEBTOR_PHONE, DEBTOR_PHONE[1:], "3456", "350"):
        assert secret not in caplog.text


@pytest.fixture(autouse=True)
def _everything_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
