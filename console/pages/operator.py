"""The operator's page: whether calls come, the card of the one that rings or runs, and how it ended.

It is made of panels, one below the other; a further one is a function in `PANELS`.
"""

from nicegui import ui

from callbacks.desks import Pause
from console.desk.action_dialogs import actions
from console.desk.card_recordings import card_recordings
from console.desk.card_telling import told
from console.desk.my_callbacks import my_callbacks
from console.desk.panels import At, Panel
from console.desk.view import DeskView, OperatorsDesk
from console.frame.deeds import done
from console.frame.elements import facts, heading, lines, paragraph
from console.frame.live import Live
from console.frame.page import EVERYBODY, Page
from console.frame.visit import Visit
from console.phone.element import phone
from db.cards import Card

NO_PHONE = "За вами не закреплён телефон. Его назначает администратор: autosecretary staff phone ИМЯ ТЕЛЕФОН."
EVERY = 2.0
"""Seconds between two looks at the database; what happens at the desk is noticed at once."""


async def show(visit: Visit) -> None:
    """Put the panels on the page."""
    if visit.who.operator is None:
        paragraph(NO_PHONE)
        return
    at = At(visit, OperatorsDesk(visit.ports, visit.who.operator, visit.who.staff_id))
    for panel in PANELS:
        with ui.element("section").classes("panel"):
            await panel(at)


async def _states(at: At) -> None:
    heading("Моё состояние")
    with ui.element("div").classes("buttons"):
        for name, pause in (("На линию", None), ("Перерыв", Pause.BREAK), ("Дописываю", Pause.WRAP_UP)):
            ui.button(name, on_click=lambda pause=pause: _pause(at, pause)).props("outline no-caps")


async def _pause(at: At, pause: Pause | None) -> None:
    await done(at.visit, lambda: at.desk.pause(pause))
    await at.refresh()


async def _card(at: At) -> None:
    def draw(view: DeskView) -> None:
        at.shown = view
        paragraph(view.line, "now")
        if view.card:
            _draw_card(at, view, view.card)

    at.live = Live(at.visit, at.desk.view, draw, EVERY, at.desk.signal)
    await at.live.show()


def _draw_card(at: At, view: DeskView, card: Card) -> None:
    if not view.opened:
        ui.button("Открыть карточку", on_click=lambda: _open(at, card)).props("no-caps")
    with ui.element("div").classes("card"):
        for section in told(card, at.visit.ports.wall.edition(), view.said, opened=view.opened):
            with ui.element("section"):
                heading(section.title)
                facts(section.facts)
                lines(section.lines)


async def _open(at: At, card: Card) -> None:
    if await done(at.visit, lambda: at.desk.open(card)):
        await at.refresh()


async def _wrap_up(at: At) -> None:
    heading("Итог разговора")
    code = ui.select(dict(at.visit.ports.wrap_ups), label="Чем кончился").classes("field")
    note = ui.input("Заметка").props("maxlength=500").classes("field")

    async def save() -> None:
        talk = at.shown.talk if at.shown else None
        if await done(at.visit, lambda: at.desk.wrap_up(talk, code.value, note.value or "")):
            code.value, note.value = None, ""
            ui.notify("Итог записан", type="positive")
            await at.refresh()

    ui.button("Сохранить итог", on_click=save).props("no-caps")


async def _phone(at: At) -> None:
    heading("Телефон")
    phone(at.visit)


PANELS: tuple[Panel, ...] = (_states, _phone, _card, actions, card_recordings, _wrap_up, my_callbacks)
PAGE = Page("/operator", "Звонки", "Мой телефон, карточка звонящего, мои обратные звонки", EVERYBODY, show)
