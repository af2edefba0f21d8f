"""An operator's own callbacks: taken, given back, dialled by the rules; whom they have called today, and the result."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from callbacks.booking import Kind, Promise
from callbacks.desks import Desk, DeskCall, FloorAway, Pause
from callbacks.lifecycle import State
from callbacks.outcomes import Outcome
from callbacks.working_days import day_of
from console.callbacks.deeds import CallbackDeeds
from console.desk.my_callbacks import told
from console.desk.own_callbacks import OwnCallbacks
from console.frame.deeds import CannotBe
from db.callback_claims import CallbackClaims
from db.callback_desk import CallbackDesk
from db.callback_tables import CallbackAttempt
from db.talks import Talks
from tests.console.browsing import MONDAY, Visitors, World
from tests.console.desk import at_work, put
from tests.db.callbacks import LEASE, PETR, attempt, book, phone, rows, wish
from tests.db.test_callback_assigning import assign

OPERATOR1 = replace(PETR, name="operator1")


@pytest.fixture
def own(desk: World) -> OwnCallbacks:
    return OwnCallbacks(CallbackDeeds(desk.ports, 4, "anna"), "operator1")


def made(engine: Engine, letter: str, operator: str, **row: object) -> None:
    """An attempt of the first callback."""
    callback = rows(engine)[0]
    about = {"callback_id": callback["id"], "phone": callback["phone"], "fence": 1, "worker": "w"}
    put(engine, CallbackAttempt.__table__, id=letter * 32, operator=operator, **about, **row)


def test_the_callbacks_of_today_are_listed_with_how_they_ended_and_were_wrapped_up(
    own: OwnCallbacks, engine: Engine
) -> None:
    number = book(engine, wish()).number
    five = timedelta(minutes=5)
    for letter, operator, begun, outcome in (
        ("a", "operator1", MONDAY, Outcome.TALKED),
        ("b", "operator1", MONDAY + timedelta(hours=1), None),
        ("c", "operator1", MONDAY - timedelta(days=1), Outcome.BUSY),
        ("d", "petr", MONDAY, Outcome.BUSY),
    ):
        ended = begun + five if outcome else None
        made(engine, letter, operator, begun_at=begun, answered_at=begun, outcome=outcome, ended_at=ended)
    Talks(engine).wrap_up("a" * 32, "resolved", "счёт за октябрь", at=MONDAY + five, operator="operator1")
    view = own.view()
    lines = [told(row, view.results) for row in view.made]
    assert [line[:5] for line in lines] == ["13:00", "12:00"]
    assert lines[0].endswith("звоним сейчас")
    assert f"заявка {number}, …1234, нужен консультант: поговорили; итог: вопрос решён, счёт за октябрь" in lines[1]
    assert phone() not in "".join(lines)
    assert view.calling
    assert view.calling["id"] == "b" * 32
    assert day_of(MONDAY)[0].hour == 0


def test_a_callback_is_taken_and_given_back_and_both_are_audited(
    own: OwnCallbacks, engine: Engine, desk: World
) -> None:
    number = book(engine, wish()).number
    assert [row["number"] for row in own.view().free] == [number]
    done = own.take(number)
    view = own.view()
    assert [row["number"] for row in view.mine] == [number]
    assert (len(view.free), view.due) == (0, frozenset({number}))
    assert done.undo
    done.undo()
    assert [row["number"] for row in own.view().free] == [number]
    assert desk.audited()[-2:] == 2 * [("anna", "callback_assigned", f"callback:{number}")]
    with pytest.raises(CannotBe, match="другой консультант"):
        own.give_back(number)


def test_what_a_colleague_has_is_theirs_until_they_have_had_it_for_too_long(own: OwnCallbacks, engine: Engine) -> None:
    number = book(engine, wish()).number
    assign(engine, number, "petr", MONDAY - timedelta(minutes=31))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE callbacks SET assigned_until = '2026-11-23 09:10:00.000000'")
    for deed in (own.take, own.call):
        with pytest.raises(CannotBe, match="другой консультант"):
            deed(number)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE callbacks SET assigned_until = '2026-11-23 08:50:00.000000'")
    own.take(number)
    assert rows(engine)[0]["assigned_to"] == "operator1"


def test_whoever_dials_gets_this_call_next_and_their_phone_rings_first(own: OwnCallbacks, engine: Engine) -> None:
    book(engine, wish(1, arrived=MONDAY - timedelta(minutes=9)))
    number = book(engine, wish(2)).number
    assert "зазвонит ваш телефон" in own.call(number).told
    claim = CallbackClaims(engine).claim("w1", OPERATOR1, MONDAY, LEASE)
    assert claim
    assert (claim.number, claim.chosen) == (number, True)


def test_nobody_is_dialled_before_the_time_or_against_a_rule_or_for_who_is_not_there(
    own: OwnCallbacks, engine: Engine, desk: World
) -> None:
    later = Promise(MONDAY + timedelta(hours=3), MONDAY + timedelta(hours=4))
    early, waiting, due = (
        book(engine, wish(1, promise=later)).number,
        book(engine, wish(2, kind=Kind.DEFERRED)).number,
        book(engine, wish(3)).number,
    )
    with pytest.raises(CannotBe, match=r"не раньше 23\.11 15:00"):
        own.call(early)
    with pytest.raises(CannotBe, match="Ответа ещё нет"):
        own.call(waiting)
    talking = DeskCall("1.7", None, MONDAY, talking=True)
    for where, why in (
        (Desk(reachable=False), "не на связи"),
        (Desk(reachable=True, pause=Pause.BREAK), "не на линии"),
        (Desk(reachable=True, call=talking), "закончите разговор"),
    ):
        desk.floor.desks["operator1"] = where
        with pytest.raises(CannotBe, match=why):
            own.call(due)
    desk.floor.away = True
    with pytest.raises(FloorAway):
        own.call(due)
    desk.floor.away, desk.floor.desks = False, {}
    desk.clock.pass_by(hours=12)
    with pytest.raises(CannotBe, match="звонить нельзя"):
        own.call(due)
    switched_off: Callable[[int], object] = OwnCallbacks(
        CallbackDeeds(replace(desk.ports, calls_out=False), 4, "anna"), "operator1"
    ).call
    with pytest.raises(CannotBe, match="выключены"):
        switched_off(due)
    assert [row["assigned_to"] for row in rows(engine)] == [None, None, None]


def test_an_operator_sees_whom_to_call_reads_the_question_and_is_told_how_it_goes(desk: World, engine: Engine) -> None:
    number = book(engine, wish(1234, account=7)).number

    async def story(visitors: Visitors) -> None:
        user = await at_work(visitors)
        await user.should_see("Можно взять")
        await user.should_not_see(phone())
        user.find(marker=f"Взять {number}").click()
        await user.should_see(f"Заявка {number} ваша")
        user.find(marker=f"Открыть {number}").click()
        await user.should_see(phone())
        assert desk.audited()[-1] == ("anna", "callback_opened", f"callback:{number}")
        user.find(marker=f"Позвонить {number}").click()
        await user.should_see("Ответьте, прочтите вопрос и нажмите 1")
        claims = CallbackClaims(engine)
        claim = claims.claim("w1", OPERATOR1, MONDAY, LEASE)
        assert claim
        claims.begin(attempt(claim), MONDAY)
        await user.should_see(f"Перезваниваем: заявка {number}, с 23.11 12:00")

    desk.visited(story)
    assert rows(engine)[0]["state"] is State.DIALLING


def test_only_open_callbacks_are_an_operators_own(engine: Engine) -> None:
    first, second = book(engine, wish(1)).number, book(engine, wish(2)).number
    for number in (first, second):
        assign(engine, number, "operator1", MONDAY)
    CallbackDesk(engine).opt_out(phone(1), by="anna", at=MONDAY)
    assert [row["number"] for row in CallbackDesk(engine).assigned()] == [second]
