"""Whoever loses a role, or the phone they work at, while pages are open: no button there does anything any more."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

import pytest
from nicegui import ElementFilter, background_tasks, ui
from nicegui.testing.user import User
from sqlalchemy import Engine, update

from console.frame.deeds import CHANGED, OVER
from console.frame.visit import RightsChanged, Visit
from db.staff_tables import Role, StaffMember
from tests.console.browsing import Visitors, World
from tests.console.desk import rings
from tests.console.lived_in import promised
from tests.console.pressing import field, pressed
from tests.console.test_pages import READ, TABLE
from tests.db.callbacks import rows

Prepare = Callable[[User, Engine], Awaitable[None]]
"""Brings a page as far as the last press of a button."""


async def nothing(_: User, __: Engine) -> None:
    """The button is there."""


async def new_callback(user: User, _: Engine) -> None:
    await pressed(user, "Записать на звонок…")
    field(user, "Телефон").type("89042801299")
    field(user, "О чём поговорить").type("О счёте")


async def chosen(user: User, engine: Engine) -> None:
    user.find(marker=f"box {rows(engine)[0]['number']}").click()
    await pressed(user, "Отменить…")
    field(user, "Почему").type("записан по ошибке")


async def answer(user: User, engine: Engine) -> None:
    await pressed(user, marker=f"answer {rows(engine)[-1]['number']}")
    user.find(kind=ui.textarea).type("Сети заменили опору.")


async def sentence(user: User, _: Engine) -> None:
    user.find(kind=ui.input).type("no_hurry")
    await pressed(user, marker="no_hurry")
    user.find(kind=ui.textarea).clear().type("Не торопитесь.")


async def announcement(user: User, _: Engine) -> None:
    user.find(kind=ui.textarea).type("Завтра офисы закрыты.")


async def newcomer(user: User, _: Engine) -> None:
    user.find("Добавить сотрудника").click()
    field(user, "Имя для входа").type("boris")
    field(user, "Имя и фамилия").type("Борис Иванов")


DEEDS: Mapping[str, Mapping[str, Prepare]] = {
    "/operator": {"Открыть карточку": nothing, "Перерыв": nothing, "Взять": nothing},
    "/callbacks": {"Записать": new_callback, "Отменить звонок": chosen},
    "/answers": {"Записать ответ": answer},
    "/load": {"Закрыть": nothing, "Измерить нагрузку по звонкам": nothing},
    "/sentences": {"Сохранить черновик": sentence, "Опубликовать": sentence},
    "/announcements": {"Сохранить черновик": announcement},
    "/audit": {"Найти": nothing},
    "/staff": {"Сохранить": newcomer},
}
"""Of each page the ways in which something is done there."""
BY_ADDRESS = {"/ratings", "/recordings"}
"""What is done there is a request of its own, for a sound, which looks at the role by itself (`test_sounds`)."""


def test_every_page_on_which_something_is_done_is_tried() -> None:
    doing = {path for path, (_, actions) in TABLE.items() if actions != READ}
    assert DEEDS.keys() - {"/load"} == doing - BY_ADDRESS, "slots and calendars have registers of their own"


def demoted(world: World) -> None:
    """Whatever should leave the session as it is."""
    changed(world, role=Role.OPERATOR)


def demoted_as_people_do(world: World) -> None:
    world.staff.set_role("anna", Role.OPERATOR, at=world.clock())


def changed(world: World, **values: object) -> None:
    staff = StaffMember.__table__
    with world.engine.begin() as connection:
        connection.execute(update(staff).where(staff.c.name == "anna").values(**values))


@pytest.mark.parametrize(("happens", "told"), [(demoted, CHANGED), (demoted_as_people_do, OVER)])
def test_rights_are_looked_at_again_when_something_is_done(
    desk: World, engine: Engine, happens: Callable[[World], None], told: str
) -> None:
    rings(desk)
    promised(engine)
    desk.staff.set_role("anna", Role.ADMINISTRATOR, at=desk.clock())

    async def story(visitors: Visitors) -> None:
        ready = [
            (await opened(visitors, engine, path, prepare), button)
            for path, deeds in DEEDS.items()
            for button, prepare in deeds.items()
        ]
        happens(desk)
        before = contents(engine)
        notices = [user.notify.messages for user, _ in ready]
        for user, button in ready:
            await press_one(user, button)
            # The notices of simulated users go to the one who was looked at last.
            assert any(told in one for one in notices) or shows(user, told), button
            for one in notices:
                one.clear()
        assert contents(engine) == before
        assert desk.floor.desks["operator1"].pause is None

    desk.visited(story)


async def opened(visitors: Visitors, engine: Engine, path: str, prepare: Prepare) -> User:
    user = await visitors.signed_in("anna")
    await user.open(path)
    await prepare(user, engine)
    return user


async def press_one(user: User, name: str) -> None:
    """Press one button of this name, and wait until all that it does is done."""
    found = user.find(kind=ui.button, content=name)
    found.elements = set([one for one in found.elements if isinstance(one, ui.button) and one.text == name][:1])
    running = set(background_tasks.running_tasks)
    found.click()
    await asyncio.gather(*(background_tasks.running_tasks - running))


def shows(user: User, text: str) -> bool:
    with user:
        return any(True for _ in ElementFilter(content=text))


def contents(engine: Engine) -> Sequence[str]:
    """All that the database holds, but for when somebody was seen last."""
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver
        return [line for line in driver.iterdump() if "staff_sessions" not in line]


def test_who_works_at_another_phone_does_nothing_more_for_the_one_before(desk: World) -> None:
    at = desk.clock()
    with desk.engine.begin() as connection:
        secret = desk.ports.sessions.begin(connection, 4, at)
    who = desk.ports.sessions.find(secret, at)
    assert who
    assert who.operator == "operator1"
    visit = Visit(desk.ports, who)
    assert asyncio.run(visit.ask(lambda: "done")) == "done"
    changed(desk, operator="operator2")
    with pytest.raises(RightsChanged):
        asyncio.run(visit.ask(lambda: "done"))
