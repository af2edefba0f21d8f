"""What a person does on a page: done if it may be and can be, else the reason in words."""

import logging
from collections.abc import Awaitable, Callable

from nicegui import ui
from sqlalchemy.exc import SQLAlchemyError

from callbacks.desks import FloorAway
from console.door.gate import SIGN_IN
from console.frame.visit import RightsChanged, SessionOver, Visit
from db import faults
from db.sheet import RowFault

log = logging.getLogger(__name__)

OVER = "Сеанс закончился. Войдите снова."
CHANGED = "Ваши права изменились: ничего не сделано. Откройте страницу заново."
NO_FLOOR = "Телефония не отвечает. Попробуйте через минуту."
NO_DATABASE = "База данных не отвечает: ничего не сохранено. Попробуйте через минуту."


class CannotBe(Exception):
    """What was wanted is against a rule; the text says which, to the person who wanted it."""


async def done(visit: Visit, work: Callable[[], object]) -> bool:
    """Do it in a thread of its own; tell the person why not, or send them to the door when their session is over."""
    why = await reason(visit, work)
    if why:
        ui.notify(why, type="negative" if why in (NO_FLOOR, NO_DATABASE) else "warning")
    return not why


async def reason(visit: Visit, work: Callable[[], object]) -> str:
    """As `done`, but the words are for the page: why it is not done, "" when it is."""
    try:
        await visit.ask(work)
    except SessionOver as over:
        return shown_out(over)
    except FloorAway:
        return NO_FLOOR
    except SQLAlchemyError as fault:
        log.warning("a deed was not done: %s", faults.kind(fault))
        return NO_DATABASE
    except RowFault as fault:
        return f"Текст {fault}."
    except CannotBe as why:
        return str(why)
    return ""


def shown_out(over: SessionOver) -> str:
    """Why somebody may not go on here; who is not signed in any more is sent to the door."""
    if isinstance(over, RightsChanged):
        return CHANGED
    ui.navigate.to(SIGN_IN)
    return OVER


def once(name: str, deed: Callable[[], Awaitable[None]], props: str = "") -> ui.button:
    """A button that takes no second press before the first one is through."""

    async def pressed() -> None:
        button.disable()
        try:
            await deed()
        finally:
            if not button.is_deleted:  # what was done may have drawn its place anew
                button.enable()

    button = ui.button(name, on_click=pressed).props(f"no-caps {props}")
    return button
