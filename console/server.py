"""The console put together: one FastAPI application for one process (NiceGUI keeps its pages in the process)."""

import logging
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import nicegui
from fastapi import FastAPI, Request
from nicegui import ui
from sqlalchemy.exc import SQLAlchemyError
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.staticfiles import StaticFiles

from console.door.gate import SIGNED_IN, Gate, phone_of
from console.door.own_password import own_password
from console.door.security import STATIC, KnownHosts, SameOrigin, SecureAnswers
from console.door.signing_in import door
from console.frame.notices import NOT_FOUND, notice
from console.frame.page import LEADERS, add_page
from console.pages import PAGES
from console.phone.routes import add_phone
from console.ports import Ports
from console.recordings.played import PLAYED
from console.recordings.sounds import sounds
from db import faults

log = logging.getLogger(__name__)

RECONNECT = 10.0
"""Seconds a page is kept for a browser whose line broke."""


def create_app(ports: Ports, beside: Sequence[BaseRoute] = ()) -> FastAPI:
    """The console over its ports, with what machines ask beside its pages. To be called once a process."""
    app = FastAPI(title="Автосекретарь НовитЭн", docs_url=None, redoc_url=None, openapi_url=None)
    app.mount(STATIC, StaticFiles(directory=Path(__file__).parent / "static"))
    app.router.routes.extend(beside)
    app.include_router(door(ports))
    app.include_router(own_password(ports))
    app.include_router(sounds(ports))
    add_phone(app, ports.exchange, partial(phone_of, ports))
    app.get(PLAYED + "{name}", response_class=Response)(partial(_sound, ports))
    for page in PAGES:
        add_page(page, PAGES, ports)
    nicegui.app.config.socket_io_js_transports = ["websocket"]
    nicegui.app.config.quasar_config["loadingBar"]["skipHijack"] = True  # it has no name, and says nothing here
    nicegui.app.add_exception_handler(404, _not_found)
    nicegui.app.on_exception(_failed)
    ui.run_with(
        app,
        language="ru",
        title="Автосекретарь НовитЭн",
        reconnect_timeout=RECONNECT,
        tailwind=False,
        gzip_middleware_factory=None,
        show_welcome_message=False,
    )
    app.add_middleware(Gate, ports=ports)
    app.add_middleware(SameOrigin)
    app.add_middleware(KnownHosts, hosts=ports.hosts)
    app.add_middleware(SecureAnswers)
    app.add_middleware(GZipMiddleware)
    return app


def _sound(ports: Ports, request: Request, name: str) -> Response:
    """What a leader is about to hear on a page."""
    leads = getattr(request.state, SIGNED_IN).role in LEADERS
    wav = ports.played.get(name) if leads else None
    return notice(NOT_FOUND) if wav is None else Response(wav, media_type="audio/wav")


def _not_found(_: Request, __: Exception) -> Response:
    return notice(NOT_FOUND)


def _failed(error: Exception) -> None:
    """What fails on a page is told by its kind: its words may hold what people typed."""
    log.error("a page failed: %s", faults.kind(error) if isinstance(error, SQLAlchemyError) else type(error).__name__)
