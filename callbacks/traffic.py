"""What became of telephone calls in the menu: who was served by the autosecretary alone, and which ways they went (R2).

Pure. A telephone call may hold several conversations: the caller comes back from the operators. What each figure means
is in docs/figures.md.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

from menus.callback_steps import (
    BookCallback,
    CallbackBooked,
    CallbackCancelled,
    CallbackKnown,
    CallbackMoved,
    CancelCallback,
    FindOpenCallback,
    MoveCallback,
    OpenCallback,
)
from menus.case_steps import CaseRegistered, FindOpenCase, OpenCase, RegisterCase
from menus.events import Outcome
from menus.interview_steps import StoreRating
from menus.load_steps import FindGoodTimes, GoodTimes
from menus.outage_steps import NoOutageKnown, OutageAhead, OutageNow, ReadOutage
from menus.reading_steps import Stored, StoreReading
from menus.steps import (
    Balance,
    Done,
    NoticeSent,
    NotPlanned,
    ReadBalance,
    ReadRestriction,
    RequestCallback,
    Restricted,
    Step,
)
from menus.tree import Menu, Node, Service, Steps, Tree

Key = TypeVar("Key")


class Deed(NamedTuple):
    """That a step of a conversation got an answer, in the words of the journal: at which node, which step, which reply.

    An instruction that was begun to be told is a deed of its node, too; its reply is empty.
    """

    node: str
    step: str
    reply: str = ""


TOLD = "asked"
"""What the journal calls a sentence that expects an answer; every piece of an instruction is one."""

Replies = Mapping[type[Step[Any]], Collection[type]]

SERVED: Mapping[str, Replies] = {
    "readings": {StoreReading: [Stored]},
    "debt": {ReadBalance: [Balance]},
    "restriction": {ReadRestriction: [NotPlanned, NoticeSent, Restricted]},
    "good_times": {FindGoodTimes: [GoodTimes]},
    "planned_outage": {ReadOutage: [OutageNow, OutageAhead, NoOutageKnown]},
    "interview": {StoreRating: [Done]},
    "feedback": {RegisterCase: [CaseRegistered]},
    "open_case": {FindOpenCase: [OpenCase]},
    "open_callback": {
        FindOpenCallback: [OpenCallback],
        MoveCallback: [CallbackMoved],
        CancelCallback: [CallbackCancelled],
    },
}
"""By service, the replies after which the caller has got what they wanted, and no employee is needed for it (R2)."""

ACCEPTED: Mapping[str, Replies] = {
    **{name: {RegisterCase: [CaseRegistered]} for name in ("appeal", "inspection", "sealing", "visit", "outage_case")},
    "callback": {BookCallback: [CallbackBooked, CallbackKnown]},
}
"""By service, the replies after which the caller has got a promise: an employee goes on with it later."""

PASSED_THROUGH = frozenset({"open_callback", "open_case"})
"""Services that nobody chooses: everybody is led through them, and most have nothing to hear there."""


class End(StrEnum):
    """What became of a telephone call; of several the first one counts."""

    PERSON = "person"
    """It was given to the operators."""
    FAILED = "failed"
    """We failed; the dialplan apologised and connected an operator."""
    UNFINISHED = "unfinished"
    """It is going on, or we were killed in it: the dialplan connected an operator then."""
    SERVED = "served"
    """By the autosecretary alone: the caller got at least one thing that needs no employee."""
    ACCEPTED = "accepted"
    """The caller got the promise of a call or of work, and nothing else."""
    LEFT = "left"
    """The caller hung up, or said goodbye, with nothing."""


def _meanings(kind: End, services: Mapping[str, Replies]) -> dict[tuple[str, str, str], End]:
    return {
        (service, step.__name__, reply.__name__): kind
        for service, steps in services.items()
        for step, replies in steps.items()
        for reply in replies
    }


MEANINGS = _meanings(End.SERVED, SERVED) | _meanings(End.ACCEPTED, ACCEPTED)
"""The same by service, step and reply, in the words of the journal."""
STEPS = frozenset({step for _, step, _ in MEANINGS} | {RequestCallback.__name__})
"""The steps whose replies may be deeds, in the words of the journal."""


class Way(NamedTuple):
    """How a conversation went. Many went the same way, and are counted at once."""

    path: tuple[str, ...]
    outcome: Outcome | None
    deeds: frozenset[Deed] = frozenset()


class Conversation(NamedTuple):
    """One conversation of a telephone call. `call` is the id that all conversations of the call share."""

    call: str
    way: Way


@dataclass(frozen=True, slots=True)
class Task:
    """How often a task of the menu was chosen, came to its end, and did so in a call that needed no person. Calls."""

    chosen: int
    done: int
    alone: int

    @property
    def share(self) -> float:
        """The part of those who chose the task that the autosecretary served alone."""
        return self.alone / self.chosen


@dataclass(frozen=True, slots=True)
class Traffic:
    """Telephone calls, counted. `tasks` by the name of their node; what nobody chose is not there.

    `branches`: in how many calls somebody went from one node to the next. `hung_up` and `handed_over`: at which node
    conversations ended so; "" is the greeting.
    """

    calls: int
    ends: Mapping[End, int]
    tasks: Mapping[str, Task]
    entered: Mapping[str, int]
    branches: Mapping[tuple[str, str], int]
    hung_up: Mapping[str, int]
    handed_over: Mapping[str, int]

    @property
    def alone(self) -> float | None:
        """The part of the calls that the autosecretary served alone, of those of which it is known how they ended."""
        known = self.calls - self.ends.get(End.UNFINISHED, 0)
        return self.ends.get(End.SERVED, 0) / known if known else None


def traffic(conversations: Iterable[Conversation], tree: Tree) -> Traffic:
    """Count the telephone calls that these conversations make up; `tree` says which node is which service."""
    calls: dict[str, list[Way]] = {}
    for call, way in conversations:
        calls.setdefault(call, []).append(way)
    alike = Counter(tuple(ways) for ways in calls.values())
    done = [_Alike(ways, many, tree) for ways, many in alike.items()]
    return Traffic(
        calls=len(calls),
        ends=_added({one.end: one.many} for one in done),
        tasks=_tasks(done, tree),
        entered=_calls_by(done, lambda one: one.entered),
        branches=_calls_by(done, lambda one: one.branches),
        hung_up=_last_nodes(done, Outcome.HUNG_UP),
        handed_over=_last_nodes(done, Outcome.TRANSFERRED),
    )


def together(parts: Iterable[Traffic]) -> Traffic:
    """The traffic of several times that have no call in common, as one."""
    found = list(parts)
    return Traffic(
        calls=sum(one.calls for one in found),
        ends=_added(one.ends for one in found),
        tasks=_tasks_together(found),
        entered=_added(one.entered for one in found),
        branches=_added(one.branches for one in found),
        hung_up=_added(one.hung_up for one in found),
        handed_over=_added(one.handed_over for one in found),
    )


def _added(counts: Iterable[Mapping[Key, int]]) -> Mapping[Key, int]:
    total: Counter[Key] = Counter()
    for one in counts:
        total.update(one)
    return total


def _tasks_together(found: Sequence[Traffic]) -> dict[str, Task]:
    names = dict.fromkeys(name for one in found for name in one.tasks)
    alike = {name: [one.tasks[name] for one in found if name in one.tasks] for name in names}
    return {
        name: Task(sum(t.chosen for t in tasks), sum(t.done for t in tasks), sum(t.alone for t in tasks))
        for name, tasks in alike.items()
    }


class _Alike:
    """So many telephone calls whose conversations went the same ways."""

    def __init__(self, ways: Sequence[Way], many: int, tree: Tree) -> None:
        self.ways, self.many = ways, many
        deeds = [(deed, kind) for one in ways for deed in one.deeds if (kind := meaning(deed, tree))]
        self.done = {deed.node for deed, _ in deeds}
        self.end = _end({one.outcome for one in ways}, {kind for _, kind in deeds})
        self.entered = {node for one in ways for node in one.path}
        self.branches = {branch for one in ways for branch in pairwise(one.path)}


def _calls_by(calls: Iterable[_Alike], keys: Callable[[_Alike], Iterable[Key]]) -> Counter[Key]:
    """How many calls have each of the keys."""
    total: Counter[Key] = Counter()
    for one in calls:
        for key in keys(one):
            total[key] += one.many
    return total


def _end(outcomes: set[Outcome | None], kinds: set[End]) -> End:
    if Outcome.TRANSFERRED in outcomes:
        return End.PERSON
    if Outcome.FAILED in outcomes:
        return End.FAILED
    if None in outcomes:
        return End.UNFINISHED
    return next((kind for kind in (End.SERVED, End.ACCEPTED) if kind in kinds), End.LEFT)


def meaning(deed: Deed, tree: Tree) -> End | None:
    """Whether a deed serves the caller, promises them something, or neither. Nodes the tree has not are unknown."""
    if deed.step == RequestCallback.__name__:
        return End.ACCEPTED if deed.reply == Done.__name__ else None
    match tree.nodes.get(deed.node):
        case Steps():
            return End.SERVED if deed.step == TOLD else None
        case Service(service=service):
            return MEANINGS.get((service, deed.step, deed.reply))
        case Menu() | None:
            return None


def is_task(node: Node) -> bool:
    """Whether a node is something that callers choose and that can be done."""
    match node:
        case Menu():
            return False
        case Steps():
            return True
        case Service(service=service):
            return service not in PASSED_THROUGH


def _tasks(calls: Sequence[_Alike], tree: Tree) -> dict[str, Task]:
    chosen, done = _calls_by(calls, lambda one: one.entered), _calls_by(calls, lambda one: one.done)
    alone = _calls_by((one for one in calls if one.end in {End.SERVED, End.ACCEPTED}), lambda one: one.done)
    tasks = (name for name, node in tree.nodes.items() if is_task(node) and chosen[name])
    return {name: Task(chosen[name], done[name], alone[name]) for name in tasks}


def _last_nodes(calls: Iterable[_Alike], outcome: Outcome) -> Mapping[str, int]:
    """How many conversations ended so, by their last node: a call may have several."""
    total: Counter[str] = Counter()
    for call in calls:
        for one in call.ways:
            if one.outcome is outcome:
                total[one.path[-1] if one.path else ""] += call.many
    return total
