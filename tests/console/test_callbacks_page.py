"""The page of callbacks: found, opened, changed one by one or many, with an account of what was done and a way back."""

import asyncio

import pytest
from nicegui import ui
from nicegui.testing.user import User
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from callbacks.lifecycle import State
from callbacks.slots import SlotRules
from console.callbacks.deeds import Done
from console.callbacks.in_turn import Deed, InTurn
from console.frame.deeds import CannotBe
from console.frame.visit import Visit
from db.slots import SlotBook
from tests.console.browsing import MONDAY, Visitors, World
from tests.console.pressing import field, press
from tests.db.callbacks import book, phone, rows, wish
from tests.db.test_callback_assigning import assign

TOPIC = "<script>window.struck = 1</script>"


@pytest.fixture
def three(desk: World, engine: Engine) -> World:
    for number in (1111, 2222, 3333):
        book(engine, wish(number))
    return desk


async def at_callbacks(visitors: Visitors) -> User:
    user = await visitors.signed_in("supervisor")
    await user.open("/callbacks")
    return user


def states(engine: Engine) -> list[State]:
    return [row["state"] for row in rows(engine)]


def test_telephones_are_masked_until_one_is_opened_which_is_audited(three: World, engine: Engine) -> None:
    number = rows(engine)[0]["number"]

    async def story(visitors: Visitors) -> None:
        user = await at_callbacks(visitors)
        await user.should_see("…1111")
        await user.should_not_see(phone(1111))
        assert "callback_opened" not in [action for _, action, _ in three.audited()]
        user.find(marker=f"open {number}").click()
        await user.should_see(phone(1111))
        await user.should_see("клиент, 23.11.2026 12:00, клавиша 1")
        assert three.audited()[-1] == ("supervisor", "callback_opened", f"callback:{number}")

    three.visited(story)


def test_many_are_cancelled_with_an_account_of_them_all_and_put_back_together(three: World, engine: Engine) -> None:
    first = rows(engine)[0]["number"]

    async def story(visitors: Visitors) -> None:
        user = await at_callbacks(visitors)
        await user.should_see("…1111")
        user.find("Отменить…").click()
        await user.should_see("Отметьте заявки")
        for number in range(first, first + 3):
            user.find(marker=f"box {number}").click()
        await user.should_see("Отмечено: 3")
        user.find("Отменить…").click()
        await user.should_see("Отменить: заявок 3")
        user.find(kind=ui.input, content="Почему").type("записаны по ошибке")
        three.ports.appointments.cancel(first, by="caller", reason="клиент отменил", at=MONDAY)
        user.find("Отменить звонок").click()
        await user.should_see("Сделано: 2, не сделано: 1.")
        await user.should_see(f"заявка {first}: Заявка уже закрыта: отменена.")
        assert set(states(engine)) == {State.CANCELLED}
        user.find("Вернуть как было").click()
        await user.should_see(f"Заявка {first + 1} снова ждёт звонка.")
        assert states(engine) == [State.CANCELLED, State.SCHEDULED, State.SCHEDULED]

    three.visited(story)


def test_some_are_moved_and_the_others_are_told_with_the_reason(three: World, engine: Engine) -> None:
    """One place is left in the time that is chosen for three."""
    chosen = three.ports.appointments.slots.all(MONDAY)[0].slot.begins
    SlotBook(engine, SlotRules()).change(chosen, 1, at=MONDAY, by="supervisor")

    async def story(visitors: Visitors) -> None:
        user = await at_callbacks(visitors)
        await user.should_see("…1111")
        for number in (row["number"] for row in rows(engine)):
            user.find(marker=f"box {number}").click()
        user.find("Перенести…").click()
        await user.should_see("Перенести: заявок 3")
        press(user, "Перенести")
        await user.should_see("Сделано: 1, не сделано: 2.")
        await user.should_see("В это время мест больше нет")

    three.visited(story)
    assert sorted(states(engine)) == [State.POSTPONED, State.SCHEDULED, State.SCHEDULED]


def test_a_call_is_given_to_an_operator_and_found_by_them(three: World, engine: Engine) -> None:
    number = rows(engine)[1]["number"]
    assert assign(engine, number, "operator1", MONDAY) is None

    async def story(visitors: Visitors) -> None:
        user = await at_callbacks(visitors)
        await user.should_see("Анна Петрова (operator1)")
        user.find(kind=ui.input, content="Телефон или конец").type("abc")
        user.find("Найти").click()
        await user.should_see("от четырёх последних цифр")
        user.find(kind=ui.input, content="Телефон или конец").clear().type("2222")
        user.find("Найти").click()
        await user.should_not_see("…1111")
        await user.should_see("…2222")

    three.visited(story)


def test_a_new_one_is_scheduled_and_taken_back(desk: World, engine: Engine) -> None:
    async def story(visitors: Visitors) -> None:
        user = await at_callbacks(visitors)
        await user.should_see("Таких заявок нет")
        user.find("Записать на звонок…").click()
        await user.should_see("О чём поговорить")
        user.find(kind=ui.input, content="О чём поговорить").type(TOPIC)
        press(user, "Записать")
        await user.should_see("Впишите телефон")
        field(user, "Телефон").type("8 904 280-12-34")
        press(user, "Записать")
        await user.should_see("позвоним как только освободится консультант")
        await user.should_see(TOPIC)
        user.find("Вернуть как было").click()
        await user.should_see("отменена")

    desk.visited(story)
    assert states(engine) == [State.CANCELLED]


def turn_of(world: World) -> InTurn:
    """Many deeds of the supervisor."""
    at = world.clock()
    with world.engine.begin() as connection:
        secret = world.ports.sessions.begin(connection, 2, at)
    who = world.ports.sessions.find(secret, at)
    assert who
    return InTurn(Visit(world.ports, who), lambda _: None)


def test_whoever_stops_learns_what_was_done_and_what_was_not_begun(world: World) -> None:
    turn = turn_of(world)

    def stops() -> Done:
        turn.stop()
        return Done("вторая")

    deeds: list[tuple[str, Deed]] = [("1", lambda: Done("первая")), ("2", stops), ("3", lambda: Done("третья"))]
    account = asyncio.run(turn.do(deeds))
    assert (account.done, account.left) == (["первая", "вторая"], ["3"])
    assert account.told == "Сделано: 2, не начато: 1."


def test_while_the_database_is_away_nothing_more_is_begun(world: World) -> None:
    def refuses() -> Done:
        raise CannotBe("Места нет.")

    def fails() -> Done:
        raise OperationalError("", {}, Exception())

    account = asyncio.run(turn_of(world).do([("1", refuses), ("2", fails), ("3", lambda: Done("третья"))]))
    assert account.refused[0] == "1: Места нет."
    assert "База данных не отвечает" in account.refused[1]
    assert (account.done, account.left) == ([], ["3"])
