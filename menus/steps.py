"""What a dialogue asks for, and what it can be answered.

A conversation yields steps and is sent replies; whoever performs them (a real call, a test, a terminal) is none
of its business. A step names the type of its replies, so `reply = yield from ask(step)` is checked by mypy.
"""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from menus.expecting import Deaf, Expectation, Heard, Noise, Sounds, Unclear
from menus.values import Line, Money

R = TypeVar("R")
"""The replies a step can get."""


class Step(Generic[R]):
    """A wish of the dialogue. `R` is what may come back; a hang-up is not a reply but `CallerHungUp`."""

    __slots__ = ()


class ServiceStep(Step[R]):
    """A step that one of the company's services answers. `Unavailable` is always among its replies."""

    __slots__ = ()


class SubmitStep(ServiceStep[R]):
    """What the caller has confirmed and is to be stored: done to its end even if the caller hangs up meanwhile.

    A reply other than `Unavailable` is a promise: it is stored.
    """

    __slots__ = ()


Dialogue = Generator[Step[Any], Any, R]
"""A piece of conversation: yields steps, is sent replies, returns `R`."""


def ask(step: Step[R]) -> Dialogue[R]:
    """Yield one step and return its reply, typed."""
    reply: R = yield step
    return reply


class CallerHungUp(Exception):
    """The caller is gone. The only exception of a conversation, thrown into it by the driver."""


# Replies


@dataclass(frozen=True, slots=True)
class Done:
    """The step was performed and has nothing to tell."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """The caller pressed one of the keys on offer, or said what it stands for."""

    key: str


@dataclass(frozen=True, slots=True)
class Probably:
    """The caller said something that may stand for this key: it is worth asking whether it does."""

    key: str


@dataclass(frozen=True, slots=True)
class WrongKey:
    """The caller pressed a key that was not on offer."""

    key: str


@dataclass(frozen=True, slots=True)
class Silence:
    """The caller pressed and said nothing in time (no-input)."""


@dataclass(frozen=True, slots=True)
class Hurried:
    """The caller had pressed keys before the question: they are for what comes next, and nothing was said."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The caller keyed an entry and ended it, by `#`, by its full length, or by stopping."""

    digits: str


@dataclass(frozen=True, slots=True)
class Dictated:
    """The caller said these figures; before they count they are read back and confirmed."""

    digits: str


@dataclass(frozen=True, slots=True)
class WentBack:
    """The caller pressed `*` on an empty entry, or said that they want to go back."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The service did not answer, or not in time. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account that was found: its key in the database, its number, whether the calling number is linked to it."""

    key: int
    number: str
    linked: bool


@dataclass(frozen=True, slots=True)
class NoSuchAccount:
    """No account has this number."""


@dataclass(frozen=True, slots=True)
class LinkedAccounts:
    """The accounts that a calling number is linked to; none, one or several."""

    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class TooManyGuesses:
    """Too many wrong numbers came from this caller, to this account or altogether: nothing is told any more (D19)."""


@dataclass(frozen=True, slots=True)
class MeterMatches:
    """The digits end the number of a meter of the account: the second factor is right (D19)."""


@dataclass(frozen=True, slots=True)
class MeterDiffers:
    """No meter of the account ends with these digits."""


@dataclass(frozen=True, slots=True)
class Balance:
    """What is on the account: negative is a debt, positive an overpayment; `on` is the day it was true."""

    amount: Money
    on: date


@dataclass(frozen=True, slots=True)
class NoBalance:
    """Billing has not told a balance for this account yet."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The feed holds something that is worth being asked about."""


@dataclass(frozen=True, slots=True)
class NotLoaded:
    """The company loads no such feed, or all of it is over."""


@dataclass(frozen=True, slots=True)
class NotPlanned:
    """No restriction of supply is planned for the account."""


@dataclass(frozen=True, slots=True)
class NoticeSent:
    """A notice was delivered; paying before `pay_by` prevents the restriction (D11)."""

    pay_by: date


@dataclass(frozen=True, slots=True)
class Restricted:
    """The supply has been restricted since this day."""

    since: date


@dataclass(frozen=True, slots=True)
class Now:
    """The moment (aware) at which it was asked for."""

    at: datetime


@dataclass(frozen=True, slots=True)
class NoOperators:
    """Nobody can take the call: no operator's phone is there."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the caller said is in the recording of this name; its length in seconds.

    It comes when the caller has pressed `#`, fallen silent, talked for too long, or hung up: most people end a message
    by hanging up. `CallerHungUp` then follows at the next step that needs the line.
    """

    recording: str
    seconds: float


@dataclass(frozen=True, slots=True)
class NotRecorded:
    """Nothing could be recorded: the disk is full, or the folder takes no files."""


@dataclass(frozen=True, slots=True)
class NumberRefused:
    """The company does not call such a number: it is abroad, paid, our own, or wants no calls from us (D16)."""


@dataclass(frozen=True, slots=True)
class ExpectedWait:
    """Minutes until an operator answers, rounded up; 0 is at once, None when nobody can tell."""

    minutes: int | None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The caller left the dialogue for the operators' queue."""


# Steps: the line


class Attention(Protocol):
    """What is listened for while a question is asked, and what of it is an answer."""

    @property
    def expects(self) -> Expectation:
        """What may be said."""

    def chosen(self, sounds: Sounds) -> Pressed | Probably | Unclear | Noise:
        """Tell which answer on offer was said: its key, or the moment in ISO 8601."""

    def collected(self, sounds: Sounds) -> Dictated | Pressed | WentBack | Unclear | Noise:
        """Tell which figures were said; or that the caller wants something else than to say figures."""

    def words(self, heard: Heard) -> str | None:
        """Tell in which words; None when that is not certain, or the answer tells who somebody is."""


@dataclass(frozen=True, slots=True)
class Visit(Step[Done]):
    """The conversation enters a node. Nothing is heard; the path and the log take note."""

    node: str


@dataclass(frozen=True, slots=True)
class Say(Step[Done]):
    """Play sentences. A key stops them and counts for the next question, unless they must be heard (D19)."""

    lines: tuple[Line, ...]
    must_hear: bool = False


@dataclass(frozen=True, slots=True)
class Choose(Step[Pressed | WrongKey | Silence | Probably | Unclear | Noise | Deaf]):
    """Play sentences and wait for one key; a key during them counts (barge-in). `wait` in seconds.

    With `attention` an answer may be said instead; None when only keys are listened for. `afresh`: it confirms what the
    caller has to hear first, so keys pressed before the sentences began are no answer.
    """

    lines: tuple[Line, ...]
    keys: frozenset[str]
    wait: float
    attention: Attention | None = None
    afresh: bool = False


@dataclass(frozen=True, slots=True)
class Invite(Step[Pressed | WrongKey | Silence | Hurried | Probably | Unclear | Noise | Deaf]):
    """As `Choose`, but nobody has to answer. Keys pressed earlier are left alone: a hurried caller is not held up."""

    lines: tuple[Line, ...]
    keys: frozenset[str]
    wait: float
    attention: Attention | None = None


@dataclass(frozen=True, slots=True)
class KeepAnswer(Step[Done]):
    """Keep the sound of what was said before the last yes, which has confirmed it, to learn from.

    For callers who know that it is kept. Nothing is kept of keys, of who somebody is, or without a recogniser that
    is told to keep. A hang-up is not noticed here: what the caller has confirmed is to be stored first.
    """


class Wanted(StrEnum):
    """What a number is that the caller is asked for."""

    CLIENT_NUMBER = "client_number"
    METER_END = "meter_end"
    """The second factor (D19): whoever watches keeps no figure of it."""
    READING = "reading"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Collect(Step[Typed | WentBack | Silence | Dictated | Pressed | Unclear | Noise | Deaf]):
    """Play sentences and take digits. `#` ends, `*` clears, `*` on nothing goes back; waits in seconds.

    `next_wait` starts again with every digit: nobody is cut off while typing. An entry of `most` digits ends itself.
    With `attention` the figures may be said instead, until the first key. `wanted` None is as secret
    as a second factor.
    """

    lines: tuple[Line, ...]
    most: int
    first_wait: float
    next_wait: float
    attention: Attention | None = None
    wanted: Wanted | None = None


@dataclass(frozen=True, slots=True)
class Record(Step[Recorded | WentBack | NotRecorded]):
    """Play sentences and a tone, then record the caller until `#`, `silence` seconds of it, or `longest` seconds.

    A key during the sentences begins the recording at once, except `*`, which goes back.
    """

    lines: tuple[Line, ...]
    longest: float
    silence: float


@dataclass(frozen=True, slots=True)
class Transfer(Step[HandedOver | NoOperators]):
    """Give the caller to the operators, with what they should know. `reason` is a word of `menus.reasons`."""

    queue: str
    reason: str
    account: str | None


@dataclass(frozen=True, slots=True)
class ExpectWait(Step[ExpectedWait]):
    """Ask how long somebody waits who joins the operators' queue now."""


@dataclass(frozen=True, slots=True)
class Rejoin(Step[HandedOver]):
    """Let a caller who left a queue for a moment back to the same place; what the operator should know stays."""

    queue: str


# Steps: the services


@dataclass(frozen=True, slots=True)
class FindLinked(ServiceStep[LinkedAccounts | Unavailable]):
    """Look up the accounts that a trusted calling number is linked to."""

    caller: str


@dataclass(frozen=True, slots=True)
class FindAccount(ServiceStep[Account | NoSuchAccount | TooManyGuesses | Unavailable]):
    """Look an account up by the client number; `caller` is the calling number if it can be trusted."""

    number: str
    caller: str | None = None


@dataclass(frozen=True, slots=True)
class CheckMeter(ServiceStep[MeterMatches | MeterDiffers | TooManyGuesses | Unavailable]):
    """Compare digits with the end of the account's meter numbers. The dialogue never learns the number."""

    account: int
    digits: str
    caller: str | None = None


@dataclass(frozen=True, slots=True)
class ReadBalance(ServiceStep[Balance | NoBalance | Unavailable]):
    """Read the latest balance of an account."""

    account: int


@dataclass(frozen=True, slots=True)
class ReadRestriction(ServiceStep[NotPlanned | NoticeSent | Restricted | Unavailable]):
    """Read the restriction state of an account."""

    account: int


@dataclass(frozen=True, slots=True)
class IsLoaded(ServiceStep[Loaded | NotLoaded | Unavailable]):
    """Ask whether a feed (a word of `menus.tree.FEEDS`) is loaded."""

    feed: str


@dataclass(frozen=True, slots=True)
class ReadClock(ServiceStep[Now | Unavailable]):
    """Ask what time it is."""


@dataclass(frozen=True, slots=True)
class RequestCallback(SubmitStep[Done | NumberRefused | Unavailable]):
    """Record durably that this caller wants to be called back. `Done` is a promise: it is stored.

    `typed`: the number was keyed in, not the caller's own. `key` is what the caller pressed to agree (D16). `queued`:
    since when the caller has waited for an operator (aware); that is the place to be kept, or now if it is None.
    """

    phone: str
    account: int | None
    reason: str
    typed: bool
    key: str
    queued: datetime | None = None


LineStep = Visit | Say | Choose | Invite | Collect | KeepAnswer | Record | Transfer | ExpectWait | Rejoin
"""Steps that the telephone performs."""
