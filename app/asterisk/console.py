"""Asterisk's command line, spoken to directly over its control socket: no second Asterisk is started to ask."""

import os
import socket
from pathlib import Path


def cli(run_folder: Path, command: str, seconds: float = 10) -> str:
    """Give a command and return what Asterisk answers. OSError when nobody listens or the time is over."""
    folder = os.open(run_folder, os.O_PATH)
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(seconds)
            # The path of a socket may have 107 characters only; that of a folder may be longer.
            line.connect(f"/proc/self/fd/{folder}/asterisk.ctl")
            line.recv(1024)  # the banner
            line.sendall(f"cli quit after {command}\0".encode())
            return _rest(line)
    finally:
        os.close(folder)


def _rest(line: socket.socket) -> str:
    """All that comes until Asterisk closes."""
    said = bytearray()
    while part := line.recv(65536):
        said += part
    return said.replace(b"\0", b"").decode("utf-8", "replace")
