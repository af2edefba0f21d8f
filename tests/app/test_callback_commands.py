"""Supervisors book, see, move and cancel callbacks in a terminal, in Russian, by the same policy as callers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, insert
from typer.testing import CliRunner

from app.cli import main
from app.service import create_database
from app.settings import Settings
from callbacks.booking import CallbackRules
from callbacks.lifecycle import State
from callbacks.outcomes import Outcome
from callbacks.policy import CallingRules
from callbacks.ports import Ending
from callbacks.quiet_hours import Hours, Window
from callbacks.slots import Slot
from callbacks.visits import Abandoned, Answered, Completed, Fact, Joined
from callbacks.worker import Attempts, Worker
from callbacks.working_days import LIPETSK
from console.frame.words import CALLBACK_STATES, REASONS
from db.callback_claims import CallbackClaims
from db.callback_tables import OptOut
from db.engine import open_engine
from db.queue_visits import QueueVisits
from db.slots import SlotBook
from menus.reasons import Reason
from tests.callback_fakes import Desk, LittleAsterisk
from tests.db.callbacks import rows

PHONE = "+79042801234"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A home of our own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUTOSECRETARY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    create_database(Settings())
    engine = open_engine(Settings().database)
    yield engine
    engine.dispose()


def run(*words: str) -> tuple[int, str]:
    """The exit status of a command and everything it printed."""
    result = CliRunner().invoke(main, ["callbacks", *words])
    return result.exit_code, result.output


def add(number: str = PHONE, *more: str) -> tuple[int, str]:
    return run("add", "--number", number, "--topic", "вопрос о счёте", *more)


def free_slots(engine: Engine) -> list[Slot]:
    """Times that can be promised, the earliest first; not the first of them, which may begin while we look."""
    return [free.slot for free in SlotBook(engine, Settings().slots).all(datetime.now(UTC)) if free.places][1:]


def at(slot: Slot) -> str:
    return f"{slot.begins.astimezone(LIPETSK):%Y-%m-%dT%H:%M}"


@pytest.mark.usefixtures("database")
def test_a_callback_is_booked_for_now_listed_without_its_number_and_once() -> None:
    status, said = add("8 (904) 280-12-34")
    assert status == 0
    assert "Заявка 1001 принята." in said
    status, said = run("list")
    assert status == 0
    for words in ("1001", "назначена", "…1234", "вопрос о счёте"):
        assert words in said
    assert PHONE not in said
    assert PHONE in run("list", "--numbers")[1]
    assert "уже обещан звонок: заявка 1001" in add()[1]


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("88002200009", "на бесплатные номера мы не звоним"),
        ("112", "слишком мало цифр"),
        ("+77012345678", "номер Казахстана"),
        ("sip:boss@example.org", "не телефонный номер"),
    ],
)
@pytest.mark.usefixtures("database")
def test_a_number_that_may_not_be_called_is_refused_with_the_reason(number: str, why: str) -> None:
    status, said = add(number)
    assert (status, run("list")[1]) == (1, "Заявок нет.\n")
    assert why in said


def test_who_wants_no_calls_is_not_booked(database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(insert(OptOut), {"phone": PHONE, "at": datetime.now(UTC), "actor": "callee"})
    assert add() == (1, "Ошибка: клиент просил больше не звонить\n")


@pytest.mark.usefixtures("database")
def test_a_number_is_put_on_the_list_of_those_not_called_and_taken_off_with_a_reason() -> None:
    add()
    assert run("opt-out", "list") == (0, "Таких телефонов нет.\n")
    assert run("opt-out", "add", "8 904 280-12-34", "--reason", "письмо") == (0, "На …1234 больше не звоним.\n")
    assert run("opt-out", "add", PHONE) == (0, "На …1234 и так не звоним.\n")
    assert "просили не звонить" in run("list", "--all")[1]
    listed = run("opt-out", "list")[1]
    assert "письмо" in listed
    assert PHONE not in listed
    assert PHONE in run("opt-out", "list", "--numbers")[1]
    assert run("opt-out", "remove", PHONE)[0] == 2, "a reason is wanted"
    assert run("opt-out", "remove", PHONE, "--reason", " ") == (1, "Ошибка: назовите причину\n")
    assert run("opt-out", "remove", PHONE, "--reason", "ошибка") == (0, "На …1234 снова можно звонить.\n")
    assert run("opt-out", "remove", PHONE, "--reason", "ошибка") == (1, "Ошибка: этого телефона в списке нет\n")
    assert run("opt-out", "add", "112") == (1, "Ошибка: в номере слишком мало цифр\n")
    assert add()[0] == 0


@pytest.mark.usefixtures("database")
def test_a_skill_that_nobody_has_and_a_formula_are_refused() -> None:
    assert "readings, debt, contract, grid" in add(PHONE, "--skill", "magic")[1]
    assert run("add", "--number", PHONE, "--topic", "=1+1")[0] == 1


def test_a_callback_has_a_time_is_moved_and_cancelled_and_its_place_goes_with_it(database: Engine) -> None:
    first, second = free_slots(database)[:2]
    status, said = add(PHONE, "--slot", at(first))
    assert status == 0, said
    assert f"Позвоним в {first.begins.astimezone(LIPETSK):%d.%m.%Y %H:%M}" in said
    status, said = run("move", "1001", at(second))
    assert status == 0, said
    assert f"{second.begins.astimezone(LIPETSK):%d.%m.%Y %H:%M}" in run("list", "--state", "postponed")[1]
    assert run("cancel", "1001", "--reason", "передумал") == (0, "Заявка 1001 отменена.\n")
    assert run("list")[1] == "Заявок нет.\n"
    assert "отменена" in run("list", "--all")[1]
    history = run("show", "1001")[1]
    for words in ("назначена", "перенесена", "передумал", "…1234"):
        assert words in history
    assert "заявка уже закрыта: отменена" in run("move", "1001", at(first))[1]


def test_a_time_without_places_is_refused(database: Engine) -> None:
    slot = free_slots(database)[0]
    assert run("slots", "close", at(slot))[0] == 0
    status, said = add(PHONE, "--slot", at(slot))
    assert status == 1
    assert "мест больше нет" in said


def test_a_cancelled_callback_is_put_back_into_its_time_while_that_has_a_place(database: Engine) -> None:
    slot = free_slots(database)[0]
    assert add(PHONE, "--slot", at(slot))[0] == 0
    assert "сейчас это невозможно: назначена" in run("put-back", "1001")[1]
    assert run("cancel", "1001", "--reason", "ошибка")[0] == 0
    assert run("slots", "close", at(slot))[0] == 0
    assert "мест больше нет" in run("put-back", "1001")[1]
    assert run("list") == (0, "Заявок нет.\n")
    assert run("slots", "usual", at(slot))[0] == 0
    assert run("put-back", "1001", "--reason", "клиент передумал") == (0, "Заявка 1001 снова ждёт звонка.\n")
    assert f"{slot.begins.astimezone(LIPETSK):%d.%m.%Y %H:%M}" in run("list")[1]
    assert "клиент передумал" in run("show", "1001")[1]


@pytest.mark.usefixtures("database")
def test_who_waits_again_has_one_callback_not_two() -> None:
    assert (add()[0], run("cancel", "1001")[0], add()[0]) == (0, 0, 0)
    assert run("put-back", "1001") == (1, "Ошибка: этому номеру звонок уже обещан: заявка 1002\n")


def test_a_callback_is_given_to_an_operator_and_to_anybody_again(database: Engine) -> None:
    add()
    assert run("assign", "1001", "operator1") == (0, "Заявка 1001: звонит operator1.\n")
    assert rows(database)[0]["assigned_to"] == "operator1"
    assert "консультанту operator1" in run("show", "1001")[1]
    assert run("assign", "1001") == (0, "Заявка 1001: звонит любой консультант.\n")
    assert rows(database)[0]["assigned_to"] is None
    assert "такого консультанта нет" in run("assign", "1001", "nobody")[1]
    assert run("cancel", "1001")[0] == 0
    assert "заявка уже закрыта: отменена" in run("assign", "1001", "operator1")[1]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "words",
    [("move", "7", "2026-11-25T10:00"), ("cancel", "7"), ("show", "7"), ("assign", "7"), ("put-back", "7")],
)
def test_a_number_without_a_callback_is_told(words: tuple[str, ...]) -> None:
    assert run(*words) == (1, "Ошибка: заявки с таким номером нет\n")


@pytest.mark.usefixtures("database")
def test_slots_are_shown_without_another_word() -> None:
    assert run("slots") == run("slots", "show")


def test_the_report_tells_the_true_wait_and_writes_it_without_numbers(database: Engine) -> None:
    add()
    add("+79042805678")
    all_day = Window(datetime.min.time(), datetime.max.time().replace(microsecond=0))
    rules = CallbackRules((CallingRules(hours=Hours(all_day, all_day)),))
    asterisk = LittleAsterisk(Attempts(CallbackClaims(database), rules))
    worker = Worker("w1", asterisk.attempts, asterisk, Desk(["anna"]), lambda: uuid4().hex)
    now = datetime.now(UTC) + timedelta(days=2)
    assert worker.dispatch(now) == 1
    asterisk.carry_out(now)
    (call,) = asterisk.calls
    asterisk.attempts.answered(call, now)
    asterisk.end(call, Ending(Outcome.TALKED), now)
    status, said = run("report", "--csv", "report.csv")
    assert status == 0, said
    for words in ("Заявок: 2", "поговорили — 1", "Ещё ждут в очереди: 1", "2880,", "3,0"):
        assert words in said
    sheet = Path("report.csv").read_text("utf-8-sig")
    assert sheet.count("\n") == 3
    assert "вопрос о счёте;поговорили" in sheet
    assert PHONE[2:] not in sheet + said


def test_the_report_tells_how_callers_in_the_queue_were_answered(database: Engine) -> None:
    began = datetime.now(UTC) - timedelta(hours=1)
    facts: list[Fact] = []
    for number, minutes in enumerate((2, 4)):
        answered = Answered(Joined(f"1.{number}", None, "debt", began), "anna", began + timedelta(minutes=minutes))
        facts.append(Completed(answered, began + timedelta(minutes=9)))
    facts.append(Abandoned(Joined("1.9", None, "debt", began), began + timedelta(minutes=1)))
    QueueVisits(database).note([*facts, Joined("1.8", None, "debt", began)])
    status, said = run("report")
    assert status == 0, said
    assert "Звонков в очереди консультантов: 4; поговорили — 2, не дождались — 1, ещё на линии — 1" in said
    for words in ("Потеряно: 33%", "в среднем 3,0 мин (ASA), дольше всех — 4,0 мин", "6,0 мин (AHT)", "50%"):
        assert words in said


@pytest.mark.usefixtures("database")
def test_a_report_of_days_without_callbacks_says_so() -> None:
    add()
    said = "За это время консультантов никто не ждал.\nЗа это время обратных звонков не просили.\n"
    assert run("report", "--since", "2026-01-01", "--until", "2026-01-31") == (0, said)


def test_every_state_and_reason_has_words() -> None:
    assert set(CALLBACK_STATES) == set(State)
    assert set(REASONS) == set(Reason)
