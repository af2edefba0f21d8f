"""What a callback goes through: one table of states and changes, and one function that asks it. Pure.

Whoever changes the state of a callback calls `move` first; the store writes each change into the history. The drawing
in docs/callbacks.md is made from the same table.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum


class State(StrEnum):
    """Where a callback stands. Stored."""

    REQUESTED = "requested"
    """The wish and the consent are stored; when to call is not settled."""
    WAITING_ANSWER = "waiting_answer"
    """A deferred call: the grid company or the managing company has been asked; there is nothing to tell yet (R5)."""
    SCHEDULED = "scheduled"
    """It is known when to call; the next attempt is the first, or the last one never left the house, or a cancellation
    was taken back."""
    CLAIMED = "claimed"
    """One worker has it, under a lease; nothing has been asked of Asterisk."""
    DIALLING = "dialling"
    """Asterisk may be calling the number. Whatever happens, nobody may call it again before the fate is known."""
    TALKING = "talking"
    """The called person has answered."""
    RETRY_WAIT = "retry_wait"
    """An attempt reached nobody; it is known when to try again."""
    POSTPONED = "postponed"
    """The customer or a supervisor has chosen another time."""
    DONE = "done"
    """The customer has talked to an operator."""
    CANCELLED = "cancelled"
    """The customer or a supervisor wants no call any more, or the matter was settled without it."""
    OPTED_OUT = "opted_out"
    """The called person wants no calls from us at all: the number is not called again (D16)."""
    EXPIRED = "expired"
    """Its deadline passed before anybody was reached."""
    FAILED = "failed"
    """The attempts are used up, or the number may not be called."""


_S = State
_BEFORE_THE_TALK = frozenset({_S.CANCELLED, _S.OPTED_OUT, _S.EXPIRED, _S.FAILED})
_AFTER_AN_ATTEMPT = frozenset(
    {_S.SCHEDULED, _S.RETRY_WAIT, _S.POSTPONED, _S.DONE, _S.CANCELLED, _S.OPTED_OUT, _S.EXPIRED, _S.FAILED}
)

NEXT: Mapping[State, frozenset[State]] = {
    _S.REQUESTED: _BEFORE_THE_TALK | {_S.WAITING_ANSWER, _S.SCHEDULED},
    _S.WAITING_ANSWER: _BEFORE_THE_TALK | {_S.SCHEDULED},
    _S.SCHEDULED: _BEFORE_THE_TALK | {_S.WAITING_ANSWER, _S.CLAIMED, _S.POSTPONED},
    _S.CLAIMED: _BEFORE_THE_TALK | {_S.SCHEDULED, _S.DIALLING},
    _S.DIALLING: _AFTER_AN_ATTEMPT | {_S.TALKING},
    _S.TALKING: _AFTER_AN_ATTEMPT,
    _S.RETRY_WAIT: _BEFORE_THE_TALK | {_S.WAITING_ANSWER, _S.CLAIMED, _S.POSTPONED},
    _S.POSTPONED: _BEFORE_THE_TALK | {_S.WAITING_ANSWER, _S.CLAIMED, _S.POSTPONED},
    _S.DONE: frozenset(),
    _S.CANCELLED: frozenset({_S.WAITING_ANSWER, _S.SCHEDULED}),
    _S.OPTED_OUT: frozenset(),
    _S.EXPIRED: frozenset(),
    _S.FAILED: frozenset(),
}
"""Each state and those that may follow it.

A claim is given back as scheduled, whatever it was before: no attempt was made. An attempt leads there too when it is
known that the call never left the house. Nobody can cancel a callback that is being dialled; they are on the phone.
An answer that is taken back leaves a deferred call nothing to tell: it waits for another one. A cancellation may have
been a mistake: who cancelled puts the callback back to where it waited.
"""

START = State.REQUESTED
WAITING = frozenset(state for state, following in NEXT.items() if State.CLAIMED in following)
"""The states of a callback that is called when its time comes."""
IN_FLIGHT = frozenset({State.DIALLING, State.TALKING})
"""The states in which Asterisk may have a call: at most one callback a number is in one of them, or claimed."""
LIVE = IN_FLIGHT | {State.CLAIMED}
"""The states in which a worker holds a callback."""
OVER = frozenset({State.DONE, State.CANCELLED, State.OPTED_OUT, State.EXPIRED, State.FAILED})
"""The states in which nobody is called any more."""


class IllegalMove(Exception):
    """A callback cannot go from its state to the one asked for; nothing was changed."""

    def __init__(self, now: State, wanted: State) -> None:
        super().__init__(f"{now} -> {wanted}")
        self.now = now
        self.wanted = wanted


def move(now: State, wanted: State) -> State:
    """Return the state after a change, or raise IllegalMove."""
    if wanted not in NEXT[now]:
        raise IllegalMove(now, wanted)
    return wanted


def mermaid() -> str:
    """Draw the table as a Mermaid state diagram."""
    return "\n".join(("stateDiagram-v2", *(f"    {arrow}" for arrow in _arrows()))) + "\n"


def _arrows() -> Iterator[str]:
    yield f"[*] --> {START}"
    for state in State:
        for following in State:
            if following in NEXT[state]:
                yield f"{state} --> {following}"
        if state in OVER:
            yield f"{state} --> [*]"
