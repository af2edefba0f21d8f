"""`make call`: a real phone calls the running service, hears the debt of a fictional customer and hangs up.

Prints the conversation as it happens; the last line is `completed`, and the exit status 0, if all went as scripted.
"""

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue

from app.settings import Settings
from app.watch import Message, in_words, read_messages
from tests.softphone import Softphone, loudness

CONVERSATION = (
    ("главное меню: нажать два", "Узнать долг", "2"),
    ("номер Клиента", "номер Клиента из квитанции", "4800012345#"),
    ("номер прочитан верно", "Вы набрали", "1"),
    ("последние цифры счётчика", "последние четыре цифры", "3456"),
)
"""What is asked, the words by which it is recognised, and the keys that answer it."""

AMOUNT = "триста пятьдесят рублей"
PATIENCE = 20.0
"""Seconds without a word from the service after which the call has failed."""
AUDIBLE = -35.0
"""dBFS of a call with speech in it."""
READING_SPEED = 14
"""Letters a second: how long a sentence takes to hear before a key is pressed."""


class Unexpected(Exception):
    """The call did not go as scripted."""


def main() -> int:
    settings = Settings()
    try:
        call(settings)
    except (FileNotFoundError, ConnectionRefusedError):
        print("автосекретарь не запущен; запустите в другом окне: make run", file=sys.stderr)
        return 1
    except (Unexpected, OSError, TimeoutError) as problem:
        print(f"не получилось: {problem}", file=sys.stderr)
        return 1
    print("completed")
    return 0


def call(settings: Settings) -> None:
    """Go through the conversation. Unexpected when the service says something else, or nothing."""
    conversation = Conversation(settings.home / "watch.sock")
    with Softphone() as phone:
        phone.call(f"sip:{settings.service_number}@{settings.sip_listen}:{settings.sip_port}")
        phone.wait_until("confirmed", 10)
        for what, words, keys in CONVERSATION:
            hear_out(conversation.until(what, words))
            phone.press(keys)
        hear_out(conversation.until("сумма долга", AMOUNT))
        phone.hang_up()
        conversation.until("конец разговора", "hung_up")
        phone.wait_until("disconnected", 10)
        if loudness(phone.heard) < AUDIBLE:
            raise Unexpected("в трубке тишина")


def hear_out(sentence: str) -> None:
    """Let a sentence be spoken to its end."""
    time.sleep(len(sentence) / READING_SPEED)


class Conversation:
    """What the service tells about the call, printed as it is read. OSError when the service does not run."""

    def __init__(self, socket: Path) -> None:
        self._messages: Queue[Message] = Queue()
        self._call = ""
        threading.Thread(target=self._read, args=(read_messages(socket),), daemon=True).start()

    def _read(self, messages: Iterator[Message]) -> None:
        for message in messages:
            self._messages.put(message)

    def until(self, what: str, words: str) -> str:
        """Print what is said until the words are heard; return the sentence that holds them."""
        while True:
            message = self._next(what)
            line = in_words(message)
            if line:
                print(line, flush=True)
            if words in message["text"]:
                return message["text"]
            if message["who"] in {"end", "queue"}:
                raise Unexpected(f"разговор кончился раньше: {what}")

    def _next(self, what: str) -> Message:
        """The next message of our call, which is the first one that begins after we listen."""
        try:
            message = self._messages.get(timeout=PATIENCE)
            self._call = self._call or message["call"]
            return message if message["call"] == self._call else self._next(what)
        except Empty:
            raise Unexpected(f"не дождались: {what}") from None


if __name__ == "__main__":
    sys.exit(main())
