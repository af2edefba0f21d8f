"""Announcements: what every caller hears after the greeting for a while; written, heard, published, taken off."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from nicegui import ui

from callbacks.working_days import LIPETSK
from console.frame.deeds import done, once
from console.frame.elements import Doable, doables, heading, paragraph
from console.frame.live import Live
from console.frame.page import LEADERS, Page
from console.frame.visit import Visit
from console.sentences.announced import Announcement, announced, period
from console.sentences.deeds import Opened, SentenceDesk, new_name
from console.sentences.panel import WordingPanel
from console.sentences.publishing import Progress
from menus.published import Wording

EVERY = 5.0
TYPED = "%Y-%m-%dT%H:%M"
TAKEN_OFF = Wording(None)


async def show(visit: Visit) -> None:
    """What is said now and later, and below it a new one, or the one that is open."""
    await _Announcements(visit).show()


class _Announcements:
    """One person's page."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._desk = SentenceDesk(visit.ports, visit.who.staff_id)
        self._panel = WordingPanel(visit, self._desk, self._wording)

    async def show(self) -> None:
        """What lives by a timer comes last: with its first look the page is sent, whole or not."""
        paragraph("Объявление слышит каждый после приветствия, от и до указанного времени.", "quiet")
        with ui.element("section").classes("panel"):
            heading("Объявления")
            there = ui.element("div")
        with ui.element("section").classes("panel"):
            self._title = ui.element("div")
            self._fields()
            self._panel.outcome()
        await self._new()
        self._live = Live(self._visit, self._all, self._draw, EVERY)
        with there:
            await self._live.show()

    def _all(self) -> list[Announcement]:
        edition = self._visit.ports.publishing.edition()
        return announced(edition, self._desk.drafts(announcements=True), self._visit.now)

    def _draw(self, found: Sequence[Announcement]) -> None:
        if not found:
            paragraph("Объявлений нет.", "quiet")
            return
        rows = [
            Doable((each.text, each.period, each.state), "Открыть", partial(self._open, each.name), "open ")
            for each in found
        ]
        doables(("Текст", "Когда звучит", "Сейчас", "Открыть"), rows)

    def _fields(self) -> None:
        self._panel.field("Текст объявления", "")
        with ui.element("div").classes("row"):
            self._begins = ui.input("С").props("type=datetime-local")
            self._ends = ui.input("До").props("type=datetime-local")
        panel = self._panel
        with ui.element("div").classes("buttons"):
            once("Проверить", panel.check, "outline")
            once("Прослушать", panel.hear, "outline")
            once("Сохранить черновик", self._save, "outline")
            once("Опубликовать", self._publish)
            self._off = once("Снять с эфира", self._take_off, "outline")
            self._give_up = once("Убрать черновик", self._drop, "flat")
            once("Новое объявление", self._new, "flat")

    def _wording(self, text: str) -> Wording:
        return Wording(text, *period(self._begins.value, self._ends.value, self._visit.now))

    async def _new(self) -> None:
        """Empty fields, for the next day."""
        found: list[str] = []
        now = self._visit.now.astimezone(LIPETSK).replace(second=0, microsecond=0)
        if await done(self._visit, lambda: found.append(self._unused())) and await self._read(found[0]):
            self._fill(Wording("", now, now + timedelta(days=1)))
            self._panel.say("")

    def _unused(self) -> str:
        """A name that no announcement has or had."""
        taken = [each.name for each in self._all()]
        while self._desk.book.newest(name := new_name(taken, self._visit.now)):
            taken.append(name)
        return name

    async def _open(self, name: str) -> None:
        if await self._read(name) and (opened := self._panel.opened):
            draft = opened.draft
            self._fill(Wording(draft["text"], draft["begins"], draft["ends"]) if draft else opened.said or TAKEN_OFF)
            self._panel.say("")

    async def _read(self, name: str) -> bool:
        found: list[Opened] = []
        if await done(self._visit, lambda: found.append(self._desk.opened(name))):
            self._panel.opened = found[0]
            self._draw_around(found[0])
        return bool(found)

    def _fill(self, wording: Wording) -> None:
        self._panel.text.set_value(wording.text or "")
        self._begins.set_value(_typed(wording.begins))
        self._ends.set_value(_typed(wording.ends))

    def _draw_around(self, opened: Opened) -> None:
        self._off.set_visibility(opened.said is not None)
        self._give_up.set_visibility(opened.draft is not None)
        self._title.clear()
        with self._title:
            heading("Объявление" if opened.said or opened.draft else "Новое объявление")

    async def _after(self) -> None:
        if self._panel.opened:
            await self._read(self._panel.opened.name)
        await self._live.refresh()

    async def _save(self) -> None:
        opened = self._panel.opened
        if opened:
            await self._panel.deed(
                lambda _: self._desk.save(opened, self._panel.wanted()), "Черновик сохранён", self._after
            )

    async def _publish(self) -> None:
        opened = self._panel.opened

        def work(progress: Progress) -> None:
            if opened:
                self._desk.write_and_publish(opened, self._panel.must_be_heard(), progress)

        await self._panel.deed(work, "Объявление опубликовано", self._after)

    async def _take_off(self) -> None:
        opened = self._panel.opened

        def work(progress: Progress) -> None:
            if opened:
                self._desk.write_and_publish(opened, TAKEN_OFF, progress)

        await self._panel.deed(work, "Объявление снято: следующий звонящий его не услышит", self._after)

    async def _drop(self) -> None:
        opened = self._panel.opened
        if opened:
            await self._panel.deed(lambda _: self._desk.drop(opened.name, opened.number), "Черновик убран", self._after)


def _typed(at: datetime | None) -> str:
    return at.astimezone(LIPETSK).strftime(TYPED) if at else ""


PAGE = Page("/announcements", "Объявления", "Сказать всем звонящим о чём-то важном — на время", LEADERS, show)
