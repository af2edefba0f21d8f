"""The panel of an operator's callbacks: the one that goes on, their own, those to be taken, and how today's ended."""

from collections.abc import Callable, Sequence, Set
from functools import partial

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement
from sqlalchemy import RowMapping

from callbacks.outcomes import WORDS
from callbacks.working_days import LIPETSK
from console.callbacks.deeds import CallbackDeeds, Done
from console.callbacks.dialogs import show_facts
from console.callbacks.telling import topic_of, when
from console.desk.own_callbacks import DIALLED, Own, OwnCallbacks
from console.desk.panels import At
from console.frame.deeds import done, once
from console.frame.elements import dialog, heading, lines, paragraph
from console.frame.live import Live
from console.frame.words import CALLBACK_STATES, masked
from db.callback_desk import WholeCallback

EVERY = 2.0
"""Seconds: before the phone rings the operator should see for what."""


async def my_callbacks(at: At) -> None:
    """Show them; to be taken, given back and dialled. The customer is called when the operator accepts on the phone."""
    heading("Мои обратные звонки")
    await _Panel(at).show()


class _Panel:
    """The panel of one page."""

    def __init__(self, at: At) -> None:
        self._visit = at.visit
        self._deeds = CallbackDeeds(at.visit.ports, at.visit.who.staff_id, at.visit.who.name)
        self._own = OwnCallbacks(self._deeds, at.desk.operator)

    async def show(self) -> None:
        self._told = ui.label().props("role=status")
        self._dialogs = ui.element("div")
        self._live = Live(self._visit, self._own.view, self._draw, EVERY, self._own.signal)
        await self._live.show()

    def _draw(self, found: Own) -> None:
        if found.calling:
            paragraph(f"Перезваниваем: {about(found.calling)}", "now")
            self._button("Открыть заявку", found.calling["number"], self._open)
            paragraph(DIALLED, "quiet")
        self._list("Ваши", found.mine, found.due, ("Вернуть", self._own.give_back))
        self._list("Можно взять", found.free, found.due, ("Взять", self._own.take))
        heading("Сегодня", 3)
        if not found.made:
            paragraph("Сегодня вы ещё никому не перезванивали.", "quiet")
        lines([told(row, found.results) for row in found.made])

    def _list(
        self, title: str, rows: Sequence[RowMapping], due: Set[int], deed: tuple[str, Callable[[int], Done]]
    ) -> None:
        if not rows:
            return
        heading(title, 3)
        with ui.element("ul").classes("callbacks"):
            for row in rows:
                with ui.element("li"):
                    TextElement(tag="span", text=f"{about(row)}: {when(row)}, {CALLBACK_STATES[row['state']]}")
                    self._button("Открыть", row["number"], self._open)
                    if row["number"] in due:
                        self._button("Позвонить", row["number"], partial(self._do, self._own.call))
                    self._button(deed[0], row["number"], partial(self._do, deed[1]))

    def _button(self, name: str, number: int, pressed: Callable[[int], object]) -> None:
        button = once(name, partial(pressed, number), "flat dense")  # type: ignore[arg-type]
        button.props(f'aria-label="{name}: заявка {number}"').mark(f"{name} {number}")

    async def _do(self, deed: Callable[[int], Done], number: int) -> None:
        made = list[Done]()
        if await done(self._visit, lambda: made.append(deed(number))):
            self._told.set_text(made[0].told)
            self._visit.ports.board.forget()
            await self._live.refresh()

    async def _open(self, number: int) -> None:
        """The question and the answer, to be read before the customer is called."""
        found = list[WholeCallback]()
        people = self._deeds.people
        if await done(self._visit, lambda: found.append(self._deeds.open(number))):
            who = await self._visit.ask(people)
            with self._dialogs, dialog(f"Заявка {number}"):
                show_facts(self._visit, found[0], who)


def about(row: RowMapping) -> str:
    """Which one, in a few words; the number by its end."""
    return f"заявка {row['number']}, {masked(row['phone'])}, {topic_of(row['topic'])}"


def told(row: RowMapping, results: dict[str, str]) -> str:
    """One that was made, in a line: when, which, how it ended, and how it was wrapped up."""
    ended = WORDS[row["outcome"]] if row["outcome"] else "звоним сейчас"
    result = f"; итог: {results[row['id']]}" if row["id"] in results else ""
    return f"{row['begun_at'].astimezone(LIPETSK):%H:%M}, {about(row)}: {ended}{result}"
