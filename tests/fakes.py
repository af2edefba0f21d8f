"""Fakes of the ports: a telephone that follows a script, and services that know the script's little world."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from callbacks.working_days import LIPETSK
from menus.callback_steps import (
    BookCallback,
    CancelCallback,
    FindOpenCallback,
    FindOtherTimes,
    FindTimes,
    MoveCallback,
)
from menus.called_steps import CalledFor, KeepWish, PutOff, ReadCallback
from menus.case_steps import FindOpenCase, RegisterCase
from menus.engine import converse, converse_after_operator, converse_called, converse_leaving_queue
from menus.events import Outcome, Transferred
from menus.expecting import Deaf, Expectation, Heard, Sounds
from menus.handover import OPERATORS
from menus.interview_steps import OfferQuestionnaire, OfferRating, StoreAnswer, StoreRating
from menus.load_steps import FindGoodTimes
from menus.outage_steps import ReadOutage
from menus.ports import Waiting
from menus.reading_steps import ListMeters, ReadPast, StoreReading
from menus.steps import (
    Account,
    Balance,
    CallerHungUp,
    CheckMeter,
    Dialogue,
    Done,
    FindAccount,
    FindLinked,
    HandedOver,
    IsLoaded,
    LinkedAccounts,
    Loaded,
    MeterDiffers,
    MeterMatches,
    NoBalance,
    NoOperators,
    NoSuchAccount,
    NotLoaded,
    NotRecorded,
    Now,
    NumberRefused,
    ReadBalance,
    ReadClock,
    ReadRestriction,
    Recorded,
    RequestCallback,
    ServiceStep,
    TooManyGuesses,
    Unavailable,
)
from menus.transcript import snake
from menus.typed_speech import typed_speech
from menus.values import Line
from tests.booking_fakes import KnownCallback, LittleBook, LittleSlot, refused
from tests.callscript import Caller, CallScript, Owner
from tests.case_fakes import LAST_BEFORE, KnownCase, LittleCases
from tests.interview_fakes import LittleInterviews
from tests.load import LittleLoad, asked
from tests.meters import LittleMeters
from tests.outage_fakes import KnownOutage, LittleOutages

MOST_GUESSES = 10
"""As in the default of the service."""


class ScriptedPhone:
    """A telephone whose caller follows a script."""

    def __init__(self, script: CallScript) -> None:
        self._caller = Caller(script.inputs)
        self._operators = script.operators
        self._records = script.records
        self._wait = script.wait
        self._gone = False
        self.kept: list[str] = []
        """The words that were confirmed, and may be learned from."""

    def play(self, lines: tuple[Line, ...], *, must_hear: bool) -> str:
        self.check()
        keys = ""
        for said in lines:
            done = self._caller.during(said.prompt)
            if done is None:
                continue
            if done.hangs_up:
                raise CallerHungUp
            keys += done.keys or ""
            if not must_hear:
                break
        return keys

    def prepare(self, lines: tuple[Line, ...]) -> str:
        return self._caller.busy(f"before {lines[0].prompt}")

    def listen(self, during: Callable[[], object]) -> str:
        during()
        self.check()
        return self._caller.busy("while ")

    def ask(self, lines: tuple[Line, ...], wait: float, expects: Expectation | None) -> str | Sounds | Deaf | None:
        del wait
        self.check()
        done = self._caller.answer(tuple(said.prompt for said in lines))
        if done.hangs_up:
            raise CallerHungUp
        if done.heard is None:
            return done.keys
        assert expects is not None, "the caller speaks, and nobody listens"
        return as_heard(expects, done.heard)

    def keep(self, words: str) -> None:
        self.check()
        self.kept.append(words)

    def next_key(self, wait: float) -> str | None:
        del wait
        return self._caller.next_key()

    def record(self, longest: float, silence: float) -> Recorded | NotRecorded:
        del longest, silence
        if not self._records:
            return NotRecorded()
        done = self._caller.speech()
        self._gone = done.hangs_up
        return Recorded("0" * 32, done.speaks or 0.0)

    def transfer(self, where: Transferred) -> HandedOver | NoOperators:
        return HandedOver() if self._operators or where.queue == "waiting" else NoOperators()

    def expected_wait(self) -> int | None:
        return self._wait

    def rejoin(self, queue: str) -> None:
        self.check()
        assert queue

    def check(self) -> None:
        """The caller of a script hangs up only when it says so, and may have done it while speaking."""
        if self._gone:
            raise CallerHungUp


def as_heard(expects: Expectation, said: Sounds | Deaf) -> Sounds | Deaf:
    """What recognition makes of it: words that answer nothing are not clear."""
    return typed_speech(expects, said.hypotheses[0].text, said.hypotheses[0].score) if isinstance(said, Heard) else said


ATTEMPT = "a" * 32
"""The attempt of a script in which we call."""


def conversation(script: CallScript) -> Dialogue[Outcome]:
    """The conversation that a script is about, with the shipped menu."""
    if script.queue:
        return converse_leaving_queue(script.rules, script.caller, script.queue)
    if script.called:
        return converse_called(script.edition.tree, script.rules, ATTEMPT, OPERATORS, typed=script.typed)
    if script.consulted:
        return converse_after_operator(script.edition.tree, script.rules, script.caller, script.consulted)
    return converse(script.edition.tree, script.rules, script.caller)


def world(script: CallScript) -> "Little":
    """The services as a script describes them."""
    return Little(
        script.owners,
        script.billing_down,
        script.guesses,
        parts_down=script.down,
        known_cases=script.cases,
        load=script.load,
        rates=script.rates,
        outages=script.outages,
        slots=script.slots,
        known_callbacks=script.callbacks,
        called=script.called,
        now=script.now,
        slow=script.slow,
    )


@dataclass
class Little:
    """Services over a handful of accounts; `callbacks` is what they durably stored."""

    owners: list[Owner]
    down: bool = False
    guesses: int = 0
    """Wrong numbers so far, this call's and earlier ones'."""
    callbacks: list[RequestCallback] = field(default_factory=list)
    parts_down: frozenset[str] = frozenset()
    known_cases: list[KnownCase] = field(default_factory=list)
    load: LittleLoad | None = None
    rates: bool = False
    outages: list[KnownOutage] = field(default_factory=list)
    slots: list[LittleSlot] = field(default_factory=list)
    known_callbacks: list[KnownCallback] = field(default_factory=list)
    called: CalledFor | None = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    slow: frozenset[str] = frozenset()
    """Steps that take a moment."""

    def __post_init__(self) -> None:
        today = self.now.astimezone(LIPETSK).date()
        numbers = [owner.number for owner in self.owners]
        self.feed = LittleOutages(self.outages, numbers, self.now, "outages" in self.parts_down)
        self.meters = LittleMeters([owner.meters for owner in self.owners], today, self.parts_down)
        self.cases = LittleCases([*self.known_cases], today, self._number)
        self.book = LittleBook(
            self.slots, [*self.known_callbacks], self.now, self._number, self._next_number, self.called
        )
        self.interviews = LittleInterviews(self.rates, today, self.parts_down)

    def answer(self, step: ServiceStep[Any], waiting: Waiting) -> object:
        if snake(step) in self.slow:
            waiting(0.0, lambda: None)
        if self.down or isinstance(step, ReadClock):
            return Now(self.now) if isinstance(step, ReadClock) else Unavailable()
        return self._answer(step)

    def _answer(self, step: ServiceStep[Any]) -> object:
        match step:
            case FindLinked(caller):
                return LinkedAccounts(tuple(self._account(key, caller) for key in self._linked(caller)))
            case FindAccount() | CheckMeter() if self.guesses >= MOST_GUESSES:
                return TooManyGuesses()
            case FindAccount(number, caller):
                return self._find(number, caller)
            case CheckMeter(account, digits):
                return self._check_meter(account, digits)
            case ReadBalance(account):
                owner = self.owners[account]
                return Balance(owner.balance, owner.on) if owner.balance else NoBalance()
            case ReadRestriction(account):
                return self.owners[account].restriction
            case RequestCallback():
                return self._book(step)
            case ListMeters() | ReadPast() | StoreReading():
                return self.meters.answer(step)
            case RegisterCase() | FindOpenCase():
                return self.cases.answer(step)
            case OfferRating() | StoreRating() | OfferQuestionnaire() | StoreAnswer():
                return self.interviews.answer(step)
            case _:
                return self._feeds(step)

    def _feeds(self, step: ServiceStep[Any]) -> object:
        """What the company loads, or does not."""
        match step:
            case IsLoaded("outages") | ReadOutage():
                return self.feed.answer(step)
            case IsLoaded():
                return Loaded() if self.load else NotLoaded()
            case FindGoodTimes():
                return asked(self.load)
            case _:
                return self._calling_back(step)

    def _calling_back(self, step: ServiceStep[Any]) -> object:
        """Whom the company calls back, and when."""
        match step:
            case FindTimes() | FindOtherTimes() | FindOpenCallback():
                return self.book.answer(step)
            case BookCallback() | MoveCallback() | CancelCallback() | ReadCallback() | KeepWish() | PutOff():
                return self.book.answer(step)
            case _:
                raise TypeError(f"this little world does not know {type(step).__name__}")

    def _book(self, step: RequestCallback) -> Done | NumberRefused:
        if refused(step.phone):
            return NumberRefused()
        self.callbacks.append(step)
        return Done()

    def _check_meter(self, account: int, digits: str) -> MeterMatches | MeterDiffers:
        if any(meter.number.endswith(digits) for meter in self.owners[account].meters):
            return MeterMatches()
        self.guesses += 1
        return MeterDiffers()

    def _number(self, key: int) -> str:
        return self.owners[key].number

    def _next_number(self) -> int:
        """Cases and callbacks have one series."""
        cases = [case.number for case in self.cases.known]
        return 1 + max([LAST_BEFORE, *cases, *(callback.number for callback in self.book.known)])

    def _linked(self, caller: str) -> list[int]:
        return [key for key, owner in enumerate(self.owners) if owner.phone == caller]

    def _account(self, key: int, caller: str | None) -> Account:
        owner = self.owners[key]
        return Account(key, owner.number, linked=caller is not None and caller == owner.phone)

    def _find(self, number: str, caller: str | None) -> Account | NoSuchAccount:
        for key, owner in enumerate(self.owners):
            if owner.number == number:
                return self._account(key, caller)
        self.guesses += 1
        return NoSuchAccount()
