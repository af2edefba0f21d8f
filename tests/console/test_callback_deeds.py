"""What a supervisor does with callbacks goes by the rules of the phone, is in the audit, and can be taken back."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from callbacks.lifecycle import State
from callbacks.slots import SlotRules
from console.callbacks.deeds import CallbackDeeds, Done
from console.callbacks.search import BAD_DAY, BAD_NUMBER, BAD_PERIOD, BAD_PHONE, Fields, wanted_of
from console.callbacks.telling import People, attempts, cells, facts, history
from console.frame.deeds import CannotBe
from db.callback_claims import CallbackClaims
from db.callback_register import Register, Wanted
from db.sheet import RowFault
from db.slots import SlotBook
from tests.console.browsing import MONDAY, World
from tests.console.desk import ACCOUNT
from tests.db.callbacks import ANNA, LEASE, attempt, book, phone, rows, wish

HOUR = timedelta(hours=1)
THREE = MONDAY + 3 * HOUR
PHONE = "8 (904) 280-12-34"


@pytest.fixture
def deeds(desk: World) -> CallbackDeeds:
    return CallbackDeeds(desk.ports, 2, "supervisor")


def only(engine: Engine) -> State:
    (row,) = rows(engine)
    state: State = row["state"]
    return state


def test_a_call_is_scheduled_moved_given_and_cancelled_and_each_is_audited(
    deeds: CallbackDeeds, engine: Engine, desk: World
) -> None:
    told = deeds.schedule(PHONE, "вопрос о счёте", THREE, "operator1").told
    (row,) = rows(engine)
    number = row["number"]
    assert told == f"Заявка {number}: позвоним пн 23.11, 15:00–16:00."
    assert (row["phone"], row["typed"], row["assigned_to"]) == ("+79042801234", True, "operator1")
    assert deeds.move(number, THREE + HOUR).told.endswith("16:00–17:00.")
    assert deeds.assign(number, None).told == f"Заявка {number}: звонит любой консультант."
    assert deeds.cancel(number, "решили вопрос").told == f"Заявка {number} отменена."
    assert only(engine) is State.CANCELLED
    actions = ("booked", "moved", "assigned", "cancelled")
    audited = [(who, action, about) for who, action, about in desk.audited() if action != "staff_added"]
    assert audited == [("supervisor", f"callback_{one}", f"callback:{number}") for one in actions]


def test_each_deed_is_taken_back(deeds: CallbackDeeds, engine: Engine) -> None:
    made = deeds.schedule(PHONE, "вопрос о счёте", THREE, None)
    number = rows(engine)[0]["number"]
    wanted: tuple[Callable[[], Done], ...] = (
        lambda: deeds.move(number, THREE + HOUR),
        lambda: deeds.assign(number, "operator1"),
    )
    for deed in wanted:
        undo = deed().undo
        assert undo
        undo()
        (row,) = rows(engine)
        assert (row["promised_from"], row["assigned_to"]) == (THREE, None)
    back = deeds.cancel(number, "по ошибке").undo
    assert back
    assert back().told == f"Заявка {number} снова ждёт звонка."
    assert only(engine) is State.SCHEDULED
    assert made.undo
    made.undo()
    assert only(engine) is State.CANCELLED


def test_what_cannot_be_is_told_in_words_and_changes_nothing(deeds: CallbackDeeds, engine: Engine, desk: World) -> None:
    SlotBook(engine, SlotRules()).change(THREE, 0, at=MONDAY, by="supervisor")
    number = book(engine, wish()).number
    before, audited = rows(engine), desk.audited()
    refused: tuple[tuple[Callable[[], object], str], ...] = (
        (lambda: deeds.schedule("112", "вопрос", None, None), "номер"),
        (lambda: deeds.schedule("", "вопрос", None, None), "Впишите телефон"),
        (lambda: deeds.schedule(PHONE, " ", None, None), "о чём"),
        (lambda: deeds.schedule("+79042801234", "вопрос", None, None), f"уже обещан: заявка {number}"),
        (lambda: deeds.schedule("89042809999", "вопрос", THREE, None), "мест больше нет"),
        (lambda: deeds.move(number, THREE), "мест больше нет"),
        (lambda: deeds.move(number, MONDAY + timedelta(minutes=7)), "мест больше нет"),
        (lambda: deeds.move(number + 1, THREE), "такой заявки|с таким номером"),
        (lambda: deeds.cancel(number, "  "), "почему"),
        (lambda: deeds.put_back(number), "невозможно: назначена"),
    )
    for deed, why in refused:
        with pytest.raises(CannotBe, match=f"(?i){why}"):
            deed()
    with pytest.raises(RowFault, match="знака формулы"):
        deeds.cancel(number, "=1+1")
    assert rows(engine) == before
    assert desk.audited() == audited


def test_whoever_is_on_the_phone_is_let_be(deeds: CallbackDeeds, engine: Engine) -> None:
    number = book(engine, wish()).number
    claims = CallbackClaims(engine)
    claim = claims.claim("w1", ANNA, MONDAY, LEASE)
    assert claim
    claims.begin(attempt(claim), MONDAY)
    refused: tuple[Callable[[], Done], ...] = (
        lambda: deeds.move(number, THREE),
        lambda: deeds.cancel(number, "ошибка"),
        lambda: deeds.assign(number, "operator1"),
    )
    for deed in refused:
        with pytest.raises(CannotBe, match="сейчас звонят"):
            deed()
    assert only(engine) is State.DIALLING


def test_one_that_is_opened_tells_everything_in_words_and_is_audited(
    deeds: CallbackDeeds, engine: Engine, desk: World
) -> None:
    number = book(engine, wish(account=7)).number
    claims = CallbackClaims(engine)
    claim = claims.claim(f"host-{12 * 'a'}", ANNA, MONDAY, LEASE)
    assert claim
    claims.begin(attempt(claim), MONDAY)
    whole, people = deeds.open(number), deeds.people()
    told = facts(whole, people)
    assert (told["Телефон"], told["Лицевой счёт"], told["Состояние"]) == (phone(), ACCOUNT, "звоним")
    assert told["Согласие"] == "клиент, 23.11.2026 12:00, клавиша 1"
    assert [line[1:3] for line in history(whole, people)] == [
        ("принята", "клиент"),
        ("назначена", "клиент"),
        ("готовим звонок", "автосекретарь"),
        ("звоним", "автосекретарь"),
    ]
    assert attempts(whole, people) == [("23.11.2026 12:00", "ещё идёт", "anna")]
    assert desk.audited()[-1] == ("supervisor", "callback_opened", f"callback:{number}")
    assert phone() not in "".join(cells(rows(engine)[0], people))
    with pytest.raises(CannotBe, match="с таким номером"):
        deeds.open(number + 1)


def test_names_are_those_of_people() -> None:
    people = People({"maria": "Мария Иванова"}, {"operator1": "Анна Петрова"})
    told = [people.actor(one) for one in ("caller", "clock", "maria", "site")]
    assert told == ["клиент", "автосекретарь", "Мария Иванова", "site"]
    assert people.operator("operator1") == "Анна Петрова (operator1)"
    assert people.operator(None) == "любой консультант"


def test_callbacks_are_found_by_number_phone_account_state_days_and_operator(
    deeds: CallbackDeeds, engine: Engine
) -> None:
    put_aside = deeds.schedule("89042805555", "вопрос", THREE + 24 * HOUR, "operator1")
    first = book(engine, wish(1234, account=7)).number
    second = book(engine, wish(4321)).number
    deeds.cancel(second, "ошибка")

    def found(fields: Fields) -> list[str]:
        wanted = wanted_of(fields)
        assert isinstance(wanted, Wanted)
        return [row["phone"][-4:] for row in Register(engine).listed(wanted, MONDAY, 10)]

    assert put_aside
    assert found(Fields()) == ["1234", "5555"]
    assert found(Fields(over=True)) == ["1234", "4321", "5555"]
    assert found(Fields(number=str(second))) == ["4321"]
    for typed in ("1234", "8 904 280-12-34", "+79042801234"):
        assert found(Fields(phone=typed)) == ["1234"]
    assert found(Fields(account=ACCOUNT)) == found(Fields(number=str(first))) == ["1234"]
    assert found(Fields(state="cancelled")) == ["4321"]
    assert found(Fields(since="2026-11-24", until="2026-11-24")) == ["5555"]
    assert found(Fields(until="2026-11-23")) == ["1234"]
    assert found(Fields(operator="operator1")) == ["5555"]
    assert found(Fields(phone="0000")) == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (Fields(number="12a"), BAD_NUMBER),
        (Fields(phone="123"), BAD_PHONE),
        (Fields(phone="%234"), BAD_PHONE),
        (Fields(phone="123456789012"), BAD_PHONE),
        (Fields(since="0001-01-01"), BAD_DAY),
        (Fields(until="завтра"), BAD_DAY),
        (Fields(since="2026-11-25", until="2026-11-24"), BAD_PERIOD),
    ],
)
def test_what_nobody_can_look_for_is_refused_in_words(fields: Fields, said: str) -> None:
    assert wanted_of(fields) == said


def test_times_in_words_are_those_of_lipetsk(deeds: CallbackDeeds) -> None:
    assert deeds.any_times()[0].slot.begins > datetime.fromisoformat("2026-11-23T09:00:00Z")
    assert deeds.times(PHONE)
    with pytest.raises(CannotBe):
        deeds.times("88002200009")
