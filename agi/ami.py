"""pyst2's manager, made fit for a service: answers by their id, time limits, events off the reader's thread.

Plain pyst2 0.5.1 takes the next response for the answer whatever was asked, waits for it without end, starts threads in
a way that Python 3.11 warns of, stops reading for good at a `ChanVariable`, and writes any line end into an action.
Its actions (`originate`, `hangup`, `redirect`, …) work on this one, and its exceptions are the ones raised.
"""

import itertools
import logging
import queue
import socket
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field

from asterisk.manager import Manager, ManagerException, ManagerSocketException

from agi.ami_message import Fields, Message, received, written
from agi.wire import Wire, WireError, hang_up

log = logging.getLogger(__name__)

GREETING = "Asterisk Call Manager/"
ANSWER = 5.0
"""Seconds in which Asterisk answers an action; on one machine it takes a millisecond."""
SILENCE = 20.0
"""Seconds without a word from Asterisk after which the session counts as lost."""
PING = 8.0
"""Seconds without an event after which we make Asterisk say something."""
MOST_EVENTS = 20_000
"""Events that may wait for us; a list has no more entries either."""


class AmiLost(ManagerSocketException):  # type: ignore[misc]  # pyst2 has no types
    """The session is over. Whether Asterisk has performed the action asked last is not known."""


class AmiRefused(ManagerException):  # type: ignore[misc]
    """Asterisk answered an action with an error: nothing was done."""


@dataclass(slots=True)
class _Question:
    """An action that waits for its answer: one response, or a response and a list of events up to its end."""

    is_list: bool
    messages: list[Message] = field(default_factory=list)
    answer: Future[list[Message]] = field(default_factory=Future)

    def takes(self, message: Message) -> bool:
        return self.is_list or not message.event

    def add(self, message: Message) -> bool:
        """Add what belongs to the answer; whether it is complete now. WireError when the list has no end."""
        self.messages.append(message)
        if len(self.messages) > MOST_EVENTS:
            raise WireError("a list without end")
        return not self.is_list or message["EventList"] == "Complete" or message["Response"] == "Error"


class AmiSession(Manager):  # type: ignore[misc]
    """One session on one connection. When anything is wrong with it, it is over: ask for a new one, and ask anew.

    No event is lost silently: events come in order and complete, or the session ends.
    """

    def __init__(self, connection: socket.socket) -> None:
        """Begin to read. AmiLost when the peer does not greet as Asterisk does."""
        # pyst2's own constructor builds threads that it could not start without warnings, nor stop.
        self._connection = connection
        self._wire = Wire(connection)
        self._sending = threading.Lock()
        self._numbers = itertools.count(1)
        self._questions: dict[str, _Question] = {}
        self._asking = threading.Lock()
        self._events: queue.Queue[Message | None] = queue.Queue(MOST_EVENTS)
        self._over = threading.Event()
        self._greeted()
        self._reader = threading.Thread(target=self._read, name="ami-reader", daemon=True)
        self._reader.start()

    def __del__(self) -> None:
        """Nothing: pyst2 would talk to Asterisk here."""

    # Asking ------------------------------------------------------------------------

    def send_action(self, cdict: Mapping[str, object] | None = None, **more: object) -> Message:
        """Perform an action as pyst2 describes it and return the response, an error too. AmiLost when none comes."""
        fields = [(name, str(one)) for name, value in {**(cdict or {}), **more}.items() for one in _each(value)]
        return self._ask(fields, is_list=False)[0]

    def order(self, action: str, *fields: tuple[str, str]) -> Message:
        """Perform an action and return the response. AmiRefused when Asterisk answers with an error."""
        return _accepted(self._ask([("Action", action), *fields], is_list=False))[0]

    def entries(self, action: str, *fields: tuple[str, str]) -> list[Message]:
        """Perform an action that answers with a list and return its entries. AmiRefused as `order`."""
        return _accepted(self._ask([("Action", action), *fields], is_list=True))[1:-1]

    def post(self, action: str, *fields: tuple[str, str]) -> None:
        """Send an action whose answer takes long, and do not wait for it; nothing else can be asked meanwhile.

        AmiLost when it is not known whether it was sent. Left alone, the session ends by itself.
        """
        text = written([("Action", action), *fields, ("ActionID", "unheard")])
        try:
            with self._sending:
                self._wire.send(text)
        except WireError as error:
            raise AmiLost(0, "not sent for sure") from error

    def _ask(self, fields: Fields, *, is_list: bool) -> list[Message]:
        number = f"autosecretary-{next(self._numbers)}"
        text = written([*fields, ("ActionID", number)])
        question = _Question(is_list)
        with self._asking:
            if self._over.is_set():
                raise AmiLost(0, "the session is over")
            self._questions[number] = question
        try:
            with self._sending:
                self._wire.send(text)
            return question.answer.result(ANSWER)
        except (WireError, NotYet) as error:
            self.close()
            raise AmiLost(0, "no answer") from error

    # Reading -----------------------------------------------------------------------

    def events(self) -> Iterator[Message]:
        """All events of the session in order, as they come, to its end."""
        while True:
            try:
                event = self._events.get(timeout=PING)
            except queue.Empty:
                self.order("Ping")
                continue
            if event is None:
                return
            yield event

    def close(self) -> None:
        """End the session; what is asked or awaited raises AmiLost."""
        hang_up(self._connection)
        if threading.current_thread() is not self._reader:
            self._reader.join()

    def _greeted(self) -> None:
        try:
            if self._wire.line(ANSWER).startswith(GREETING):
                return
        except WireError as error:
            self._wire.close()
            raise AmiLost(0, "no greeting") from error
        self._wire.close()
        raise AmiLost(0, "this is not Asterisk")

    def _read(self) -> None:
        try:
            while True:
                self._take(received(self._wire, SILENCE))
        except (WireError, queue.Full) as error:
            log.info("the manager session is over: %s", error or "too many events wait")
        finally:
            self._end()

    def _take(self, message: Message) -> None:
        number = message["ActionID"]
        question = self._questions.get(number)
        if question and question.takes(message):
            if question.add(message):
                del self._questions[number]
                question.answer.set_result(question.messages)
        elif message.event:
            self._events.put_nowait(message)

    def _end(self) -> None:
        with self._asking:
            self._over.set()
        for question in self._questions.values():
            question.answer.set_exception(AmiLost(0, "the session is over"))
        self._wire.close()
        while self._events.full():
            self._events.get_nowait()
        self._events.put_nowait(None)


def _each(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _accepted(answer: list[Message]) -> list[Message]:
    if answer[0]["Response"] != "Success":
        raise AmiRefused(answer[0]["Message"][:80])
    return answer
