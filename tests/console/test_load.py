"""Supervisors see the load of real hours in four classes, and change the times for callbacks beside it, and back."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from nicegui import ui
from sqlalchemy import Engine, event, insert

from callbacks.load import Calendar, Load
from callbacks.measuring import each_hour
from callbacks.working_days import LIPETSK
from console.figures.load_map import load_map, rows
from console.figures.load_measure import MEASURED, STOPPED, TAKEN_BACK, Calendars
from console.frame.deeds import CannotBe
from console.frame.visit import Visit
from db.load_book import LoadBook
from db.load_tables import Source
from db.sessions import SignedIn
from db.slots import SlotBook
from db.staff_tables import Role
from db.tables import Call
from tests.console.browsing import MONDAY, Visitors, World
from tests.console.halfway import Halfway
from tests.console.pressing import press

SUNDAY = date(2026, 11, 22)
DAYTIME = range(8, 20)
AFTERNOON = datetime.combine(MONDAY.date(), time(15), LIPETSK)
"""A slot of Monday."""


def phoned(engine: Engine, hour: int, calls: int) -> None:
    at = datetime.combine(SUNDAY, time(hour, 59, 59), LIPETSK)
    with engine.begin() as connection:
        for _ in range(calls):
            row = {"id": uuid4().hex, "asterisk_id": uuid4().hex, "started_at": at, "path": ""}
            connection.execute(insert(Call), row)


def test_each_hour_has_the_class_of_its_own_calls() -> None:
    calls = {(SUNDAY, 8): 6, (SUNDAY, 9): 3, (SUNDAY, 10): 2, (SUNDAY, 11): 1}
    classes = each_hour(calls, [SUNDAY], DAYTIME)
    found = [classes[SUNDAY, hour] for hour in (8, 9, 10, 11, 12, 3)]
    assert found == [Load.MAXIMAL, Load.MAXIMAL, Load.MAXIMAL, Load.LARGE, Load.MINIMAL, Load.MINIMAL]
    assert each_hour({}, [SUNDAY], DAYTIME) == {}


def test_the_map_shows_calls_by_the_hours_of_lipetsk_and_the_newest_day_first(world: World) -> None:
    phoned(world.engine, 0, 1)
    phoned(world.engine, 9, 4)
    phoned(world.engine, 23, 2)
    newest = rows(LoadBook(world.engine).calls(midnight(SUNDAY), midnight(MONDAY.date())), [SUNDAY], DAYTIME)[0]
    assert newest.name == "вс 22.11"
    assert [cell.text for cell in newest.cells if cell.text != "0"] == ["1", "4", "2"]
    assert newest.cells[9].words == "максимальная, звонков: 4"
    assert load_map(LoadBook(world.engine), MONDAY, DAYTIME).count("<tr>") == 29


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LIPETSK)


@pytest.fixture
def book(world: World) -> SlotBook:
    return world.ports.appointments.slots


def places(book: SlotBook) -> int:
    return next(free.places for free in book.all(MONDAY) if free.slot.begins == AFTERNOON)


def test_a_time_is_closed_and_the_change_is_taken_back(world: World, book: SlotBook) -> None:
    before = places(book)
    assert before

    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("supervisor")
        await user.open("/load")
        await user.should_see("пн 23.11, 15:00–16:00")
        user.find(marker="Закрыть 231200").click()
        await user.should_see("15:00–16:00: закрыто.")
        assert places(book) == 0
        user.find("Отменить").click()
        await user.should_see("Изменение отменено.")
        assert places(book) == before
        assert book.places_set(AFTERNOON) is None

    world.visited(story)


def test_a_time_is_widened(world: World, book: SlotBook) -> None:
    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("supervisor")
        await user.open("/load")
        user.find(marker="Мест… 231200").click()
        await user.should_see("Сколько всего мест")
        user.find(kind=ui.number).clear().type("7")
        user.find("Задать").click()
        await user.should_see("15:00–16:00: мест: 7.")
        assert places(book) == 7

    world.visited(story)


def test_who_changed_a_time_is_kept(world: World, book: SlotBook) -> None:
    book.change(AFTERNOON, 3, at=MONDAY, by="supervisor")
    assert book.places_set(AFTERNOON) == 3
    assert book.places_set(AFTERNOON + timedelta(hours=1)) is None
    assert world


def four_weeks(engine: Engine) -> None:
    """Calls of the last five weeks, most of them at ten in the morning."""
    days = [SUNDAY - timedelta(days=back) for back in range(35)]
    began = [datetime.combine(day, time(hour, 5), LIPETSK) for day in days for hour in (*[10] * 40, 14, 16)]
    called = [{"id": uuid4().hex, "asterisk_id": uuid4().hex, "started_at": at, "path": ""} for at in began]
    with engine.begin() as connection:
        connection.execute(insert(Call), called)


def test_the_load_is_measured_from_the_page_and_the_calendar_before_is_put_back(world: World) -> None:
    four_weeks(world.engine)
    book = LoadBook(world.engine)
    before = Calendar({(day, hour): Load.SMALL for day in range(7) for hour in range(24)}, {})
    book.keep(before, Source.SUPERVISOR, at=MONDAY, by="maria")

    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("supervisor")
        await user.open("/load")
        user.find("Измерить нагрузку по звонкам").click()
        await user.should_see(MEASURED)
        found = book.newest()
        assert found
        assert (found.source, found.made_by) == (Source.MEASURED, "supervisor")
        assert found.calendar.hours[0, 10] is Load.MAXIMAL
        user.find("Вернуть прежний календарь").click()
        await user.should_see(TAKEN_BACK)
        assert book.calendar() == before

    world.visited(story)


def test_too_few_calls_and_a_stop_leave_the_calendar_as_it_is(world: World) -> None:
    phoned(world.engine, 9, 4)

    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("supervisor")
        await user.open("/load")
        user.find("Измерить нагрузку по звонкам").click()
        await user.should_see("Звонков пока мало: 0 за 0 полных дней; нужно не меньше 1000 за 28.")

    world.visited(story)
    four_weeks(world.engine)

    def stop(part: float) -> None:
        if part:
            raise CannotBe(STOPPED)

    who = SignedIn("s", 1, "supervisor", "Мария Ильина", Role.SUPERVISOR, None)
    with pytest.raises(CannotBe):
        Calendars(Visit(world.ports, who)).measure(stop)
    assert LoadBook(world.engine).newest() is None


def test_measuring_is_stopped_by_its_button_and_leaves_the_calendar_as_it_is(world: World) -> None:
    four_weeks(world.engine)
    halfway = Halfway()

    def reading_calls(_: object, __: object, statement: str, *___: object) -> None:
        if "FROM calls" in statement and "GROUP BY" in statement:
            halfway()

    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("supervisor")
        await user.open("/load")
        event.listen(world.engine, "before_cursor_execute", reading_calls)
        press(user, "Измерить нагрузку по звонкам")
        await halfway.come()
        press(user, "Остановить")
        halfway.go_on()
        await user.should_see(STOPPED)
        await user.should_not_see("Остановить")
        await user.should_not_see("Вернуть прежний календарь")

    world.visited(story)
    assert LoadBook(world.engine).newest() is None
