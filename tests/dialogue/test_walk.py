"""Every state of the dialogue with every reply, and a hang-up at every step: nothing breaks or hangs."""

import re
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from datetime import date
from functools import partial
from random import Random
from typing import Any

import pytest

from menus.case_steps import CaseRegistered, CaseState, FindOpenCase, NoOpenCase, OpenCase, RegisterCase
from menus.engine import converse, converse_without_operators
from menus.events import Outcome
from menus.reading_steps import (
    ListMeters,
    Meter,
    MeterKind,
    Meters,
    PastReadings,
    Read,
    ReadPast,
    Stored,
    StoreReading,
)
from menus.rules import Rules
from menus.steps import (
    Account,
    Balance,
    CallerHungUp,
    CheckMeter,
    Choose,
    Collect,
    Dialogue,
    Done,
    FindAccount,
    FindLinked,
    HandedOver,
    LinkedAccounts,
    MeterDiffers,
    MeterMatches,
    NoBalance,
    NoOperators,
    NoSuchAccount,
    NoticeSent,
    NotPlanned,
    NotRecorded,
    Pressed,
    ReadBalance,
    ReadRestriction,
    Record,
    Recorded,
    RequestCallback,
    Restricted,
    Silence,
    Step,
    TooManyGuesses,
    Transfer,
    Typed,
    Unavailable,
    WentBack,
    WrongKey,
)
from menus.values import Money
from tests.dialogue.states import state_of
from tests.edition import shipped

DAY = date(2026, 11, 20)
LAST_MONTH = date(2026, 10, 25)
PLAIN = Meter(1, "3456", 5, MeterKind.MANUAL, ("",))
AUTOMATIC = Meter(2, "1111", 5, MeterKind.AUTOMATIC, ("",))
TWO_ZONES = Meter(3, "2222", 5, MeterKind.MANUAL, ("день", "ночь"))
"""What is keyed in the walk is a usual reading (3456), a lower one (1) or too long for them."""

LONGEST_END = 60
"""Steps to the end of any conversation whose caller has fallen silent."""

Begin = Callable[[], Dialogue[Outcome]]
Path = tuple[object, ...]


def replies(step: Step[Any]) -> list[object]:
    """Everything that can come back for a step, one of each kind."""
    match step:
        case Choose(_, keys):
            return [*map(Pressed, sorted(keys)), WrongKey("#"), Silence()]
        case Collect():
            return [Typed("4800012345"), Typed("3456"), Typed("1"), WentBack(), Silence()]
        case FindAccount():
            found = [Account(1, step.number, linked=False), Account(1, step.number, linked=True)]
            return [*found, NoSuchAccount(), TooManyGuesses(), Unavailable()]
        case FindLinked():
            linked = Account(1, "4800012345", linked=True)  # three times the same: which one it is makes no difference
            return [LinkedAccounts(()), LinkedAccounts((linked,)), LinkedAccounts((linked,) * 3), Unavailable()]
        case CheckMeter():
            return [MeterMatches(), MeterDiffers(), TooManyGuesses(), Unavailable()]
        case ReadBalance():
            return [
                Balance(Money(-35000), DAY),
                Balance(Money(0), DAY),
                Balance(Money(1), DAY),
                NoBalance(),
                Unavailable(),
            ]
        case ReadRestriction():
            return [NotPlanned(), NoticeSent(DAY), Restricted(DAY), Unavailable()]
        case Record() | RegisterCase() | FindOpenCase():
            return case_replies(step)
        case RequestCallback():
            return [Done(), Unavailable()]
        case ListMeters() | ReadPast() | StoreReading():
            return reading_replies(step)
        case Transfer():
            return [HandedOver(), NoOperators()] if step.queue == "operators" else [HandedOver()]
        case _:
            return [Done()]


def reading_replies(step: ListMeters | ReadPast | StoreReading) -> list[object]:
    """What can be answered about meters."""
    match step:
        case ListMeters():
            return [Meters((), DAY), Meters((PLAIN,), DAY), Meters((AUTOMATIC, TWO_ZONES), DAY), Unavailable()]
        case ReadPast():
            return [PastReadings(((Read(LAST_MONTH, 3000),),) * step.zones), Unavailable()]
        case StoreReading():
            return [Stored(replaced=False), Stored(replaced=True), Unavailable()]


def case_replies(step: Record | RegisterCase | FindOpenCase) -> list[object]:
    """What becomes of a message, and what the registry of cases can answer."""
    match step:
        case Record():
            return [Recorded("0" * 32, 12.0), WentBack(), NotRecorded(), Recorded("0" * 32, 0.5)]
        case RegisterCase():
            return [CaseRegistered(1001, DAY), Unavailable()]
        case FindOpenCase():
            return [NoOpenCase(), OpenCase(1001, CaseState.IN_PROGRESS), Unavailable()]


def replay(begin: Begin, path: Path) -> tuple[Dialogue[Outcome], Step[Any] | None]:
    """Hold the conversation along a path; the step it has come to, or None when it has ended."""
    conversation = begin()
    try:
        step = next(conversation)
        for reply in path:
            step = conversation.send(reply)
    except StopIteration:
        return conversation, None
    return conversation, step


def walk(begin: Begin, seen: set[Hashable]) -> Iterator[Path]:
    """Visit every state in which the caller can decide, by a shortest path, checking each step for a hang-up.

    Yields a path to each of these states and to each end. What follows a state does not depend on the way to it, so
    those that were `seen` are passed by.
    """
    ahead: deque[Path] = deque([()])
    while ahead:
        path = ahead.popleft()
        conversation, step = replay(begin, path)
        if isinstance(step, Choose | Collect | Record):
            state = state_of(conversation)
            if state in seen:
                continue
            seen.add(state)
        if step is None or isinstance(step, Choose | Collect | Record):
            yield path
        if step is not None:
            assert ends_at_once(conversation), f"a hang-up does not end the call after {path}"
            ahead.extend((*path, reply) for reply in replies(step))


def ends_at_once(conversation: Dialogue[Outcome]) -> bool:
    try:
        conversation.throw(CallerHungUp())
    except StopIteration as end:
        return end.value is Outcome.HUNG_UP
    return False


def ends_in_silence(begin: Begin, path: Path) -> bool:
    """A caller who does nothing any more comes to an end: a person, or the queue."""
    conversation, step = replay(begin, path)
    for _ in range(LONGEST_END):
        if step is None:
            return True
        try:
            step = conversation.send(Silence() if isinstance(step, Choose | Collect) else replies(step)[-1])
        except StopIteration as end:
            assert end.value in {Outcome.TRANSFERRED, Outcome.GOODBYE}
            return True
    return False


@pytest.mark.parametrize("caller", [None, "+79042801234"])
def test_every_state_with_a_hangup_at_every_step(caller: str | None) -> None:
    seen: set[Hashable] = set()
    for begin in (converse, converse_without_operators):
        conversation = partial(begin, shipped().tree, Rules(), caller)
        for number, path in enumerate(walk(conversation, seen)):
            assert len(path) < Rules().longest_conversation / 2, "far from the bound that the states leave out"
            if number % 10 == 0:
                assert ends_in_silence(conversation, path), f"no end after {path}"
    assert len(seen) > 1000


def test_conversations_in_the_same_state_go_on_in_the_same_way() -> None:
    def conversation() -> Dialogue[Outcome]:
        return converse(shipped().tree, Rules(), None)

    chance = Random(1)
    ways: dict[Hashable, Path] = {}
    compared = 0
    while compared < 300:
        path = wandered(conversation, chance)
        state = state_of(replay(conversation, path)[0])
        other = ways.setdefault(state, path)
        if other != path:
            compared += 1
            one, same = (what_follows(conversation, way, Random(compared)) for way in (path, other))
            assert one == same


def wandered(begin: Begin, chance: Random) -> Path:
    """A random way to a step that is not the end."""
    path: Path = ()
    for _ in range(chance.randrange(40)):
        _, step = replay(begin, path)
        assert step is not None
        longer = (*path, chance.choice(replies(step)))
        if replay(begin, longer)[1] is None:
            break
        path = longer
    return path


def what_follows(begin: Begin, path: Path, chance: Random) -> list[str]:
    """What happens in the next thirty steps of a caller who decides by chance, whoever it is."""
    steps = []
    for _ in range(30):
        _, step = replay(begin, path)
        steps.append(re.sub("[0-9]{8,}|account=[0-9]+", "(somebody's)", repr(step)))
        if step is None:
            break
        path = (*path, chance.choice(replies(step)))
    return steps


def test_a_caller_who_goes_round_in_circles_is_given_to_a_person() -> None:
    conversation = converse(shipped().tree, Rules(), None)
    step = next(conversation)
    steps = 0
    with pytest.raises(StopIteration) as end:
        while True:
            steps += 1
            step = conversation.send(Pressed("9") if isinstance(step, Choose) else replies(step)[0])
    assert end.value.value is Outcome.TRANSFERRED
    assert steps < Rules().longest_conversation + 5
