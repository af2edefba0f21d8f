"""Settings on ports that nobody uses, so that tests run side by side."""

import socket
from contextlib import suppress
from pathlib import Path
from random import randrange
from typing import Any

from app.settings import Settings

RTP_PORTS = 60
LOWEST, HIGHEST = 10_000, 32_000
"""Where Linux picks no port for a connection that somebody opens: such a one might be ours by the time we need it."""


def free_settings(home: Path, **more: Any) -> Settings:
    """Settings of a trial in `home`, every port chosen by chance."""
    first = _free(socket.SOCK_DGRAM)
    return Settings(
        home=home,
        wrap_up_seconds=more.pop("wrap_up_seconds", 0),  # tests do not wait for an operator who writes nothing
        sip_port=_free(socket.SOCK_DGRAM),
        fastagi_port=_free(socket.SOCK_STREAM),
        ami_port=_free(socket.SOCK_STREAM),
        console_port=_free(socket.SOCK_STREAM),
        websocket_port=_free(socket.SOCK_STREAM),
        rtp_first=first,
        rtp_last=first + more.pop("rtp_ports", RTP_PORTS),
        **more,
    )


def free_address(host: str) -> str:
    """A place for a phone, with a port that nobody uses: `127.0.0.5:40123`."""
    return f"{host}:{_free(socket.SOCK_DGRAM, host)}"


def _free(kind: socket.SocketKind, host: str = "127.0.0.1") -> int:
    while True:
        port = randrange(LOWEST, HIGHEST)
        with socket.socket(socket.AF_INET, kind) as probe, suppress(OSError):
            probe.bind((host, port))
            return port
