"""A look-up never makes a caller wait for ever, and a caller can leave while it lasts."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.desk import Desk
from menus.driver import Driver
from menus.events import Ended, Event, Outcome, Saying, Transferred
from menus.expecting import Expectation
from menus.ports import Pause
from menus.steps import (
    CallerHungUp,
    Dialogue,
    HandedOver,
    NoBalance,
    NoOperators,
    NotRecorded,
    ReadBalance,
    Recorded,
    ServiceStep,
    Unavailable,
    ask,
)
from menus.values import Line

STEP = ReadBalance(1)


class SlowServices:
    """Answer when they are told to, or fail when they are told to."""

    def __init__(self) -> None:
        self.may_answer = threading.Event()
        self.fault: Exception | None = None

    def answer(self, step: ServiceStep[Any]) -> object:
        assert step == STEP
        assert self.may_answer.wait(30)
        if self.fault:
            raise self.fault
        return NoBalance()


@pytest.fixture
def services() -> Iterator[SlowServices]:
    services = SlowServices()
    yield services
    services.may_answer.set()


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as threads:
        yield threads


def waits(seconds: float, pause: Pause) -> None:
    del seconds
    pause()


def test_a_reply_comes_through(services: SlowServices, threads: ThreadPoolExecutor) -> None:
    services.may_answer.set()
    assert Desk(services, threads).answer(STEP, waits) == NoBalance()


def test_a_service_that_never_answers_is_unavailable(services: SlowServices, threads: ThreadPoolExecutor) -> None:
    waited: list[float] = []

    def wait(seconds: float, pause: Pause) -> None:
        waited.append(seconds)
        pause()

    assert Desk(services, threads, give_up=1.0).answer(STEP, wait) == Unavailable()
    services.may_answer.set()
    assert waited == sorted(waited)
    assert len(waited) >= 2, "the caller is thought of meanwhile"


def test_a_service_that_times_out_itself_is_unavailable(services: SlowServices, threads: ThreadPoolExecutor) -> None:
    services.fault = TimeoutError()
    services.may_answer.set()
    assert Desk(services, threads).answer(STEP, waits) == Unavailable()


def test_a_fault_of_ours_is_not_taken_for_a_slow_service(services: SlowServices, threads: ThreadPoolExecutor) -> None:
    services.fault = KeyError("a fault of ours")
    services.may_answer.set()
    with pytest.raises(KeyError):
        Desk(services, threads).answer(STEP, waits)


class WaitingPhone:
    """A phone whose caller waits `patience` moments long, then hangs up."""

    def __init__(self, patience: int) -> None:
        self._patience = patience

    def listen(self, during: Callable[[], object]) -> str:
        during()
        self._patience -= 1
        if self._patience < 0:
            raise CallerHungUp
        return ""

    def prepare(self, lines: tuple[Line, ...]) -> str:
        raise NotImplementedError

    def play(self, lines: tuple[Line, ...], *, must_hear: bool) -> str:
        assert lines
        assert not must_hear
        return ""

    def ask(self, lines: tuple[Line, ...], wait: float, expects: Expectation | None) -> str | None:
        raise NotImplementedError

    def keep(self, words: str) -> None:
        raise NotImplementedError

    def next_key(self, wait: float) -> str | None:
        raise NotImplementedError

    def record(self, longest: float, silence: float) -> Recorded | NotRecorded:
        raise NotImplementedError

    def transfer(self, where: Transferred) -> HandedOver | NoOperators:
        raise NotImplementedError

    def expected_wait(self) -> int | None:
        raise NotImplementedError

    def rejoin(self, queue: str) -> None:
        raise NotImplementedError


class Notes:
    def __init__(self) -> None:
        self.events: list[Event] = []

    def notice(self, event: Event) -> None:
        self.events.append(event)


def look_up() -> Dialogue[Outcome]:
    try:
        yield from ask(STEP)
    except CallerHungUp:
        return Outcome.HUNG_UP
    return Outcome.GOODBYE


def test_a_caller_who_waits_two_seconds_is_told_once_that_we_are_looking(
    services: SlowServices, threads: ThreadPoolExecutor
) -> None:
    notes = Notes()
    outcome = Driver(WaitingPhone(99), Desk(services, threads, give_up=3.5), notes).hold(look_up())
    services.may_answer.set()
    assert outcome is Outcome.GOODBYE
    said = [event.lines[0].prompt for event in notes.events if isinstance(event, Saying)]
    assert said == ["one_moment"]


def test_a_caller_who_hangs_up_during_a_look_up_is_let_go_at_once(
    services: SlowServices, threads: ThreadPoolExecutor
) -> None:
    notes = Notes()
    outcome = Driver(WaitingPhone(2), Desk(services, threads), notes).hold(look_up())
    services.may_answer.set()
    assert outcome is Outcome.HUNG_UP
    assert notes.events == [Ended(Outcome.HUNG_UP)]
