"""The sentences that callers hear: found by words, edited, heard, checked, published, taken back."""

from collections.abc import Callable, Sequence
from functools import partial

from nicegui import ui
from sqlalchemy import RowMapping

from console.frame.deeds import done, once
from console.frame.elements import Doable, doables, facts, heading, paragraph
from console.frame.live import Live
from console.frame.page import LEADERS, Page
from console.frame.visit import Visit
from console.frame.working import Working
from console.sentences.deeds import Opened, Row, SentenceDesk, matching, moment, rows
from console.sentences.panel import WordingPanel
from console.sentences.publishing import Progress
from menus.published import Wording

EVERY = 5.0
MOST_ROWS = 25
Work = Callable[[Opened, Progress], object]


async def show(visit: Visit) -> None:
    """Drafts of everybody first, then the list, or the sentence that is open."""
    await _Sentences(visit).show()


class _Sentences:
    """One person's page."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._desk = SentenceDesk(visit.ports, visit.who.staff_id)
        self._panel = WordingPanel(visit, self._desk, Wording)

    async def show(self) -> None:
        """What lives by a timer comes last: with its first look the page is sent, whole or not."""
        self._found = await self._visit.ask(lambda: rows(self._visit.ports.publishing.edition()))
        with ui.element("section").classes("panel"):
            heading("Ждут публикации")
            self._trouble = ui.label().classes("problem").props("role=alert")
            self._trouble.set_visibility(False)
            self._working = Working(self._visit)
            waiting = ui.element("div")
        with ui.element("section").classes("panel"):
            self._list = ui.element("div")
            self._editor = ui.element("div")
        with self._list:
            heading("Найти фразу")
            self._words = ui.input(
                "Слова из фразы или её имя", on_change=lambda event: self._draw_list(event.value or "")
            )
            self._words.classes("field").props("debounce=300 clearable")
            self._rows = ui.element("div")
        self._draw_list("")
        self._drafts = Live(self._visit, self._waiting, self._draw_drafts, EVERY)
        with waiting:
            await self._drafts.show()

    def _waiting(self) -> list[RowMapping]:
        return self._desk.drafts(announcements=False)

    def _draw_drafts(self, found: Sequence[RowMapping]) -> None:
        if not found:
            paragraph("Черновиков нет: звучит то, что опубликовано.", "quiet")
            return
        doables(("Фраза", "Новый текст", "Кто и когда", "Открыть"), [self._draft_row(draft) for draft in found])
        with ui.element("div").classes("buttons"):
            once("Опубликовать все", partial(self._publish_all, found))

    def _draft_row(self, draft: RowMapping) -> Doable:
        cells = (draft["name"], draft["text"], f"{draft['maker']}, {moment(draft['made_at'])}")
        return Doable(cells, "Открыть", partial(self._open, draft["name"]), "draft ")

    async def _publish_all(self, found: Sequence[RowMapping]) -> None:
        drafts = {draft["name"]: draft["number"] for draft in found}
        why = await self._working.until(lambda progress: self._desk.publish(drafts, progress))
        self._trouble.set_text(why)
        self._trouble.set_visibility(bool(why))
        if not why:
            ui.notify(f"Опубликовано фраз: {len(drafts)}", type="positive")
        await self._drafts.refresh()

    def _draw_list(self, words: str) -> None:
        found = matching(self._found, words)
        self._rows.clear()
        with self._rows:
            if not found:
                paragraph("Таких фраз нет. Попробуйте другие слова.")
                return
            doables(("Фраза", "Текст", "Где звучит", "Править"), [self._row(row) for row in found[:MOST_ROWS]])
            if len(found) > MOST_ROWS:
                paragraph(f"Показано {MOST_ROWS} из {len(found)}. Уточните слова.", "quiet")

    def _row(self, row: Row) -> Doable:
        place = row.places or row.heading
        return Doable((row.name, row.text, place), "Править", partial(self._open, row.name), "")

    async def _open(self, name: str) -> None:
        if await self._read(name):
            self._draw_editor()

    async def _read(self, name: str) -> bool:
        found: list[Opened] = []
        if await done(self._visit, lambda: found.append(self._desk.opened(name))):
            self._panel.opened = found[0]
        return bool(found)

    async def _close(self) -> None:
        found: list[Row] = []
        if not await done(self._visit, lambda: found.extend(rows(self._visit.ports.publishing.edition()))):
            return
        self._panel.opened = None
        self._editor.clear()
        self._found = found
        self._draw_list(self._words.value or "")
        self._list.set_visibility(True)

    def _draw_editor(self) -> None:
        opened = self._panel.opened
        if opened is None:
            return
        self._list.set_visibility(False)
        self._editor.clear()
        with self._editor:
            once("К списку", self._close, "flat icon=arrow_back")
            heading(f"Фраза «{opened.name}»")
            self._facts = ui.element("div")
            now = opened.said.text if opened.said else ""
            self._panel.field("Новый текст", opened.draft["text"] if opened.draft else now or "")
            self._buttons()
            self._panel.outcome()
            self._history = ui.element("div")
        self._draw_around()

    def _buttons(self) -> None:
        panel = self._panel
        with ui.element("div").classes("buttons"):
            once("Проверить", panel.check, "outline")
            once("Прослушать", panel.hear, "outline")
            once("Как звучит сейчас", panel.hear_what_is_said, "outline")
            once("Сохранить черновик", self._save, "outline")
            once("Опубликовать", self._publish)
            self._give_up = once("Убрать черновик", self._drop, "flat")

    def _draw_around(self) -> None:
        """What is said now and what was: all but the field, in which somebody may be writing."""
        opened = self._panel.opened
        if opened is None:
            return
        self._give_up.set_visibility(opened.draft is not None)
        self._facts.clear()
        with self._facts:
            facts(_told(opened))
        self._history.clear()
        with self._history:
            heading("Что публиковали")
            if not opened.history:
                paragraph("Эту фразу из консоли ещё не меняли.", "quiet")
                return
            columns = ("Когда и кто", "Было", "Стало", "Вернуть")
            doables(columns, [self._version(version) for version in opened.history])

    def _version(self, version: RowMapping) -> Doable:
        who = f"{moment(version['decided_at'])}, {version['decider']}"
        cells = (who, version["was"] or "", version["text"] or "")
        return Doable(cells, "Вернуть прежний", partial(self._back, version["was"]), f"{version['number']} ")

    async def _after(self) -> None:
        opened = self._panel.opened
        if opened and await self._read(opened.name):
            self._draw_around()
        await self._drafts.refresh()

    async def _save(self) -> None:
        opened = self._panel.opened
        if opened:
            await self._panel.deed(
                lambda _: self._desk.save(opened, self._panel.wanted()), "Черновик сохранён", self._after
            )

    async def _publish(self) -> None:
        await self._in_force(self._wanted, "Опубликовано: это слышат со следующего звонка")

    def _wanted(self, opened: Opened, progress: Progress) -> None:
        self._desk.write_and_publish(opened, self._panel.wanted(), progress)

    async def _back(self, text: str) -> None:
        def work(opened: Opened, progress: Progress) -> None:
            self._desk.put_in_force(opened, Wording(text), progress)

        if await self._in_force(work, "Прежний текст возвращён: его слышат со следующего звонка"):
            self._panel.text.set_value(text)

    async def _in_force(self, work: Work, told: str) -> bool:
        opened = self._panel.opened
        return opened is not None and await self._panel.deed(lambda progress: work(opened, progress), told, self._after)

    async def _drop(self) -> None:
        opened = self._panel.opened
        if opened:
            await self._panel.deed(lambda _: self._desk.drop(opened.name, opened.number), "Черновик убран", self._after)


def _told(opened: Opened) -> dict[str, str]:
    """What there is to know before writing."""
    now = opened.said.text if opened.said else None
    told = {"Сейчас звучит": now or "ничего"}
    if opened.places:
        told["Где"] = opened.places
    if opened.draft is not None:
        told["Черновик"] = f"{opened.draft['maker']}, {moment(opened.draft['made_at'])}"
    slots = [f"{slot} — например, «{example}»" for slot, example in (opened.slots or {}).items()]
    return told | ({"Подстановки, их нужно оставить": "; ".join(slots)} if slots else {})


PAGE = Page("/sentences", "Фразы", "Что слышат звонящие: изменить, прослушать, опубликовать", LEADERS, show)
