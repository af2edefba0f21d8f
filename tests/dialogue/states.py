"""What a suspended conversation still knows: two conversations in equal states go on equally.

The state of a generator is where it stands, its local variables and what lies on its stack (the iterators of its
loops); that of a conversation is the state of all the generators it waits for.
"""

import gc
from collections.abc import Hashable
from dataclasses import fields
from types import GeneratorType
from typing import Any, TypeAlias

from menus.asking import Call, Field
from menus.interview_steps import Subject
from menus.steps import Account

Suspended: TypeAlias = "GeneratorType[Any, Any, Any]"

COUNTS_ALL_STEPS = "_bounded"
"""Its counter ends a conversation of very many steps, does nothing else, and would make every state unique."""

HELD = "conversation"
"""The name by which a piece knows another one that it waits for otherwise than by `yield from`."""

PAST: dict[tuple[str, str], tuple[str, ...]] = {
    ("_bounded", ""): ("number", "reply", "step"),
    ("_walk", ""): ("answer", "next_place"),
    ("_walk", "hand_over"): ("place",),
    ("choose", ""): ("attention", "key", "settled", "slip", "trouble", "answer"),
    ("digits", ""): ("attention", "asked", "waits", "key", "answer"),
    ("_find_account", ""): ("settled", "trouble"),
    ("_second_factor", ""): ("trouble", "leaving"),
    ("read_zone", ""): ("settled", "trouble"),
    ("another_phone", "digits"): ("entry", "phone", "repeated", "leaving", "trouble"),
}
"""Variables that are written before they are read again, by function and by what it waits for (anything: "")."""

GIVEN = {"rules", "office", "questionnaires", "phrases"}
"""What a call is begun with and cannot change: the same throughout a walk."""

PLAIN = (str, int, bool, float, type(None))


def state_of(conversation: object) -> Hashable:
    """The state of a suspended conversation, by which two are told apart."""
    return _Portrait().of(conversation)


class _Portrait:
    """Draws each object once; where it is met again, which one it was is enough."""

    def __init__(self) -> None:
        self._met: dict[int, int] = {}

    def of(self, value: object) -> Hashable:
        """A value by its content if that can change, else as it is."""
        if type(value) in PLAIN:
            return (type(value), value)  # True and 1 are equal
        if id(value) in self._met:
            return ("met", self._met[id(value)])
        self._met[id(value)] = len(self._met)
        match value:
            case GeneratorType():
                return self._generator(value)
            case list() | tuple() | set() | frozenset() | dict():
                return self._container(value)
            case Account():
                return (Account, value.linked)  # which one it is changes what is said, not where it can go
            case Subject():
                return (Subject,)  # which one it is changes what is stored, not where the conversation can go
            case Call():
                known = [getattr(value, field.name) for field in fields(value) if field.name not in GIVEN]
                return tuple(Account if isinstance(each, Account) else self.of(each) for each in known)
            case Field():
                return (Field, value.expects, value.misunderstood, value.denied)
            case _ if hasattr(value, "__next__"):
                return repr(value.__reduce__())  # how far it has come: what would be pickled of it
            case _:
                return _unchanging(value)

    def _container(self, value: Any) -> Hashable:
        held = value.items() if isinstance(value, dict) else value
        kept = [self.of(item) for item in held]
        return (type(value), frozenset(kept) if isinstance(value, set | frozenset) else tuple(kept))

    def _generator(self, generator: Suspended) -> Hashable:
        frame = generator.gi_frame
        if frame is None:
            return "ended"
        name, waits_for = generator.gi_code.co_name, _name(generator.gi_yieldfrom)
        past = PAST.get((name, waits_for), ()) + PAST.get((name, ""), ())
        known = [(key, self.of(value)) for key, value in frame.f_locals.items() if key not in past]
        loops = [] if name == COUNTS_ALL_STEPS else [self.of(found) for found in _iterators(generator)]
        return (id(generator.gi_code), frame.f_lasti, *known, *loops, self.of(generator.gi_yieldfrom))


def chain(conversation: object) -> list[Suspended]:
    """The pieces of a suspended conversation, each waiting for the next one."""
    found = []
    while isinstance(conversation, GeneratorType):
        found.append(conversation)
        frame = conversation.gi_frame
        conversation = conversation.gi_yieldfrom or (frame and frame.f_locals.get(HELD))
    return found


def _name(waits_for: object) -> str:
    return waits_for.gi_code.co_name if isinstance(waits_for, GeneratorType) else ""


def _iterators(generator: Suspended) -> list[object]:
    """The iterators on a generator's stack: CPython shows them to the garbage collector."""
    held = gc.get_referents(generator)
    return [found for found in held if hasattr(found, "__next__") and type(found) is not GeneratorType]


def _unchanging(value: object) -> Hashable:
    """An object that cannot change: its value, or, like the tree, which outlives the walk, itself."""
    try:
        hash(value)
    except TypeError:
        return id(value)
    return (type(value), value)
