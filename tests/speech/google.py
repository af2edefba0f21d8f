"""Google's voice as gTTS meets it, on this machine: a TLS server behind a proxy that takes CONNECT.

gTTS asks the proxy for a way to translate.google.com and is led here; it does not look at the certificate.
"""

import base64
import json
import re
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from socketserver import StreamRequestHandler, TCPServer, ThreadingTCPServer
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import soundfile

PATH = "/_/TranslateWebserverUi/data/batchexecute"
RATE = 24000
SECONDS_A_LETTER = 0.08


class Google:
    """What it was asked to say, and what it does instead of saying it, once each."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.whims: list[str] = []
        self.proxied: list[str] = []
        self._lock = threading.Lock()

    def answer(self, text: str) -> tuple[int, bytes]:
        """The status and the body for a text."""
        with self._lock:
            self.asked.append(text)
            whim = self.whims.pop(0) if self.whims else "says it"
        sound = mp3(sum(map(str.isalpha, text)) * SECONDS_A_LETTER)
        match whim:
            case "says it":
                return 200, body(sound)
            case "says nothing":
                return 200, body(b"")
            case "leaves out the sound":
                return 200, b')]}\'\n\n[["wrb.fr",null]]\n'
            case "sends no list":
                return 200, b'[["wrb.fr","jQ1olc",null,null]]\n'
            case "cuts it":
                return 200, body(sound[: len(sound) // 3])
            case "sends what is no sound":
                return 200, body(b"<html>" * 500)
            case "sends broken text":
                return 200, b'"jQ1olc","[\\"' + b"A" * 41 + b'\\"]"\n'
            case "goes on and on":
                return 200, body(mp3(20.0))
        return int(whim), b""


def mp3(seconds: float) -> bytes:
    """A tone, as Google sends speech: 24 kHz, one channel."""
    file = BytesIO()
    at = np.arange(round(seconds * RATE)) / RATE
    soundfile.write(file, 0.3 * np.sin(2 * np.pi * 440 * at), RATE, format="MP3")
    return file.getvalue()


def body(sound: bytes) -> bytes:
    """The answer with a sound in it."""
    packed = base64.b64encode(sound).decode()
    return f')]}}\'\n\n[["wrb.fr","jQ1olc","[\\"{packed}\\"]",null,null,null,"generic"]]\n'.encode()


@contextmanager
def speaking_google(folder: Path) -> Iterator[tuple[Google, str]]:
    """Run it; with the address of the proxy, for `HTTPS_PROXY`. `folder` takes the certificate."""
    google = Google()
    with _serving(_https(google, folder)) as site, _serving(_proxy(google, site)) as port:
        yield google, f"http://127.0.0.1:{port}"


@contextmanager
def _serving(server: TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _https(google: Google, folder: Path) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == PATH
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, content = google.answer(_text(sent))
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = _secured(folder).wrap_socket(server.socket, server_side=True)
    return server


def _text(sent: str) -> str:
    (((_, packed, _, _),),) = json.loads(parse_qs(sent)["f.req"][0])
    text: str = json.loads(packed)[0]
    return text


def _secured(folder: Path) -> ssl.SSLContext:
    """A certificate of its own, signed by nobody."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=translate.google.com", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def _proxy(google: Google, site: int) -> ThreadingTCPServer:
    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            asked = self.rfile.readline().decode()
            while self.rfile.readline().strip():
                pass
            google.proxied.append(re.sub(r" HTTP/1\.[01]\r\n", "", asked))
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with socket.create_connection(("127.0.0.1", site)) as onward:
                back = threading.Thread(target=_copy, args=(onward, self.connection))
                back.start()
                _copy(self.connection, onward)
                back.join()

    return ThreadingTCPServer(("127.0.0.1", 0), Handler)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
