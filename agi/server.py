"""The FastAGI server: a thread a call, limits for everybody, no call able to touch another.

pyst2's own `asterisk.fastagi` cannot be imported under Python 3.
"""

import logging
import socket
import threading
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address

from agi.channel import Channel
from agi.wire import Wire, WireError, hang_up

log = logging.getLogger(__name__)

BACKLOG = 512


class FastAgiServer:
    """Accepts calls on `address` from `allowed` hosts, at most `at_once` at the same time.

    `answer` serves one call in a thread of its own; whatever it raises ends that call only, and Asterisk goes on with
    its dialplan. A caller beyond the limit is refused at once, which the dialplan answers with the operators' queue.
    """

    def __init__(
        self, address: tuple[str, int], answer: Callable[[Channel], None], allowed: Collection[str], at_once: int
    ) -> None:
        self._answer = answer
        self._allowed = frozenset(str(ip_address(host)) for host in allowed)
        self._places = threading.BoundedSemaphore(at_once)
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="call")
        self._stopping = False
        self._open: set[socket.socket] = set()
        self._opening = threading.Lock()
        self._socket = socket.create_server(address, backlog=BACKLOG, reuse_port=False)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # Linux hands it down to each connection
        self.port: int = self._socket.getsockname()[1]
        self._doorman = threading.Thread(target=self._accept_all, name="fastagi", daemon=True)

    def start(self) -> None:
        """Begin to accept calls; returns at once."""
        self._doorman.start()

    def stop(self) -> None:
        """Accept no more calls and let go of those that are held: their callers go to the operators."""
        self._stopping = True
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._doorman.join()
        with self._opening:
            for connection in self._open:
                hang_up(connection)
        self._threads.shutdown()

    def _accept_all(self) -> None:
        while True:
            try:
                connection, peer = self._socket.accept()
            except OSError:
                if self._stopping:
                    return
                log.exception("a call could not be accepted")
                continue
            self._admit(connection, peer[0])

    def _admit(self, connection: socket.socket, host: str) -> None:
        if host not in self._allowed:
            log.warning("refused: a host that is not in asterisk_hosts")
            connection.close()
        elif not self._places.acquire(blocking=False):
            log.warning("refused: all places are taken")
            connection.close()
        else:
            with self._opening:
                self._open.add(connection)
            self._threads.submit(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        try:
            self._answer(Channel(Wire(connection)))
        except WireError as error:
            log.info("a connection was given up: %s", error)
        except Exception as error:  # noqa: BLE001  one call must not end the others; its traceback may hold values
            log.error("a call failed: %s", type(error).__name__)
        finally:
            with self._opening:
                self._open.discard(connection)
            self._places.release()
            connection.close()
