"""A list of recordings with one player above it. The same on the page of recordings and beside the ratings."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from callbacks.working_days import LIPETSK
from console.figures.words import NOTHING, clock
from console.frame.elements import sheet, wide
from console.frame.long_list import LongList
from console.frame.visit import Visit
from console.frame.words import CASE_TOPICS
from console.recordings.sound_file import there
from console.recordings.sounds import player
from db.recordings import Heard, Place, Recordings, Sort, Wanted
from menus.case_steps import Topic

MOST = 50
"""Recordings of a page."""
SORTS = {
    Sort.TALK: "разговор",
    Sort.CASE: "сообщение",
    Sort.FEEDBACK: "отзыв",
    Sort.ANSWER: "ответ на анкету",
}
COLUMNS = ("Когда", "Запись", "Что", "О чём", "Обращение", "Консультант", "Длина")
PURGED, NO_FILE = "удалена по сроку", "файла нет"


@dataclass(frozen=True, slots=True)
class Row:
    """A recording as the list shows it. `missing` says why it cannot be played, if it cannot."""

    heard: Heard
    cells: tuple[str, ...]
    missing: str

    @property
    def name(self) -> str:
        """Which one it is, in words."""
        return f"{SORTS[self.heard.sort]}, {self.cells[0]}"

    @property
    def length(self) -> str:
        """How long it is: 3:07."""
        return clock(self.heard.seconds)


def row_of(heard: Heard, folder: Path) -> Row:
    """A recording in words. Looks at the disk."""
    missing = PURGED if heard.purged_at else "" if there(folder, heard.id) else NO_FILE
    cells = (
        f"{heard.made_at.astimezone(LIPETSK):%d.%m.%Y %H:%M}",
        SORTS[heard.sort],
        _about(heard),
        str(heard.case) if heard.case is not None else NOTHING,
        ", ".join(heard.operators) or NOTHING,
        clock(heard.seconds),
    )
    return Row(heard, cells, missing)


def _about(heard: Heard) -> str:
    """The topic of a case, in words where it is one of ours; the name of a questionnaire."""
    if heard.questionnaire is not None:
        return heard.questionnaire
    if heard.topic is None or heard.sort is Sort.FEEDBACK:
        return NOTHING
    return CASE_TOPICS[Topic(heard.topic)] if heard.topic in set(Topic) else heard.topic


class RecordingList:
    """The list of one page; nothing is in it until `look` is called."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._recordings = Recordings(visit.ports.engine)
        self._wanted = Wanted()
        self._player = ui.element("div").classes("playing").props("role=status")
        self._list: LongList[Row, Place] = LongList(visit, self._find, lambda row: row.heard.place, self._table, MOST)

    async def look(self, wanted: Wanted) -> None:
        """Show the recordings that are wanted, the newest first."""
        self._wanted = wanted
        await self._list.look()

    def _find(self, most: int, after: Place | None) -> Sequence[Row]:
        found = self._recordings.found(self._wanted, most, after)
        return [row_of(heard, self._visit.ports.recordings) for heard in found]

    def _table(self, rows: Sequence[Row]) -> None:
        with wide("Таблица записей"), sheet(COLUMNS, "texts"):
            for row in rows:
                self._row(row)

    def _row(self, row: Row) -> None:
        first, *cells = row.cells
        with ui.element("tr"):
            TextElement(tag="th", text=first).props("scope=row")
            with ui.element("td"):
                if row.missing:
                    ui.label(row.missing).classes("quiet")
                else:
                    button = ui.button("Слушать", on_click=partial(self._play, row)).props("no-caps flat dense")
                    button.props["aria-label"] = f"Слушать: {row.name}"
            for cell in cells:
                TextElement(tag="td", text=cell)

    def _play(self, row: Row) -> None:
        self._player.clear()
        with self._player:
            ui.label(f"{row.name[0].upper()}{row.name[1:]}, {row.length}")
            player(self._visit, row.heard.id, row.name, at_once=True)
