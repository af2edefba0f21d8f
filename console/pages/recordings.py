"""Recordings: talks with operators, messages of cases, feedback and spoken answers, found and played."""

from collections.abc import Sequence
from datetime import timedelta

from nicegui import ui

from callbacks.working_days import LIPETSK
from console.figures.period import period_of
from console.figures.report import days
from console.frame.page import LEADERS, Page
from console.frame.visit import Visit
from console.recordings.listing import SORTS, RecordingList
from db.recordings import Sort, Wanted

EVERYTHING = ""
NO_NUMBER = "Номер обращения — только цифры."
LAST_DAYS = 7


async def show(visit: Visit) -> None:
    """Ask for what is looked for; first those of the last days."""
    page = _Search(visit)
    await page.find()


class _Search:
    """The fields, and the list below them."""

    def __init__(self, visit: Visit) -> None:
        today = visit.now.astimezone(LIPETSK).date()
        first = today - timedelta(days=LAST_DAYS - 1)
        with ui.element("div").classes("row"):
            self._first = ui.input("С какого дня", value=f"{first}").props("type=date")
            self._last = ui.input("По какой день", value=f"{today}").props("type=date")
            self._sort = _choice("Что", {EVERYTHING: "всё", **{sort.value: SORTS[sort] for sort in Sort}})
            self._operator = _choice("Консультант", {EVERYTHING: "все", **{name: name for name in visit.ports.phones}})
            self._case = ui.input("№ обращения").props("inputmode=numeric maxlength=9")
            ui.button("Найти", on_click=self.find).props("no-caps")
        self._case.on("keydown.enter", self.find)
        self._trouble = ui.label().classes("problem").props("role=alert")
        self._list = RecordingList(visit)

    async def find(self) -> None:
        """Show what is wanted, or say what is wrong with it."""
        fields = (self._first.value, self._last.value, self._sort.value, self._operator.value, self._case.value)
        wanted = wanted_of(*(field or "" for field in fields))
        self._trouble.set_text("" if isinstance(wanted, Wanted) else wanted)
        if isinstance(wanted, Wanted):
            await self._list.look(wanted)


def _choice(label: str, options: dict[str, str]) -> ui.select:
    return ui.select(options, label=label, value=EVERYTHING).classes("choice")


def wanted_of(first: str, last: str, sort: str, operator: str, case: str) -> Wanted | str:
    """What somebody looks for, or what is wrong with it. By the number of a case the days do not matter."""
    sorts: Sequence[Sort] = [Sort(sort)] if sort else tuple(Sort)
    if case.strip():
        return _of_case(case.strip(), sorts, operator or None)
    period = period_of(first, last)
    if isinstance(period, str):
        return period
    each = days(*period)
    return Wanted(each[0][0], each[-1][1], sorts, operator=operator or None)


def _of_case(case: str, sorts: Sequence[Sort], operator: str | None) -> Wanted | str:
    if not (case.isascii() and case.isdigit() and len(case) <= 9):
        return NO_NUMBER
    return Wanted(sorts=sorts, case=int(case), operator=operator)


PAGE = Page("/recordings", "Записи", "Разговоры и оставленные сообщения", LEADERS, show)
