"""How figures are written for people: times in minutes, parts in percent, numbers as Russians write them."""

from callbacks.load import Load
from callbacks.presence import Presence
from callbacks.reporting import Keeping
from callbacks.traffic import End
from callbacks.visits import VisitEnd
from menus.edition import Edition
from menus.picture import title
from menus.tree import Menu

NOTHING = "—"

KEEPING = {
    Keeping.KEPT: "вовремя",
    Keeping.LATE: "позже",
    Keeping.MISSED: "не позвонили",
    Keeping.CALLED_OFF: "звонок отменён",
    Keeping.AHEAD: "ещё впереди",
}
ENDINGS = {
    VisitEnd.TALKED: "поговорили",
    VisitEnd.ABANDONED: "не дождались",
    VisitEnd.CALLBACK: "попросили перезвонить",
    VisitEnd.LEFT: "вышли из очереди",
    VisitEnd.UNKNOWN: "неизвестно, чем кончилось",
    None: "ещё на линии",
}
ENDS = {
    End.SERVED: "автосекретарь справился сам",
    End.ACCEPTED: "приняты заявка или обратный звонок",
    End.PERSON: "переданы консультанту",
    End.LEFT: "ничего не успели",
    End.FAILED: "наш сбой, соединены с консультантом",
    End.UNFINISHED: "ещё идут или прерваны",
}
CLASSES = {
    Load.MINIMAL: "минимальная",
    Load.SMALL: "малая",
    Load.LARGE: "большая",
    Load.MAXIMAL: "максимальная",
    None: "неизвестна",
}
PRESENCE = {
    Presence.FREE: "свободны",
    Presence.BUSY: "заняты",
    Presence.PAUSED: "на перерыве",
    Presence.AWAY: "нет на месте",
}


def minutes(seconds: float | None) -> str:
    """Minutes with one digit after the comma."""
    return NOTHING if seconds is None else f"{seconds / 60:.1f}".replace(".", ",")


def clock(seconds: float) -> str:
    """Minutes and seconds, for what grows while somebody looks at it: 3:07."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def percent(part: float | None) -> str:
    """A part of one."""
    return NOTHING if part is None else f"{part:.0%}".replace("%", " %")


def task_name(edition: Edition, node: str) -> str:
    """A node as people know it: as the task that is rated, else as callers hear of it; an unknown one by its name."""
    found = edition.tree.nodes.get(node)
    if found is None:
        return node
    if not isinstance(found, Menu) and found.rated:
        return found.rated[0].upper() + found.rated[1:]
    return title(edition, node)
