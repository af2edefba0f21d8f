"""Walks every state of a dialogue, each piece of it once: what a piece does depends on what it was begun with alone.

A piece is a generator that another one waits for. It is walked by itself, begun anew from its own arguments; whoever
waits for it then needs one way to each of its ends only. That a piece begun anew is the same one is not believed but
compared; one that is not is walked as a part of what waits for it.
"""

from collections import deque
from collections.abc import Callable, Hashable, Iterator
from copy import copy
from dataclasses import dataclass
from inspect import CO_VARARGS, CO_VARKEYWORDS
from types import FunctionType, GeneratorType
from typing import Any

from menus.asking import Call, Field
from menus.callback_steps import BookCallback
from menus.case_steps import RegisterCase
from menus.events import Outcome
from menus.steps import CallerHungUp, Choose, Collect, Dialogue, Invite, Record, Silence, Step, Visit, ask
from tests.dialogue.states import Suspended, chain, state_of

Path = tuple[object, ...]
"""Replies, one after the other."""

MUTABLE = (Call, Field, list, dict, set)

DECISIONS = Choose | Invite | Collect | Record
"""Steps at which the caller decides how to go on."""

LONGEST_END = 60
"""Steps to the end of any piece whose caller has fallen silent."""


@dataclass(frozen=True)
class Ended:
    """A conversation is over and has returned this."""

    value: object


@dataclass(frozen=True)
class Moment:
    """A conversation that has come to a step or to its end, with what it was begun with as it is now."""

    conversation: Dialogue[Any]
    arguments: dict[str, object]
    step: Step[Any] | Ended

    def state(self) -> Hashable:
        """What is to follow depends on this alone."""
        if isinstance(self.step, Ended):
            return ("ended", state_of([self.step.value, self.arguments]))
        return state_of(self.conversation)

    def on(self, reply: object) -> "Moment":
        """The next moment; this one is then past."""
        return Moment(self.conversation, self.arguments, _send(self.conversation, reply))


@dataclass(frozen=True)
class Piece:
    """A dialogue and what it is begun with."""

    function: Callable[..., Dialogue[Any]]
    arguments: dict[str, object]

    def remembered(self) -> "Piece":
        """With its arguments as they are now: what changes is copied."""
        return Piece(self.function, {name: _kept(value) for name, value in self.arguments.items()})

    def held(self, path: Path = ()) -> Moment:
        """Hold it along a path."""
        fresh = self.remembered().arguments
        conversation = self.function(**fresh)
        step = _send(conversation, None)
        for reply in path:
            step = _send(conversation, reply)
        return Moment(conversation, fresh, step)


def _kept(value: object) -> object:
    return copy(value) if isinstance(value, MUTABLE) else value


def _send(conversation: Dialogue[Any], reply: object) -> Step[Any] | Ended:
    try:
        step: Step[Any] = conversation.send(reply)
    except StopIteration as end:
        return Ended(end.value)
    return step


class Walk:
    """Visits every state, checks that a hang-up ends it at once and that silence ends it too.

    `replies` are those that can come back for a step.
    """

    def __init__(self, replies: Callable[[Step[Any]], list[object]]) -> None:
        self._replies = replies
        self._ways: dict[Hashable, list[Path]] = {}
        self.nodes: set[str] = set()
        self.decisions: set[Hashable] = set()
        """The states in which a caller decides, as those pieces know them that ask."""

    def ways_through(self, piece: Piece) -> list[Path]:
        """Walk a piece, unless it has been walked; a way to each of its ends."""
        first = piece.held().state()
        if first not in self._ways:
            self._ways[first] = list(self._ways_to_the_ends(piece))
        return self._ways[first]

    def _ways_to_the_ends(self, piece: Piece) -> Iterator[Path]:
        seen: set[Hashable] = set()
        ahead: deque[Path] = deque([()])
        while ahead:
            path = ahead.popleft()
            moment = piece.held(path)
            state = moment.state()
            if state in seen:
                continue
            seen.add(state)
            if isinstance(moment.step, Ended):
                yield path
            else:
                ahead.extend((*path, *way) for way in self._ways_on(moment, moment.step))
                self._check(piece, path, moment)

    def _ways_on(self, moment: Moment, step: Step[Any]) -> list[Path]:
        """Everything that can come next: the ends of the piece that is just beginning, or the replies to the step."""
        self._note(moment, step)
        for waited_for in chain(moment.conversation)[1:]:
            if begun := begun_alone(waited_for):
                return self.ways_through(begun)
        return [(reply,) for reply in self._replies(step)]

    def _note(self, moment: Moment, step: Step[Any]) -> None:
        if isinstance(step, Visit):
            self.nodes.add(step.node)
        if isinstance(step, DECISIONS):
            self.decisions.add(deciding(moment.conversation))

    def _check(self, piece: Piece, path: Path, moment: Moment) -> None:
        assert self._ends_in_silence(piece.held(path)), f"no end after {path}"
        assert not goes_on_after_a_hangup(moment.conversation), f"a hang-up does not end the call after {path}"

    def _ends_in_silence(self, moment: Moment) -> bool:
        """A caller who does nothing any more comes to an end: of the piece, and so to a person or the queue."""
        for _ in range(LONGEST_END):
            if isinstance(moment.step, Ended):
                return True
            silent = isinstance(moment.step, Choose | Invite | Collect)
            moment = moment.on(Silence() if silent else self._replies(moment.step)[-1])
        return False


def goes_on_after_a_hangup(conversation: Dialogue[Any]) -> bool:
    """Whether another step is asked for. A piece lets the hang-up through, the whole conversation returns it.

    A message that was spoken is sent before; that the caller is gone may be told once more meanwhile.
    """
    try:
        if isinstance(conversation.throw(CallerHungUp()), RegisterCase | BookCallback):
            conversation.throw(CallerHungUp())
    except StopIteration as end:
        return end.value is not Outcome.HUNG_UP
    except CallerHungUp:
        return False
    return True


def deciding(conversation: Dialogue[Any]) -> Hashable:
    """The state of the piece that asks the caller."""
    asking = [piece for piece in chain(conversation) if piece.gi_code is not ask.__code__]
    return state_of(asking[-1])


def begun_alone(waited_for: Suspended) -> Piece | None:
    """The piece that somebody waits for, if it has just begun and can be begun by itself; None otherwise."""
    code, frame = waited_for.gi_code, waited_for.gi_frame
    if code is ask.__code__ or code.co_freevars or code.co_flags & (CO_VARARGS | CO_VARKEYWORDS) or not frame:
        return None
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    arguments = {name: frame.f_locals[name] for name in names if name in frame.f_locals}
    if len(arguments) < len(names) or any(isinstance(value, GeneratorType) for value in arguments.values()):
        return None
    piece = Piece(FunctionType(code, frame.f_globals), arguments).remembered()
    return piece if piece.held().state() == state_of(waited_for) else None
