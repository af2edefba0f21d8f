"""The audit: who did or looked at what, when and about whom. Looking at it is an entry, too."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from nicegui import ui

from callbacks.working_days import LIPETSK
from console.figures.period import period_of
from console.figures.report import days
from console.frame.deeds import CannotBe, done
from console.frame.elements import table
from console.frame.long_list import LongList
from console.frame.page import LEADERS, Page
from console.frame.visit import Visit
from console.people.audit import ACTIONS, KINDS, NOT_SIGNED_IN, told
from db.audit import KNOWN, NOBODY, Action, Sought
from db.staff import StaffBook

MOST = 100
"""Entries of a page."""
LAST_DAYS = 7
COLUMNS = ("Когда", "Кто", "Что", "О ком или о чём")
ANY = ""
ABOUT = ("account", "case", "callback", "staff")
"""What somebody can look for by a number or a name."""


class Entry(NamedTuple):
    """An entry as it is shown."""

    id: int
    cells: tuple[str, ...]


async def show(visit: Visit) -> None:
    """Ask for what is looked for; first the last days."""
    staff = await visit.ask(StaffBook(visit.ports.engine).listed)
    await _Search(visit, {f"{row['id']}": row["name"] for row in staff}).find()


class _Search:
    """The fields, and the entries below them."""

    def __init__(self, visit: Visit, staff: dict[str, str]) -> None:
        self._visit = visit
        self._sought: Sought | None = None
        today = visit.now.astimezone(LIPETSK).date()
        self._fields(today - timedelta(days=LAST_DAYS - 1), today, staff)
        self._trouble = ui.label().classes("problem").props("role=alert")
        self._list: LongList[Entry, int] = LongList(visit, self._find, lambda entry: entry.id, _draw, MOST)

    def _fields(self, first: date, last: date, staff: dict[str, str]) -> None:
        with ui.element("div").classes("row"):
            self._first = ui.input("С какого дня", value=f"{first}").props("type=date")
            self._last = ui.input("По какой день", value=f"{last}").props("type=date")
            self._who = _choice("Кто", {ANY: "все", **staff, f"{NOBODY}": NOT_SIGNED_IN})
            self._what = _choice("Что", {ANY: "всё", **{one.value: words for one, words in ACTIONS.items()}})
            self._kind = _choice("О чём", {ANY: "обо всём", **{kind: KINDS[kind] for kind in ABOUT}})
            self._name = ui.input("Номер или имя").props("maxlength=32")
            ui.button("Найти", on_click=self.find).props("no-caps")
        self._name.on("keydown.enter", self.find)

    async def find(self) -> None:
        """Show what is wanted, or say what is wrong with it."""
        period = period_of(self._first.value, self._last.value)
        self._trouble.set_text("" if isinstance(period, tuple) else period)
        if isinstance(period, tuple) and await done(self._visit, partial(self._look, period)):
            await self._list.look()

    def _look(self, period: tuple[date, date]) -> None:
        """Know what is sought, and note that somebody looks for it."""
        each, who, what = days(*period), self._who.value or "", self._what.value or ""
        about = self._about(self._kind.value or "", (self._name.value or "").strip())
        staff, action = int(who) if who else None, Action(what) if what else None
        self._sought = Sought(each[0][0], each[-1][1], staff, action, about)
        by, at = self._visit.who.staff_id, self._visit.now
        self._visit.ports.audit.note(Action.AUDIT_VIEWED, by=by, at=at, about=about)

    def _about(self, kind: str, name: str) -> str | None:
        if not kind:
            return None
        if not name or not name.isprintable():
            raise CannotBe("Напишите номер или имя.")
        about = self._visit.ports.audit.about(kind, name) if kind in KNOWN else f"{kind}:{name}"
        if about is None:
            raise CannotBe("Такого номера или имени нет.")
        return about

    def _find(self, most: int, before: int | None) -> Sequence[Entry]:
        audit = self._visit.ports.audit
        rows = audit.found(self._sought, most, before) if self._sought else []
        known = audit.known({row["about"] for row in rows if row["about"]})
        return [Entry(row["id"], told(row, known)) for row in rows]


def _draw(found: Sequence[Entry]) -> None:
    table(COLUMNS, [entry.cells for entry in found], "texts")


def _choice(label: str, options: dict[str, str]) -> ui.select:
    return ui.select(options, label=label, value=ANY).classes("choice")


PAGE = Page("/audit", "Журнал", "Кто, когда и чьи данные смотрел или менял", LEADERS, show)
