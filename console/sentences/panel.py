"""What the pages of sentences and of announcements share: a text that is tried, heard and published."""

from collections.abc import Awaitable, Callable

from nicegui import ui
from nicegui.elements.textarea import Textarea

from console.frame.deeds import CannotBe, reason
from console.frame.elements import lines, paragraph
from console.frame.visit import Visit
from console.frame.working import Working
from console.sentences.deeds import LONGEST_TEXT, NO_VOICE, Opened, SentenceDesk, Tried, plain
from console.sentences.publishing import Progress
from menus.published import Wording

NOT_RENDERED = (
    "После публикации все фразы говорит rhvoice, пока новые не озвучит {}. Это делает администратор: "
    "autosecretary prompts render."
)
NOT_SAID = "Сейчас эта фраза не звучит."


class WordingPanel:
    """The field, the buttons that try it, what came of it. One person's page."""

    def __init__(self, visit: Visit, desk: SentenceDesk, wording: Callable[[str], Wording]) -> None:
        """`wording` makes of a text what is to be said; CannotBe."""
        self._visit = visit
        self._desk = desk
        self._wording = wording
        self.opened: Opened | None = None
        self.heard: Wording | None = None
        """What was heard last as it is written here."""

    def field(self, label: str, text: str) -> Textarea:
        """Put the field on the page, here."""
        self.text = ui.textarea(label, value=text).props(f"maxlength={LONGEST_TEXT} counter autogrow outlined")
        self.text.classes("sentence")
        return self.text

    def outcome(self) -> None:
        """Put what came of it on the page, here."""
        self._trouble = ui.label().classes("problem").props("role=alert")
        self._trouble.set_visibility(False)
        self._place = ui.element("div").props("role=status")
        self.working = Working(self._visit)
        if ahead := self._visit.ports.publishing.ahead:
            paragraph(NOT_RENDERED.format(ahead), "quiet")

    def wanted(self) -> Wording:
        """What stands in the fields. CannotBe."""
        return self._wording(plain(self.text.value))

    async def check(self) -> None:
        """Tell what is wrong with it and how long it is."""
        await self._try(play=False)

    async def hear(self) -> None:
        """Play it as callers would hear it."""
        await self._try(play=True)

    async def hear_what_is_said(self) -> None:
        """Play what callers hear now."""
        said = self.opened.said if self.opened else None
        if said is None:
            self.say(NOT_SAID)
        else:
            await self._show(lambda: said, play=True)

    async def _try(self, *, play: bool) -> None:
        if await self._show(self.wanted, play=play):
            self.heard = self.wanted()

    async def _show(self, wanted: Callable[[], Wording], *, play: bool) -> bool:
        """Try it; whether it was played."""
        found: list[Tried] = []
        name = self.opened.name if self.opened else ""
        self._place.clear()
        with self._place:
            ui.label("Проверяем…")
        why = await reason(self._visit, lambda: found.append(self._desk.tried(name, wanted())))
        self.say(why)
        return self._draw(found[0], play=play) if found else False

    def _draw(self, tried: Tried, *, play: bool) -> bool:
        if tried.faults or (play and tried.heard is None):
            self.say(" ".join(tried.faults) or NO_VOICE)
            return False
        with self._place:
            lines(tried.lines)
            if play and tried.heard:
                address = self._visit.ports.played.put(tried.heard.wav)
                ui.audio(address, autoplay=True).props('aria-label="Как это слышат звонящие"')
        return play

    async def deed(self, work: Callable[[Progress], object], told: str, after: Callable[[], Awaitable[None]]) -> bool:
        """Do it, say that it is done or why not, and show what there is now."""
        self._place.clear()
        why = await self.working.until(work)
        self.say(why)
        if not why:
            ui.notify(told, type="positive")
        await after()
        return not why

    def say(self, why: str) -> None:
        """Say what is in the way; "" takes it off, and what came of an earlier try with it."""
        self._place.clear()
        self._trouble.set_text(why)
        self._trouble.set_visibility(bool(why))

    def must_be_heard(self) -> Wording:
        """What stands in the fields, if it was heard like that. CannotBe."""
        wanted = self.wanted()
        if wanted != self.heard:
            raise CannotBe("Сначала прослушайте: нажмите «Прослушать».")
        return wanted
