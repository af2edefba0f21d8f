"""A session with Asterisk's manager interface that comes back: whoever subscribes asks its state anew each time."""

import logging
import socket
import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from asterisk.manager import ManagerException

from agi.ami import ANSWER, AmiLost, AmiSession
from agi.ami_message import Message

log = logging.getLogger(__name__)

USER = "autosecretary"


class Subscriber(Protocol):
    """Somebody who follows what Asterisk does. All of it is called by one thread, in this order, again and again."""

    def connected(self, session: AmiSession) -> None:
        """A session has begun: ask here what is to be known. Events of the session follow; none was heard before."""

    def happened(self, event: Message) -> None:
        """Take one event. Must not block."""

    def disconnected(self) -> None:
        """The session is over: what was known about Asterisk may be wrong from now on."""


def backoff(failures: int) -> float:
    """Seconds before the next try: half a second at first, doubled up to half a minute."""
    return float(min(0.5 * 2 ** min(failures, 10), 30.0))


class AmiLink:
    """Keeps one session alive in a thread of its own, and tells the subscribers of it.

    A subscriber that fails ends the session, so that everybody asks anew; nobody goes on with half the truth.
    """

    def __init__(
        self,
        address: tuple[str, int],
        secret: str,
        subscribers: Sequence[Subscriber],
        pause: Callable[[int], float] = backoff,
    ) -> None:
        self._address = address
        self._secret = secret
        self._subscribers = subscribers
        self._pause = pause
        self._session: AmiSession | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="ami", daemon=True)

    def start(self) -> None:
        """Begin to connect; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """End the session and stay away."""
        self._stopping.set()
        if session := self._session:
            session.close()
        self._thread.join()

    @property
    def session(self) -> AmiSession:
        """The session whose subscribers know what they asked. AmiLost when there is none at the moment."""
        if self._session is None:
            raise AmiLost(0, "not connected to Asterisk")
        return self._session

    def another(self) -> AmiSession:
        """A further session, for one order: it is told no events. OSError or ManagerException when there is none."""
        session = self._begun()
        session.order("Events", ("EventMask", "off"))
        return session

    def _keep(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            failures = 0 if self._one_session(failures) else failures + 1
            self._stopping.wait(self._pause(failures))

    def _one_session(self, failures: int) -> bool:
        """Whether it came to be usable. Of failures one after the other only the first is a warning."""
        try:
            session = self._begun()
        except (OSError, ManagerException) as error:
            kind = type(error).__name__
            log.log(logging.DEBUG if failures else logging.WARNING, "no session with Asterisk's manager: %s", kind)
            return False
        try:
            return self._follow(session)
        finally:
            self._session = None
            session.close()
            for subscriber in self._subscribers:
                subscriber.disconnected()

    def _begun(self) -> AmiSession:
        session = AmiSession(socket.create_connection(self._address, timeout=ANSWER))
        try:
            session.login(USER, self._secret)
        except ManagerException:
            session.close()
            raise
        return session

    def _follow(self, session: AmiSession) -> bool:
        try:
            for subscriber in self._subscribers:
                subscriber.connected(session)
            self._session = session
            if self._stopping.is_set():
                return True
            log.info("connected to Asterisk's manager interface")
            for event in session.events():
                for subscriber in self._subscribers:
                    subscriber.happened(event)
        except ManagerException as error:
            log.warning("Asterisk's manager interface: %s", type(error).__name__)
        except Exception as error:  # noqa: BLE001  the traceback may hold values
            log.error("a follower of Asterisk's events failed: %s", type(error).__name__)
        return self._session is not None
