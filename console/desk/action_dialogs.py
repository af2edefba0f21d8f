"""The part of the operator's page that acts: readings, cases, callbacks for whoever is on the line, in dialogs."""

from collections.abc import Callable
from datetime import datetime

from nicegui import ui

from console.desk.card_actions import CardActions, Sure, opened
from console.desk.card_telling import moment
from console.desk.panels import At
from console.desk.search_dialog import search
from console.frame.deeds import done, once
from console.frame.elements import dialog, heading, paragraph
from console.frame.words import CASE_TOPICS
from db.cards import Card, MeterOnCard
from menus.case_steps import Topic
from menus.reading_steps import MeterKind

AT_ONCE = "как только освободится консультант"
NO_METERS = "Счётчиков, которые принимают показания, нет."
TOPICS = (Topic.APPEAL, Topic.INSPECTION, Topic.SEALING, Topic.VISIT, Topic.GRID, Topic.MANAGEMENT, Topic.OUTAGE)
"""What a case may be about when an operator opens it."""


async def actions(at: At) -> None:
    """A button for each thing to do; each asks in a dialog of its own."""
    heading("Сделать для клиента")
    offered: tuple[tuple[str, Callable[[At, CardActions, Card], None]], ...] = (
        ("Передать показания", _reading),
        ("Открыть обращение", _case),
        ("Записать на звонок", _callback),
    )
    with ui.element("div").classes("buttons"):
        ui.button("Найти клиента", on_click=lambda: search(at)).props("outline no-caps")
        for name, show in offered:
            ui.button(name, on_click=lambda show=show: _ask(at, show)).props("outline no-caps")


async def _ask(at: At, show: Callable[[At, CardActions, Card], None]) -> None:
    view, found = at.shown, list[Card]()
    if await done(
        at.visit, lambda: found.append(opened(view.card if view else None, is_open=bool(view and view.opened)))
    ):
        show(at, CardActions(at.visit.ports, at.visit.who.staff_id, at.visit.who.name), found[0])


def _reading(at: At, act: CardActions, card: Card) -> None:
    meters = [one for one in (card.account.meters if card.account else ()) if one.kind == MeterKind.MANUAL]
    with dialog("Показания") as asked:
        for meter in meters:
            _meter(at, act, card, meter, asked)
        if not meters:
            paragraph(NO_METERS)


def _meter(at: At, act: CardActions, card: Card, meter: MeterOnCard, asked: ui.dialog) -> None:
    paragraph(f"Счётчик № {meter.number}")
    fields = [ui.input(label or "Показание").props("inputmode=numeric maxlength=12") for label, _, _ in meter.readings]
    question = ui.label().classes("problem").props("role=alert")
    question.visible = False

    async def save() -> None:
        values, told = [field.value or "" for field in fields], list[str | Sure]()
        store = act.enter_reading
        sure = question.visible
        if not await done(at.visit, lambda: told.append(store(card, meter.number, values, confirmed=sure))):
            return
        match told[0]:
            case Sure(doubt):
                question.set_text(doubt)
                question.visible = True
            case str() as said:
                _finish(asked, said)
                await at.refresh()

    for field in fields:
        field.on_value_change(lambda: question.set_visibility(False))  # what is confirmed is what was asked about
    once("Сохранить показания", save)


def _case(at: At, act: CardActions, card: Card) -> None:
    with dialog("Обращение") as asked:
        topic = ui.select({one: CASE_TOPICS[one] for one in TOPICS}, value=Topic.APPEAL, label="Тема").classes("field")
        text = ui.textarea("О чём просит клиент").props("maxlength=2000").classes("field")

        async def save() -> None:
            told = list[str]()
            if await done(at.visit, lambda: told.append(act.open_case(card, topic.value, text.value or ""))):
                _finish(asked, told[0])
                await at.refresh()

        once("Сохранить обращение", save)


def _callback(at: At, act: CardActions, card: Card) -> None:
    with dialog("Обратный звонок") as asked:
        topic = ui.input("О чём поговорить").props("maxlength=64").classes("field")
        phone = ui.input("Телефон; пусто — тот, с которого звонят").props("maxlength=20 type=tel").classes("field")
        times: dict[str, str] = {"": AT_ONCE}
        when = ui.select(times, value="", label="Когда").classes("field")

        async def show_times() -> None:
            found = list[datetime]()
            if await done(at.visit, lambda: found.extend(act.free_times(card, phone.value or ""))):
                when.set_options({"": AT_ONCE} | {one.isoformat(): moment(one) for one in found}, value="")

        async def save() -> None:
            begins = datetime.fromisoformat(when.value) if when.value else None
            told = list[str]()
            book = act.book
            if await done(at.visit, lambda: told.append(book(card, topic.value or "", phone.value or "", begins))):
                _finish(asked, told[0])
                await at.refresh()

        ui.button("Показать свободное время", on_click=show_times).props("flat no-caps")
        once("Сохранить звонок", save)


def _finish(asked: ui.dialog, told: str) -> None:
    asked.close()
    ui.notify(told, type="positive", timeout=8000)
