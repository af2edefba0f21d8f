"""A witness of one conversation: what was asked and replied, what was confirmed, and what nobody may be told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from menus.callback_steps import BookCallback, CallbackBooked
from menus.case_steps import CaseRegistered
from menus.events import Asked, Event, Outcome, Saying
from menus.reading_steps import ReadPast, Stored, StoreReading
from menus.steps import (
    Balance,
    CallerHungUp,
    CheckMeter,
    Choose,
    Dialogue,
    Done,
    ExpectWait,
    Pressed,
    RequestCallback,
    Say,
    Step,
    SubmitStep,
    Transfer,
)
from menus.values import Line, Money, Reading
from tests.crowd.caller import CallerByChance
from tests.crowd.town import TOWN, opens

READ_BACK = {"reading_read_back", "reading_read_back_first", "reading_rolled_over", "reading_same"}
PERSONAL = {"debt", "overpaid", "no_debt", "restriction_notice", "restricted", "restriction_not_planned"}
MOST_STEPS = 230
"""The dialogue's own bound of 200 steps, and what follows it."""

MOST_PROMPTS = 12
"""Between a caller who keeps making mistakes and a person."""

Submission = tuple[int, date, tuple[int, ...]]
"""A meter, the period, the values of its zones."""


@dataclass
class Witness:
    """Raises AssertionError as soon as a promise is broken; remembers what the database must hold."""

    caller: CallerByChance
    stored: list[Submission] = field(default_factory=list)
    refused: int = 0
    """Confirmed readings that could not be stored; the caller was told so."""
    registered: int = 0
    callbacks: list[str] = field(default_factory=list)
    """Numbers that were promised a call from the queue."""
    deferred: int = 0
    """Calls that were promised with somebody else's answer."""
    told: int = 0
    """Sentences about somebody's debt or supply."""
    prompts: int = 0
    """Heard since the caller makes nothing but mistakes, until a person is asked for."""
    reached: bool = False
    outcome: Outcome | None = None
    _steps: int = 0
    _proven: set[int] = field(default_factory=set)
    _balance: Money | None = None
    _zones: int = 0
    _confirmed: list[int] = field(default_factory=list)
    _unsure: int | None = None
    """A high reading that is asked about once more."""
    _wants_person: bool = False

    def overhear(self, conversation: Dialogue[Outcome]) -> Dialogue[Outcome]:
        """The same conversation, overheard."""
        proceed: Callable[[], Step[Any]] = lambda: next(conversation)  # noqa: E731
        while True:
            try:
                step = proceed()
            except StopIteration as end:
                self.outcome = end.value
                assert not self._complete, "confirmed, and not stored"
                return self.outcome
            self._hears(step)
            try:
                reply = yield step
            except CallerHungUp as gone:
                proceed = _thrown(conversation, gone)
            else:
                if isinstance(step, Choose) and isinstance(reply, Pressed):
                    self._pressed(step.lines, reply.key)
                proceed = _sent(conversation, reply)

    def notice(self, event: Event) -> None:
        """Take note of what services reply; count what a caller hears who makes nothing but mistakes."""
        if isinstance(event, Asked):
            self._asked(event.step, event.reply)
        if isinstance(event, Saying) and self.caller.tired and not self.reached:
            self.prompts += 1
            assert self.prompts <= MOST_PROMPTS, "too many prompts before a person"

    @property
    def _complete(self) -> bool:
        return 0 < self._zones == len(self._confirmed)

    def _hears(self, step: Step[Any]) -> None:
        self._steps += 1
        assert self._steps < MOST_STEPS, "the conversation goes on and on"
        self.caller.hears(step)
        self._check_doubt(step)
        assert not self._complete or isinstance(step, StoreReading), "something lies between confirming and storing"
        self._check_person(step)
        self._check_secrets(step)
        if isinstance(step, StoreReading):
            assert [zone.value for zone in step.zones] == self._confirmed, "what is stored is not what was confirmed"

    def _check_doubt(self, step: Step[Any]) -> None:
        """What is implausibly high counts as confirmed only when it has been confirmed once more."""
        if not isinstance(step, Choose) or not _says(step.lines, {"reading_high"}):
            self._unsure = None
        elif self._unsure is None:
            self._unsure = self._confirmed.pop()

    def _check_person(self, step: Step[Any]) -> None:
        """The operator's key works in every menu: before the queue come a word, storing what was confirmed,
        and how long it takes; if that is long, a callback is offered.
        """
        if isinstance(step, Choose):
            assert "0" in step.keys
        if self._wants_person and not isinstance(step, Say | SubmitStep | ExpectWait):
            offered = isinstance(step, Choose) and _says(step.lines, {"wait_long"})
            assert isinstance(step, Transfer) or offered, "the operator's key leads elsewhere"
            self._wants_person = False
        self.reached = self.reached or isinstance(step, Transfer)

    def _check_secrets(self, step: Step[Any]) -> None:
        """Nothing about an account before its owner is known (D19), and then of that account only."""
        account = getattr(step, "account", None)
        if isinstance(account, int) and not isinstance(step, CheckMeter):
            assert account in self._proven or self._linked(account), "no second factor"
        if isinstance(account, str):
            assert any(TOWN[key].number == account for key in self._proven) or self._named(account)
        if isinstance(step, Say) and (said := _says(step.lines, PERSONAL)):
            self.told += 1
            amount = dict(said.slots).get("amount")
            assert self._proven or self.caller.number
            assert amount is None or amount == self._balance

    def _named(self, account: str) -> bool:
        return any(owner.number == account and self.caller.number == owner.phone for owner in TOWN.values())

    def _linked(self, account: int) -> bool:
        return self.caller.number is not None and TOWN[account].phone == self.caller.number

    def _asked(self, step: Step[Any], reply: object) -> None:
        self.caller.told(step, reply)
        match step, reply:
            case CheckMeter(account, digits), _ if opens(TOWN[account], digits):
                self._proven.add(account)
            case _, Balance(amount):
                self._balance = Money(abs(amount.kopecks))
            case ReadPast(_, zones), _:
                self._zones, self._confirmed = zones, []
            case StoreReading(), Stored():
                self.stored.append((step.meter, step.period, tuple(self._confirmed)))
                self._zones = 0
            case StoreReading(), _:
                self.refused += 1
                self._zones = 0
            case RequestCallback(), Done():
                self.callbacks.append(step.phone)
            case BookCallback(), CallbackBooked() if step.deferred:
                self.registered += 1
                self.deferred += 1
            case BookCallback(), CallbackBooked():
                self.callbacks.append(step.phone)
            case _, CaseRegistered():
                self.registered += 1

    def _pressed(self, lines: tuple[Line, ...], key: str) -> None:
        self._wants_person = key == "0"
        if key == "9":  # too long an entry spills over: what is heard again was asked for
            self.prompts = max(self.prompts - 1, 0)
        if key != "1":
            return
        if self._unsure is not None:
            self._confirmed.append(self._unsure)
        elif said := _says(lines, READ_BACK):
            shown = dict(said.slots)["reading"]
            assert isinstance(shown, Reading)
            self._confirmed.append(shown.value)


def _says(lines: tuple[Line, ...], prompts: set[str]) -> Line | None:
    return next((said for said in lines if said.prompt in prompts), None)


def _sent(conversation: Dialogue[Outcome], reply: object) -> Callable[[], Step[Any]]:
    return lambda: conversation.send(reply)


def _thrown(conversation: Dialogue[Outcome], gone: CallerHungUp) -> Callable[[], Step[Any]]:
    return lambda: conversation.throw(gone)
