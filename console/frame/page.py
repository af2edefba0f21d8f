"""What a page of the console is, who may open it, and the frame around it."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb
from typing import Any

from fastapi import Request
from nicegui import ui
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import RedirectResponse, Response

from console.door.gate import OWN_PASSWORD, SIGN_IN, SIGN_OUT, SIGNED_IN
from console.door.security import STATIC
from console.frame.elements import heading, link
from console.frame.notices import BROKEN, DATABASE_AWAY, NOT_FOR_YOU, notice
from console.frame.visit import SessionOver, Visit
from console.frame.words import ROLES
from console.ports import Ports
from db import faults
from db.staff_tables import Role

log = logging.getLogger(__name__)

EVERYBODY = frozenset(Role)
LEADERS = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
BRAND, GOOD = "#14508c", "#17663a"
"""White letters on them can be read (WCAG AA)."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: where it is, what it is called, what it is for, whose it is, and what puts its contents there."""

    path: str
    title: str
    about: str
    roles: frozenset[Role]
    show: Callable[[Visit], Awaitable[None]]


def add_page(page: Page, pages: Sequence[Page], ports: Ports) -> None:
    """Make a page reachable, in its frame, with links to the others that the person may open."""

    async def build(request: Request) -> Response | None:
        visit = Visit(ports, getattr(request.state, SIGNED_IN))
        if visit.who.role not in page.roles:
            return notice(NOT_FOR_YOU)
        try:
            await _framed(page, pages, visit)
        except SessionOver:
            return RedirectResponse(SIGN_IN, 303)
        except SQLAlchemyError as fault:
            log.warning("a page cannot be shown: %s", faults.kind(fault))
            return notice(DATABASE_AWAY)
        except Exception as error:  # noqa: BLE001  its words may hold values
            log.error("a page failed: %s at %s", type(error).__name__, _place(error))
            return notice(BROKEN)
        return None

    decorate: Callable[..., Any] = ui.page(
        page.path, title=f"{page.title} — Автосекретарь НовитЭн", response_timeout=10
    )
    decorate(build)


async def _framed(page: Page, pages: Sequence[Page], visit: Visit) -> None:
    ui.add_head_html(f'<link rel="stylesheet" href="{STATIC}console.css">')
    ui.colors(primary=BRAND, positive=GOOD)
    _top(page, pages, visit)
    with ui.element("main").classes("content").props("id=content"):
        heading(page.title, 1)
        await page.show(visit)


def _place(error: Exception) -> str:
    """Where in the code it went wrong: the innermost line."""
    last = extract_tb(error.__traceback__)[-1]
    return f"{Path(last.filename).name}:{last.lineno}"


def _top(page: Page, pages: Sequence[Page], visit: Visit) -> None:
    ui.link("К содержанию", "#content").classes("skip")
    with ui.element("header").classes("top"):
        ui.label("НовитЭн").classes("brand")
        with ui.element("nav").props('aria-label="Разделы"'):
            for one in pages:
                if visit.who.role in one.roles:
                    _link(one, here=one is page)
        ui.label(f"{visit.who.full_name}, {ROLES[visit.who.role]}").classes("quiet")
        link("Пароль", OWN_PASSWORD)
        with ui.element("form").props(f'method="post" action="{SIGN_OUT}"'):
            ui.button("Выйти").props("flat dense no-caps type=submit")


def _link(page: Page, *, here: bool) -> None:
    to = link(page.title, page.path)
    if here:
        to.props("aria-current=page")
