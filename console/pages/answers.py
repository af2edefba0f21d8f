"""Questions that callers have left and nobody has answered yet (R5): the oldest first, to be heard and answered."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from callbacks.slots import FreeSlot
from console.callbacks.answers import MOST, AnswerDeeds, Question
from console.callbacks.deeds import CallbackDeeds, Done
from console.callbacks.dialogs import operators, show_facts, times
from console.callbacks.telling import People
from console.frame.deeds import CannotBe, done, once
from console.frame.elements import dialog, paragraph, sheet, wide
from console.frame.live import Live
from console.frame.page import EVERYBODY, Page
from console.frame.visit import Visit
from db.callback_desk import WholeCallback

EVERY = 5.0
SOON = "как только можно будет позвонить"
COLUMNS = ("Заявка", "Спросили", "Ждёт", "Срок", "О чём", "Телефон", "Кто звонит")


async def show(visit: Visit) -> None:
    """Those that wait now; new ones come by themselves."""
    await _Answers(visit).show()


class _Answers:
    """One person's page."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._deeds = CallbackDeeds(visit.ports, visit.who.staff_id, visit.who.name)
        self._answers = AnswerDeeds(self._deeds)
        self._people = People()
        self._back: Callable[[], Done] | None = None

    async def show(self) -> None:
        self._people = await self._visit.ask(self._deeds.people)
        with ui.element("div").classes("row").props("role=status"):
            self._told = ui.label()
            self._undo = ui.button("Взять ответ назад", on_click=self._take_back).props("no-caps flat")
            self._undo.set_visibility(False)
        self._dialogs = ui.element("div")
        self._live = Live(self._visit, self._answers.waiting, self._draw, EVERY)
        await self._live.show()

    def _draw(self, found: Sequence[Question]) -> None:
        if not found:
            paragraph("Вопросов без ответа нет.")
            return
        with wide("Вопросы без ответа", "words"), sheet(COLUMNS):
            for one in found:
                self._row(one)
        if len(found) == MOST:
            paragraph(f"Показаны {MOST} самых давних.", "quiet")

    def _row(self, one: Question) -> None:
        with ui.element("tr").classes("late" if one.late else ""):
            with ui.element("th").props("scope=row"):
                button = ui.button(str(one.number), on_click=partial(self._open, one.number))
                button.props(f'no-caps flat dense aria-label="Ответить на заявку {one.number}"')
                button.mark(f"answer {one.number}")
            told = (one.asked, one.waits, one.left, one.topic, one.phone, self._people.operator(one.operator))
            for text in told:
                TextElement(tag="td", text=text)

    async def _open(self, number: int) -> None:
        found, free, hindered = list[WholeCallback](), list[FreeSlot](), list[str]()

        def look() -> None:
            whole = self._deeds.open(number)
            found.append(whole)
            try:
                free.extend(self._deeds.times(whole.callback["phone"], whole.callback["account_id"]))
            except CannotBe as why:
                hindered.append(str(why))

        if await done(self._visit, look):
            with self._dialogs:
                self._ask(found[0], free, hindered)

    def _ask(self, whole: WholeCallback, free: Sequence[FreeSlot], hindered: Sequence[str]) -> None:
        number = whole.callback["number"]
        with dialog(f"Ответ на заявку {number}") as asked:
            show_facts(self._visit, whole, self._people)
            for why in hindered:
                paragraph(why, "problem")
            text = ui.textarea("Что ответить клиенту").props("maxlength=2000 autogrow").classes("field")
            when = ui.select({"": SOON} | times(free), value="", label="Когда позвонить").classes("field")
            whose = whole.callback["assigned_to"] or ""
            names = operators(self._people)
            who = ui.select(names, value=whose if whose in names else "", label="Кто звонит").classes("field")

            async def save() -> None:
                begins, made = datetime.fromisoformat(when.value) if when.value else None, list[Done]()
                answer = self._answers.answer
                fields = text.value or "", begins, who.value or None
                if await done(self._visit, lambda: made.append(answer(number, *fields))):
                    asked.close()
                    await self._made(made[0])

            once("Записать ответ", save)

    async def _made(self, made: Done) -> None:
        self._told.set_text(made.told)
        self._back = made.undo
        self._undo.set_visibility(made.undo is not None)
        await self._live.refresh()

    async def _take_back(self) -> None:
        back, made = self._back, list[Done]()
        if back and await done(self._visit, lambda: made.append(back())):
            await self._made(made[0])


PAGE = Page("/answers", "Ждут ответа", "Вопросы клиентов, на которые пора ответить", EVERYBODY, show)
