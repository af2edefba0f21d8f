"""What happened in a conversation, as the driver tells it to whoever watches: the journal, a test, a person.

Events carry personal data (amounts, keyed digits, words); what a watcher keeps of them is its own duty. The journal
and the logs keep names of nodes, prompts, steps and replies only.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from menus.expecting import Deaf, Sounds
from menus.steps import Choose, Collect, Invite, Step
from menus.values import Line


class Outcome(StrEnum):
    """How a conversation ended."""

    TRANSFERRED = "transferred"
    HUNG_UP = "hung_up"
    GOODBYE = "goodbye"
    FAILED = "failed"
    """Our own fault; the dialplan apologises and connects an operator."""


@dataclass(frozen=True, slots=True)
class Entered:
    """The conversation entered a node of the tree."""

    node: str


@dataclass(frozen=True, slots=True)
class Saying:
    """These sentences are about to be played; `answer_expected` when the caller is asked for a key after them."""

    lines: tuple[Line, ...]
    answer_expected: bool


@dataclass(frozen=True, slots=True)
class Keyed:
    """The caller pressed these keys, in one entry: `2`, `4800012345#`."""

    keys: str


@dataclass(frozen=True, slots=True)
class KeptSilent:
    """The caller was asked and pressed and said nothing in time."""


@dataclass(frozen=True, slots=True)
class Uttered:
    """The caller was asked and answered by voice; or nobody could listen to that."""

    sounds: Sounds | Deaf


@dataclass(frozen=True, slots=True)
class Answered:
    """A question was asked, and this is what the dialogue makes of whatever the caller did. Follows that."""

    question: Choose | Invite | Collect
    reply: object


@dataclass(frozen=True, slots=True)
class Listening:
    """A tone is about to be played; after it, what the caller says is recorded."""


@dataclass(frozen=True, slots=True)
class Spoke:
    """The caller has spoken into the recording of this name for so many seconds. Not a word of it."""

    seconds: float
    recording: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A service was asked and replied."""

    step: Step[Any]
    reply: object


@dataclass(frozen=True, slots=True)
class Transferred:
    """The caller was given to a queue, with the reason, the account and the path walked."""

    queue: str
    reason: str
    account: str | None
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """The conversation is over."""

    outcome: Outcome


Fact = Entered | Saying | Keyed | KeptSilent | Uttered | Listening | Spoke | Asked | Transferred | Ended
"""What happened by itself."""
Event = Fact | Answered


class Watcher(Protocol):
    """Somebody who is told what happens in one conversation, as it happens. Must not block and must not raise."""

    def notice(self, event: Event) -> None:
        """Take note of one event."""
