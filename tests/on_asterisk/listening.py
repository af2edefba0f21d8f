"""Somebody at a phone who follows what the service says, and answers it by key: for calls that nobody has scripted."""

import time
from pathlib import Path

from tests.demo_call import Conversation
from tests.on_asterisk.caller import ATTENTION
from tests.softphone import Softphone

PATIENCE = 3
"""How often a question is put."""


class Listening(Conversation):
    """What is said in the first call that begins from now on."""

    def press(self, phone: Softphone, words: str, key: str) -> None:
        """Answer the question with these words; again when it is repeated: a key between two sounds is not heard."""
        for _ in range(PATIENCE):
            self.until(words, words)
            time.sleep(ATTENTION)
            phone.press(key)
            if self._heard() == key:
                return
        raise AssertionError(f"the key was not heard: {words}")

    def _heard(self) -> str:
        """The keys that the service has heard next; none for a silence."""
        while (message := self._next("a key"))["who"] != "caller":
            continue
        return message["text"]


def listening(home: Path) -> Listening:
    """Listen to the service that works there."""
    return Listening(home / "watch.sock")
