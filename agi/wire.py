"""Lines over a socket, within limits: what Asterisk says is bounded in length and in time."""

import socket
import time
from contextlib import suppress

LONGEST_LINE = 16_384
"""Bytes. Asterisk's own longest command is 8,192; a longer line is not Asterisk."""

LARGEST_HEADER = 32_768
MOST_HEADER_LINES = 200


class WireError(ConnectionError):
    """The peer broke a limit, sent what is not AGI, stayed silent for too long, or closed the connection."""


class Wire:
    """One FastAGI connection. Undecodable bytes become U+FFFD: a caller's name must not end the call."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._pending = b""

    def send(self, text: str) -> None:
        """Send one line. Raises WireError when the peer is gone."""
        try:
            self._connection.sendall(text.encode("utf-8", "replace") + b"\n")
        except OSError as error:
            raise WireError("the peer no longer listens") from error

    def line(self, within: float) -> str:
        """Return the next line without its end. Raises WireError when it does not come `within` seconds."""
        head, found, rest = self._pending.partition(b"\n")
        if not found:
            head, rest = self._receive_line(time.monotonic() + within)
        self._pending = rest
        return head.decode("utf-8", "replace").rstrip("\r")

    def _receive_line(self, deadline: float) -> tuple[bytes, bytes]:
        received = self._pending
        while True:
            chunk = self._receive(deadline)
            head, found, rest = chunk.partition(b"\n")
            received += head
            if len(received) > LONGEST_LINE:
                raise WireError("the line is too long")
            if found:
                return received, rest

    def _receive(self, deadline: float) -> bytes:
        left = deadline - time.monotonic()
        try:
            if left <= 0:
                raise TimeoutError
            self._connection.settimeout(left)
            chunk = self._connection.recv(4096)
        except TimeoutError as error:
            raise WireError("the peer is silent") from error
        except OSError as error:
            raise WireError("the connection broke") from error
        if not chunk:
            raise WireError("the peer closed the connection")
        return chunk

    def header(self, within: float) -> dict[str, str]:
        """Read the `agi_…: value` lines that open a call. Raises WireError when any limit is passed."""
        deadline = time.monotonic() + within
        fields: dict[str, str] = {}
        size = 0
        for _ in range(MOST_HEADER_LINES):
            text = self.line(deadline - time.monotonic())
            if not text:
                return fields
            size += len(text)
            if size > LARGEST_HEADER:
                break
            name, _, value = text.partition(":")
            fields[name.strip()] = value.strip()
        raise WireError("the header is too long")

    def close(self) -> None:
        """Close the connection; Asterisk goes on with its dialplan."""
        self._connection.close()


def hang_up(connection: socket.socket) -> None:
    """End a connection that another thread may be reading from: that thread is told at once."""
    with suppress(OSError):  # it has ended already
        connection.shutdown(socket.SHUT_RDWR)
