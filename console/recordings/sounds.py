"""Recordings for the ear: who may hear which, the route that plays them, and the player of a page.

Leaders may hear any recording. Others hear those that a page of their own session has put a player there for: of a card
they have opened, of a callback they have accepted. What is heard is in the audit before its first byte is sent.
"""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO

from fastapi import APIRouter, Request
from nicegui import ui
from nicegui.element import Element
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from console.door.gate import SIGNED_IN
from console.frame.notices import DATABASE_AWAY, NOT_FOR_YOU, Notice, notice
from console.frame.page import LEADERS
from console.frame.visit import Visit
from console.ports import Ports
from console.recordings.sound_file import NoSound, OutOfRange, Span, asked, open_sound
from db import faults
from db.audit import Action
from db.recordings import Recordings
from db.sessions import SignedIn

log = logging.getLogger(__name__)

PATH = "/recordings/"
CHUNK = 64 * 1024
ONE_HEARING = timedelta(hours=1)
"""Parts of a recording that are asked for within this time belong to one hearing."""
NOT_LISTED = Notice(404, "Такой записи нет", "Проверьте адрес или найдите запись в разделе «Записи».")
PURGED = Notice(410, "Запись удалена", "Срок её хранения прошёл.")
NO_FILE = Notice(404, "Файл записи не открывается", "Его нет на диске, или он не читается. Скажите администратору.")
NOT_PLAYED = "Запись не открылась: файла нет, или сеанс закончился. Обновите страницу."


def player(visit: Visit, recording: str, name: str, *, at_once: bool = False) -> Element:
    """Put a player on a page, which lets its session hear the recording. `name` says which one it is."""
    visit.ports.hearers.give(visit.who.session, recording)
    audio = ui.element("audio").classes("player").props(f"controls preload=none{' autoplay' if at_once else ''}")
    audio.props["src"], audio.props["aria-label"] = PATH + recording, name
    return audio.on("error", lambda: ui.notify(NOT_PLAYED, type="warning"))


def sounds(ports: Ports) -> APIRouter:
    """The route that plays recordings, by their id and nothing else."""
    router, desk = APIRouter(include_in_schema=False), _Desk(ports)
    router.add_api_route(PATH + "{recording}", desk.play, methods=["GET"])
    return router


@dataclass(frozen=True, slots=True)
class _Desk:
    ports: Ports

    async def play(self, request: Request, recording: str) -> Response:
        who: SignedIn = getattr(request.state, SIGNED_IN)
        try:
            return await asyncio.to_thread(self._answer, who, recording, _range(request))
        except SQLAlchemyError as fault:
            log.warning("a recording cannot be played: %s", faults.kind(fault))
            return notice(DATABASE_AWAY)

    def _answer(self, who: SignedIn, recording: str, part: str | None) -> Response:
        if who.role not in LEADERS and not self.ports.hearers.may(who.session, recording):
            return notice(NOT_FOR_YOU)
        row = Recordings(self.ports.engine).one(recording)
        if row is None:
            return notice(NOT_LISTED)
        if row["purged_at"]:
            return notice(PURGED)
        try:
            return self._opened(who, recording, part)
        except NoSound:
            return notice(NO_FILE)

    def _opened(self, who: SignedIn, recording: str, part: str | None) -> Response:
        with ExitStack() as until_sent:
            file = until_sent.enter_context(open_sound(self.ports.recordings, recording))
            size = file.seek(0, 2)
            try:
                span = asked(part, size)
            except OutOfRange:
                return Response(status_code=416, headers={"Content-Range": f"bytes */{size}"})
            self._note(who, recording, span)
            until_sent.pop_all()
            return _Sound(file, span, recording, size)

    def _note(self, who: SignedIn, recording: str, span: Span) -> None:
        """Each hearing from the beginning is an entry; what follows later in the file belongs to the same hearing."""
        about, at = f"recording:{recording}", self.ports.now()
        audit, since = self.ports.audit, at - ONE_HEARING
        if span.first == 0 or not audit.noted(Action.RECORDING_HEARD, by=who.staff_id, about=about, since=since):
            audit.note(Action.RECORDING_HEARD, by=who.staff_id, at=at, about=about)


def _range(request: Request) -> str | None:
    """The part that is asked for; a browser that asks for it only if nothing has changed cannot know that here."""
    return None if "if-range" in request.headers else request.headers.get("range")


class _Sound(StreamingResponse):
    """A part of a file on its way; the file is closed whatever happens."""

    def __init__(self, file: BinaryIO, span: Span, recording: str, size: int) -> None:
        headers = {
            "Accept-Ranges": "bytes",
            "Content-Length": str(span.end - span.first),
            "Content-Disposition": f'inline; filename="{recording}.wav"',
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        if not span.whole:
            headers["Content-Range"] = f"bytes {span.first}-{span.end - 1}/{size}"
        super().__init__(_chunks(file, span), 200 if span.whole else 206, headers, "audio/wav")
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        with self._file:
            await super().__call__(scope, receive, send)


def _chunks(file: BinaryIO, span: Span) -> Iterator[bytes]:
    """The bytes; fewer than promised if the file becomes shorter, never more."""
    file.seek(span.first)
    left = span.end - span.first
    while left and (chunk := file.read(min(CHUNK, left))):
        left -= len(chunk)
        yield chunk
