"""A web application served on a port of its own, in a thread, as uvicorn serves it in earnest."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI


class _Server(uvicorn.Server):
    """Tells when it is there."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(uvicorn.Config(app, log_config=None, ws="websockets-sansio", timeout_graceful_shutdown=1))
        self.there = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.there.set()


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve inside the context; its host and port: `127.0.0.1:40123`."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        server = _Server(app)
        thread = threading.Thread(target=server.run, args=([bound],))
        thread.start()
        try:
            assert server.there.wait(10)
            yield f"127.0.0.1:{bound.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
