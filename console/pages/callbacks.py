"""The callbacks: found, opened, scheduled, moved, given to operators, cancelled and put back, one by one or many."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement
from sqlalchemy import RowMapping

from callbacks.lifecycle import OVER, State
from callbacks.slots import FreeSlot
from console.callbacks import dialogs
from console.callbacks.deeds import CallbackDeeds, Done
from console.callbacks.in_turn import Deed, InTurn
from console.callbacks.search import Fields, wanted_of
from console.callbacks.telling import COLUMNS, People, cells
from console.frame.deeds import done, shown_out
from console.frame.elements import heads, lines, paragraph, wide
from console.frame.page import LEADERS, Page
from console.frame.visit import SessionOver, Visit
from console.frame.words import CALLBACK_STATES
from db.callback_desk import WholeCallback
from db.callback_register import Register, Wanted

MOST = 100
ANY = ""
NOTHING_CHOSEN = "Отметьте заявки в списке."
GONE_ON = "Дождитесь, пока закончится начатое."


async def show(visit: Visit) -> None:
    """First those that wait now."""
    await _Callbacks(visit).show()


class _Callbacks:
    """One person's page."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._deeds = CallbackDeeds(visit.ports, visit.who.staff_id, visit.who.name)
        self._register = Register(visit.ports.engine)
        self._wanted = Wanted()
        self._chosen = set[int]()
        self._people = People()
        self._turn: InTurn | None = None
        self._back: Sequence[tuple[str, Deed]] = ()

    async def show(self) -> None:
        self._people = await self._visit.ask(self._deeds.people)
        self._search_form()
        self._bar()
        self._place, self._dialogs = ui.element("div"), ui.element("div")
        await self._refresh()

    # Searching -------------------------------------------------------------------------------------------------

    def _search_form(self) -> None:
        with ui.element("form").classes("row").props('role="search" onsubmit="return false"') as form:
            self._number = ui.input("Заявка").props("inputmode=numeric maxlength=9").classes("short")
            self._phone = ui.input("Телефон или конец").props("inputmode=tel maxlength=20")
            self._account = ui.input("Лицевой счёт").props("maxlength=20")
            states = {ANY: "открытые"} | {one.value: CALLBACK_STATES[one] for one in State}
            self._state = ui.select(states, value=ANY, label="Состояние").classes("choice")
            self._since = ui.input("Позвонить с").props("type=date stack-label")
            self._until = ui.input("по").props("type=date stack-label")
            whose = dialogs.operators(self._people, "все")
            self._operator = ui.select(whose, value=ANY, label="Консультант").classes("choice")
            self._over = ui.checkbox("и закрытые")
            ui.button("Найти", on_click=self._search).props("no-caps")
        form.on("keydown.enter", self._search)
        self._trouble = ui.label().classes("problem").props("role=alert")

    async def _search(self) -> None:
        fields = Fields(
            number=self._number.value or "",
            phone=self._phone.value or "",
            account=self._account.value or "",
            state=self._state.value or "",
            since=self._since.value or "",
            until=self._until.value or "",
            operator=self._operator.value or "",
            over=bool(self._over.value),
        )
        wanted = wanted_of(fields)
        self._trouble.set_text("" if isinstance(wanted, Wanted) else wanted)
        if isinstance(wanted, Wanted):
            self._wanted = wanted
            self._chosen.clear()
            await self._refresh()

    async def _refresh(self) -> None:
        found = list[RowMapping]()
        if await done(
            self._visit, lambda: found.extend(self._register.listed(self._wanted, self._visit.now, MOST + 1))
        ):
            self._chosen &= {row["number"] for row in found}
            self._place.clear()
            with self._place:
                self._draw(found)
            self._count()

    def _draw(self, found: Sequence[RowMapping]) -> None:
        if not found:
            paragraph("Таких заявок нет.")
            return
        self._boxes = list[ui.checkbox]()
        with wide("Заявки на звонок", "words"), ui.element("table").classes("figures"):
            with ui.element("thead"), ui.element("tr"):
                with ui.element("th").props("scope=col"):
                    ui.checkbox(on_change=lambda event: self._all(event.value)).props('dense aria-label="Отметить все"')
                heads(COLUMNS)
            with ui.element("tbody"):
                for row in found[:MOST]:
                    self._row(row)
        if len(found) > MOST:
            paragraph(f"Показаны первые {MOST}. Чтобы увидеть другие, уточните поиск.", "quiet")

    def _row(self, row: RowMapping) -> None:
        number, (name, *others) = row["number"], cells(row, self._people)
        with ui.element("tr").classes("late" if row["escalated_at"] and row["state"] not in OVER else ""):
            with ui.element("td"):
                box = ui.checkbox(value=number in self._chosen, on_change=lambda event: self._mark(number, event.value))
                self._boxes.append(box.props(f'dense aria-label="Отметить заявку {number}"').mark(f"box {number}"))
            with ui.element("th").props("scope=row"):
                button = ui.button(name, on_click=partial(self._open, number)).props("no-caps flat dense")
                button.props(f'aria-label="Открыть заявку {number}"').mark(f"open {number}")
            for text in others:
                TextElement(tag="td", text=text)

    def _all(self, marked: bool) -> None:
        for box in self._boxes:
            box.set_value(marked)

    def _mark(self, number: int, marked: bool) -> None:
        (self._chosen.add if marked else self._chosen.discard)(number)
        self._count()

    # What is done ----------------------------------------------------------------------------------------------

    def _bar(self) -> None:
        with ui.element("div").classes("buttons"):
            ui.button("Записать на звонок…", on_click=self._new).props("no-caps")
            for name, asks in (("Перенести…", self._times), ("Назначить…", self._whose), ("Отменить…", self._why)):
                ui.button(name, on_click=partial(self._of_chosen, asks)).props("outline no-caps")
            self._chosen_told = ui.label().classes("quiet").props("role=status")
        with ui.element("div").classes("row"):
            self._progress = ui.linear_progress(show_value=False).props('aria-label="Сколько заявок сделано"')
            self._stop = ui.button("Остановить", on_click=self._end).props("no-caps flat")
        with ui.element("div").props("role=status"):
            self._told = ui.element("div")
        self._undo = ui.button("Вернуть как было", on_click=self._take_back).props("no-caps flat")
        self._idle()
        self._undo.set_visibility(False)

    def _count(self) -> None:
        self._chosen_told.set_text(f"Отмечено: {len(self._chosen)}" if self._chosen else "")

    def _idle(self) -> None:
        self._turn = None
        self._progress.set_visibility(False)
        self._stop.set_visibility(False)

    def _end(self) -> None:
        if self._turn:
            self._turn.stop()

    async def _open(self, number: int) -> None:
        found = list[WholeCallback]()
        if await done(self._visit, lambda: found.append(self._deeds.open(number))):
            whole = found[0]
            about, just = f"заявка {number}", partial(self._each, (number,))
            offered: dict[str, Callable[[], Awaitable[None]]] = {}
            if whole.callback["state"] is State.CANCELLED:
                offered["Вернуть в очередь"] = partial(just, self._deeds.put_back)
            elif whole.callback["state"] not in OVER:
                offered["Перенести…"] = partial(self._times_of, whole, about, just)
                offered["Назначить…"] = partial(self._whose, about, just)
                offered["Отменить…"] = partial(self._why, about, just)
            with self._dialogs:
                dialogs.show_one(self._visit, whole, self._people, offered)

    async def _of_chosen(self, asks: Callable[[str, dialogs.Take], Awaitable[None]]) -> None:
        if not self._chosen:
            ui.notify(NOTHING_CHOSEN, type="warning")
            return
        numbers = sorted(self._chosen)
        await asks(f"заявок {len(numbers)}", partial(self._each, numbers))

    async def _new(self) -> None:
        with self._dialogs:
            dialogs.ask_new(self._visit, self._deeds, self._people, self._made)

    async def _made(self, made: Done) -> None:
        self._tell([made.told])
        self._offer_back([("запись", made.undo)] if made.undo else [])
        await self._refresh()

    async def _times_of(self, whole: WholeCallback, about: str, take: dialogs.Take) -> None:
        row, free = whole.callback, list[FreeSlot]()
        if await done(self._visit, lambda: free.extend(self._deeds.times(row["phone"], row["account_id"]))):
            with self._dialogs:
                dialogs.ask_time(self._deeds, about, free, take)

    async def _times(self, about: str, take: dialogs.Take) -> None:
        free = list[FreeSlot]()
        if await done(self._visit, lambda: free.extend(self._deeds.any_times())):
            with self._dialogs:
                dialogs.ask_time(self._deeds, about, free, take)

    async def _whose(self, about: str, take: dialogs.Take) -> None:
        with self._dialogs:
            dialogs.ask_operator(self._deeds, about, self._people, take)

    async def _why(self, about: str, take: dialogs.Take) -> None:
        with self._dialogs:
            dialogs.ask_reason(self._deeds, about, take)

    async def _each(self, numbers: Sequence[int], deed: dialogs.Deed) -> None:
        await self._do([(f"заявка {number}", partial(deed, number)) for number in numbers])

    async def _take_back(self) -> None:
        back, self._back = self._back, ()
        await self._do(back)

    async def _do(self, deeds: Sequence[tuple[str, Deed]]) -> None:
        """One after the other; then who was done, who not, and why."""
        if self._turn:
            ui.notify(GONE_ON, type="warning")
            return
        self._turn = InTurn(self._visit, self._progress.set_value)
        self._progress.set_visibility(len(deeds) > 1)
        self._stop.set_visibility(len(deeds) > 1)
        try:
            account = await self._turn.do(deeds)
        except SessionOver as over:
            ui.notify(shown_out(over), type="warning")
            return
        finally:
            self._idle()
        many = [account.told] if len(deeds) > 1 else []
        self._tell([*many, *account.refused, *(f"{name}: не начато" for name in account.left), *account.done])
        self._offer_back(account.undo)
        await self._refresh()

    def _tell(self, told: Sequence[str]) -> None:
        self._told.clear()
        with self._told:
            lines(told)

    def _offer_back(self, back: Sequence[tuple[str, Deed]]) -> None:
        self._back = back
        self._undo.set_visibility(bool(back))


PAGE = Page("/callbacks", "Обратные звонки", "Найти, записать, перенести, назначить, отменить", LEADERS, show)
