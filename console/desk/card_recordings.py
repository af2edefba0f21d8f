"""The panel of recordings of whoever is on the line: of this call and earlier ones, of open cases."""

from collections.abc import Sequence

from nicegui import ui

from console.desk.card_actions import opened
from console.desk.panels import At
from console.frame.deeds import done
from console.frame.elements import dialog, heading, paragraph
from console.frame.long_list import NONE
from console.recordings.listing import Row, row_of
from console.recordings.sounds import player
from db.cards import Card
from db.recordings import Recordings

MOST = 10


async def card_recordings(at: At) -> None:
    """A button; what there is comes in a dialog, and goes with it."""
    heading("Записи клиента")
    ui.button("Послушать записи", on_click=lambda: _ask(at)).props("outline no-caps")


async def _ask(at: At) -> None:
    view, rows = at.shown, list[Row]()

    def read() -> None:
        card = opened(view.card if view else None, is_open=bool(view and view.opened))
        rows.extend(recordings_of(at, card))

    if await done(at.visit, read):
        _show(at, rows)


def recordings_of(at: At, card: Card) -> Sequence[Row]:
    """What was recorded in the calls of a card and for its open cases, the newest first."""
    calls = {card.call, *(step["call_id"] for step in card.steps), *(row["id"] for row in card.earlier)}
    cases = [row["number"] for row in card.cases]
    found = Recordings(at.visit.ports.engine).of(calls, cases, MOST)
    return [row_of(heard, at.visit.ports.recordings) for heard in found]


def _show(at: At, rows: Sequence[Row]) -> None:
    with dialog("Записи клиента"):
        for row in rows:
            paragraph(", ".join(filter(None, (row.name, row.length, row.missing))))
            if not row.missing:
                player(at.visit, row.heard.id, row.name)
        if not rows:
            paragraph(NONE)
