"""The wall shows what is counted, is counted once for all walls, and says what is not known."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count as count_from
from threading import Barrier, Event, Thread

import pytest
from sqlalchemy import Engine

from callbacks.presence import Presence
from callbacks.visits import Abandoned, Answered, Completed, Fact, Joined
from console.frame.shared import GRACE, Shared
from console.frame.tile import Tile
from console.pages.wall import desk_tiles, menu_tiles, moment_tiles, newest, task_rows
from db.journal import Journal
from db.queue_visits import QueueVisits
from menus.events import Asked, Ended, Entered, Outcome
from menus.steps import Balance, ReadBalance
from menus.values import Money
from tests.console.browsing import MONDAY, Clock, Visitors, World

MINUTE = timedelta(minutes=1)


@pytest.fixture
def busy(world: World) -> World:
    """One caller waits, one was answered after four minutes and one was lost; one heard the balance."""
    facts: list[Fact] = [
        Completed(Answered(Joined("1.1", None, "debt", MONDAY - 9 * MINUTE), "anna", MONDAY - 5 * MINUTE), MONDAY),
        Abandoned(Joined("1.2", None, "debt", MONDAY - 9 * MINUTE), MONDAY),
        Joined("1.3", None, "debt", MONDAY - 4 * MINUTE),
    ]
    QueueVisits(world.engine).note(facts)
    told(world.engine, world.clock)
    return world


def told(engine: Engine, clock: Callable[[], datetime]) -> None:
    journal = Journal(engine, clock)
    notes = journal.begin("c" * 32, "1.4", None)
    balance = Asked(ReadBalance(1), Balance(Money(0), MONDAY.date()))
    for event in (Entered("main"), Entered("debt"), balance, Ended(Outcome.HUNG_UP)):
        notes.notice(event)
    journal.close()


def shown(tiles: Sequence[Tile]) -> dict[str, tuple[str, str, bool]]:
    return {tile.name: (tile.value, tile.note, tile.alarm) for tile in tiles}


def test_the_tiles_tell_the_figures_and_what_is_above_the_norm(busy: World) -> None:
    busy.presence = {Presence.FREE: 2}
    wall = busy.ports.wall
    now, desk, menu = shown(moment_tiles(wall.moment())), shown(desk_tiles(wall.desk())), shown(menu_tiles(wall.menu()))
    assert now["Ждут на линии"] == ("1", "", True)
    assert now["Дольше всех"] == ("4:00", "дольше нормы", True)
    assert (now["Консультанты свободны"][0], now["Консультанты заняты"][0]) == ("2", "0")
    assert desk["Ждут в среднем в другие часы"] == ("4,0", "мин; норма 3, выше нормы", True)
    assert desk["Ждут в среднем в часы пик"] == ("—", "мин; норма 10", False)
    assert (desk["Ответили"][0], desk["Потеряли"][:2]) == ("1", ("1", "50 %"))
    assert (menu["Звонков"][0], menu["Справился сам"][0]) == ("1", "100 %")
    assert task_rows(wall.menu()) == [("Долг или переплата", "1", "1", "100 %")]


def test_who_is_on_duty_is_not_told_while_nobody_knows(busy: World) -> None:
    assert not [name for name in shown(moment_tiles(busy.ports.wall.moment())) if name.startswith("Консультанты")]


def test_what_one_wall_has_found_another_need_not_ask_for(busy: World) -> None:
    wall = busy.ports.wall
    assert newest(wall) is None
    wall.moment()
    busy.clock.pass_by(seconds=1)
    before = newest(wall)
    assert before == newest(wall)
    wall.moment()
    assert newest(wall) != before, "somebody waits a second longer"


def test_a_supervisor_sees_the_wall_change_by_itself(busy: World) -> None:
    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("supervisor")
        await user.open("/wall")
        await user.should_see("4:00")
        await user.should_see("Кто из консультантов на месте, сейчас неизвестно")
        await user.should_see("Долг или переплата")
        QueueVisits(busy.engine).note([Abandoned(Joined("1.3", None, "debt", MONDAY - 4 * MINUTE), MONDAY)])
        busy.clock.pass_by(seconds=10)
        await user.should_see("0:00")

    busy.visited(story)


def test_a_figure_of_the_wall_that_changes_leaves_the_others_as_they_are(busy: World) -> None:
    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("supervisor")
        await user.open("/wall")
        await user.should_see("4:00")
        waiting, talking = user.find("Ждут на линии").elements, user.find("Говорят").elements
        QueueVisits(busy.engine).note([Abandoned(Joined("1.3", None, "debt", MONDAY - 4 * MINUTE), MONDAY)])
        busy.clock.pass_by(seconds=10)
        await user.should_see("0:00")
        assert user.find("Ждут на линии").elements.isdisjoint(waiting)
        assert user.find("Говорят").elements == talking
        await user.should_see("Кто из консультантов на месте, сейчас неизвестно")
        busy.presence = {Presence.FREE: 2}
        busy.clock.pass_by(seconds=10)
        await user.should_see("Консультанты свободны")
        await user.should_not_see("сейчас неизвестно")

    busy.visited(story)


def test_however_many_ask_at_once_it_is_counted_once() -> None:
    clock, asked, together = Clock(), [], Barrier(8)

    def count(now: datetime) -> int:
        asked.append(now)
        return len(asked)

    shared, got = Shared(count, timedelta(seconds=1), clock), []
    assert Shared(count, timedelta(seconds=1), clock).newest is None

    def ask() -> None:
        together.wait()
        got.append(shared())

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [1] * 8
    clock.pass_by(seconds=1)
    assert shared.newest == 1
    assert shared() == 2 == shared.newest


def test_whoever_comes_while_it_is_counted_anew_gets_the_last_count_at_once() -> None:
    clock, counting, go_on = Clock(), Event(), Event()

    def count(_: datetime) -> int:
        counting.set()
        assert go_on.wait(10)
        return 2 if clock.at > MONDAY else 1

    shared = Shared(count, timedelta(seconds=1), clock)
    go_on.set()
    assert shared() == 1
    clock.pass_by(seconds=1)
    counting.clear()
    go_on.clear()
    slow = Thread(target=shared)
    slow.start()
    assert counting.wait(10)
    assert shared() == 1
    go_on.set()
    slow.join()
    assert shared() == 2


def test_nobody_is_given_a_count_that_is_much_too_old_while_a_newer_one_does_not_come() -> None:
    clock, counting, fail = Clock(), Event(), Event()
    told = list[str]()

    def count(_: datetime) -> int:
        if clock.at == MONDAY:
            return 1
        counting.set()
        assert fail.wait(10)
        raise ZeroDivisionError

    shared = Shared(count, timedelta(seconds=1), clock)

    def ask() -> None:
        try:
            told.append(str(shared()))
        except ZeroDivisionError:
            told.append("failed")

    assert shared() == 1
    clock.pass_by(seconds=1)
    slow = Thread(target=ask)
    slow.start()
    assert counting.wait(10)
    assert shared() == 1
    clock.pass_by(seconds=GRACE.total_seconds())
    waiting = Thread(target=ask)
    waiting.start()
    fail.set()
    for thread in (slow, waiting):
        thread.join()
    assert told == ["failed", "failed"]


def test_whoever_has_waited_for_a_count_takes_it_however_long_it_took() -> None:
    looks, waits, go_on = count_from(1), Event(), Event()
    clock, counted = Clock(), count_from(1)

    def now() -> datetime:
        if next(looks) == 4:  # the first count; whether it is fresh, and the second one; whether the first is fresh
            waits.set()
        return clock()

    def count(_: datetime) -> int:
        number = next(counted)
        if number == 2:
            assert go_on.wait(10)
            clock.pass_by(minutes=1)
        return number

    shared, got = Shared(count, timedelta(seconds=1), now), list[int]()
    assert shared() == 1
    clock.pass_by(minutes=1)
    threads = [Thread(target=lambda: got.append(shared())) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert waits.wait(10)
    go_on.set()
    for thread in threads:
        thread.join()
    assert got == [2, 2]


def test_what_was_counted_before_something_was_done_counts_no_more() -> None:
    numbers = iter(range(1, 5))

    def count(_: datetime) -> int:
        number = next(numbers)
        if number == 2:
            shared.forget()  # something is done while it is counted
        return number

    shared = Shared(count, timedelta(seconds=1), Clock())
    assert shared() == shared() == 1
    shared.forget()
    assert shared.newest == 1
    assert shared() == 2
    assert shared() == shared() == 3


def test_what_could_not_be_counted_is_asked_again() -> None:
    answers: Iterator[Exception | int] = iter([ZeroDivisionError(), 5])

    def count(_: datetime) -> int:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    shared = Shared(count, timedelta(seconds=1), Clock())
    with pytest.raises(ZeroDivisionError):
        shared()
    assert shared() == 5
