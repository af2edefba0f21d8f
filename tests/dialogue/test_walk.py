"""Every path of the tree, six of the caller's decisions deep, with a hang-up at every step: nothing breaks or hangs."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from menus.engine import converse, converse_without_operators
from menus.events import Outcome
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
    Pressed,
    ReadBalance,
    ReadRestriction,
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
from tests.edition import shipped

DEPTH = 6
DAY = date(2026, 11, 20)
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
            linked = [Account(key, f"480001234{key}", linked=True) for key in range(3)]
            return [LinkedAccounts(()), LinkedAccounts((linked[0],)), LinkedAccounts(tuple(linked)), Unavailable()]
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
        case RequestCallback():
            return [Done(), Unavailable()]
        case Transfer():
            return [HandedOver(), NoOperators()] if step.queue == "operators" else [HandedOver()]
        case _:
            return [Done()]


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


def walk(begin: Begin) -> Iterator[Path]:
    """Visit every path, checking each for what a hang-up does there; yield those where it ends or goes too deep."""
    ahead: list[tuple[Path, int]] = [((), 0)]
    while ahead:
        path, decisions = ahead.pop()
        conversation, step = replay(begin, path)
        if step is None:
            yield path
            continue
        assert ends_at_once(conversation), f"a hang-up does not end the call after {path}"
        decisions += isinstance(step, Choose | Collect)
        if decisions > DEPTH:
            yield path
            continue
        ahead.extend(((*path, reply), decisions) for reply in replies(step))


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
@pytest.mark.parametrize("begin", [converse, converse_without_operators])
def test_every_path_with_a_hangup_at_every_step(begin: Callable[..., Dialogue[Outcome]], caller: str | None) -> None:
    def conversation() -> Dialogue[Outcome]:
        return begin(shipped().tree, Rules(), caller)

    paths = 0
    for paths, path in enumerate(walk(conversation), 1):
        if paths % 100 == 0:
            assert ends_in_silence(conversation, path), f"no end after {path}"
    assert paths > 1000


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
