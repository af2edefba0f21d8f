"""The wall: how the contact centre does now and today, to be read from across a room (R2, R7)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from callbacks.presence import Presence
from callbacks.reporting import Keeping, Waits
from callbacks.visits import VisitEnd
from callbacks.waiting import NORM, NORM_AT_PEAK
from console.figures.wall import Menu, Moment, Wall
from console.figures.words import ENDS, NOTHING, PRESENCE, clock, minutes, percent, task_name
from console.frame.elements import heading, paragraph, table, tiles
from console.frame.live import Live
from console.frame.page import LEADERS, Page
from console.frame.tile import Tile
from console.frame.visit import Visit
from db.figures import Desk

EVERY_MOMENT, EVERY_DESK, EVERY_MENU = 0.5, 10.0, 60.0
"""Seconds between two looks; of several walls all see at once what one of them has found."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a wall shows of a moment: it is drawn anew when this has changed."""

    tiles: Sequence[Tile]
    operators_known: bool


async def show(visit: Visit) -> None:
    """Three parts, each as live as it changes."""
    wall = visit.ports.wall
    heading("Сейчас")
    moment = Live(visit, lambda: shown(wall.moment()), draw_moment, EVERY_MOMENT, lambda: newest(wall))
    await moment.show()
    heading("Сегодня")
    await Live(visit, wall.desk, draw_desk, EVERY_DESK).show()
    heading("Автосекретарь сегодня")
    await Live(visit, wall.menu, draw_menu, EVERY_MENU).show()


def shown(found: Moment) -> Shown:
    """A moment as it is shown."""
    return Shown(moment_tiles(found), found.presence is not None)


def newest(wall: Wall) -> Shown | None:
    """What whichever wall asked last shows; None before one has asked."""
    found = wall.moment.newest
    return shown(found) if found else None


def draw_moment(told: Shown) -> Callable[[Shown], bool]:
    """Who waits and who works. A figure that changes leaves the others as they are."""
    change = tiles(told.tiles)
    if not told.operators_known:
        paragraph("Кто из консультантов на месте, сейчас неизвестно: Asterisk не отвечает.", "problem")
    return lambda now: now.operators_known == told.operators_known and change(now.tiles)


def moment_tiles(found: Moment) -> list[Tile]:
    """The figures of the moment."""
    now = found.now
    over = now.longest > NORM
    told = [
        Tile("Ждут на линии", str(now.line.waiting), alarm=over),
        Tile("Дольше всех", clock(now.longest), "дольше нормы" if over else "", alarm=over),
        Tile("Говорят", str(now.line.talking)),
    ]
    if found.presence is not None:
        told += [Tile(f"Консультанты {PRESENCE[one]}", str(found.presence.get(one, 0))) for one in Presence]
    late = Tile("Опаздываем перезвонить", str(now.late), alarm=now.late > 0)
    return [*told, Tile("Пора перезвонить", str(now.due)), late]


def draw_desk(found: Desk) -> None:
    """The operators' day."""
    tiles(desk_tiles(found))


def desk_tiles(found: Desk) -> list[Tile]:
    """The figures of the operators' day: waits against the norms, answered and lost, promises."""
    line, kept = found.answering, found.promises.keeping
    lost = percent(line.lost) if line.lost is not None else ""
    return [
        _wait("Ждут в среднем в часы пик", found.callbacks.norms.get(NORM_AT_PEAK), NORM_AT_PEAK),
        _wait("Ждут в среднем в другие часы", found.callbacks.norms.get(NORM), NORM),
        Tile("Ответили", str(line.endings.get(VisitEnd.TALKED, 0))),
        Tile("Потеряли", str(line.endings.get(VisitEnd.ABANDONED, 0) + line.endings.get(VisitEnd.LEFT, 0)), lost),
        Tile("Перезвонили вовремя", str(kept.get(Keeping.KEPT, 0))),
        Tile("Перезвонили позже", str(kept.get(Keeping.LATE, 0)), alarm=kept.get(Keeping.LATE, 0) > 0),
        Tile("Не перезвонили", str(kept.get(Keeping.MISSED, 0)), alarm=kept.get(Keeping.MISSED, 0) > 0),
    ]


def _wait(name: str, found: Waits | None, norm: float) -> Tile:
    """The average wait and its norm; one above it is told in words, too."""
    over = found is not None and found.mean > norm
    told = f"мин; норма {norm / 60:.0f}" + (", выше нормы" if over else "")
    return Tile(name, minutes(found.mean) if found else NOTHING, told, alarm=over)


def draw_menu(found: Menu) -> None:
    """What callers got without a person."""
    tiles(menu_tiles(found))
    if found.traffic.tasks:
        table(("Задача", "Выбрали", "Справился сам", "Доля"), task_rows(found))


def menu_tiles(found: Menu) -> list[Tile]:
    """What became of the calls."""
    calls = [Tile("Звонков", str(found.traffic.calls)), Tile("Справился сам", percent(found.traffic.alone))]
    return calls + [Tile(name[0].upper() + name[1:], str(found.traffic.ends.get(end, 0))) for end, name in ENDS.items()]


def task_rows(found: Menu) -> list[tuple[str, ...]]:
    """The tasks of the menu, those chosen most often first."""
    tasks = sorted(found.traffic.tasks.items(), key=lambda entry: -entry[1].chosen)
    return [
        (task_name(found.edition, node), str(task.chosen), str(task.alone), percent(task.share)) for node, task in tasks
    ]


PAGE = Page("/wall", "Табло", "Очередь, консультанты и обещания — сейчас и сегодня", LEADERS, show)
