"""May this number be called at this moment? One function, asked at booking and again before each dial. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from callbacks import limits, numbers, quiet_hours
from callbacks.limits import Limits, Span
from callbacks.numbers import Dialable, NumberRules, Refusal, dialable
from callbacks.quiet_hours import Hours
from callbacks.retry import RetryRules
from callbacks.working_days import LIPETSK


class Obstacle(StrEnum):
    """Why a number that exists may not be called, now or at all."""

    OPTED_OUT = "opted_out"
    QUIET_HOURS = "quiet_hours"
    DAY_LIMIT = "day_limit"
    WEEK_LIMIT = "week_limit"
    MONTH_LIMIT = "month_limit"


Reason = Refusal | Obstacle

WORDS: Mapping[Obstacle, str] = {
    Obstacle.OPTED_OUT: "клиент просил больше не звонить",
    Obstacle.QUIET_HOURS: "в это время звонить нельзя",
    Obstacle.DAY_LIMIT: "сегодня мы этому клиенту уже звонили",
    Obstacle.WEEK_LIMIT: "на этой неделе этому клиенту больше звонить нельзя",
    Obstacle.MONTH_LIMIT: "в этом месяце этому клиенту больше звонить нельзя",
}


def in_words(reason: Reason) -> str:
    """A reason, for the people who work with callbacks."""
    return numbers.WORDS[reason] if isinstance(reason, Refusal) else WORDS[reason]


_LIMIT = {Span.DAY: Obstacle.DAY_LIMIT, Span.WEEK: Obstacle.WEEK_LIMIT, Span.MONTH: Obstacle.MONTH_LIMIT}


@dataclass(frozen=True, slots=True)
class CallingRules:
    """The rules of calling people, in force from a day in Lipetsk on (D16-18)."""

    since: date = date.min
    numbers: NumberRules = field(default_factory=NumberRules)
    hours: Hours = field(default_factory=Hours)
    limits: Limits = field(default_factory=Limits)
    retry: RetryRules = field(default_factory=RetryRules)

    def with_own(self, number: str) -> "CallingRules":
        """The same with one more number of the company's, in E.164."""
        return replace(self, numbers=replace(self.numbers, ours=self.numbers.ours | {number}))


def in_force(versions: Sequence[CallingRules], at: datetime) -> CallingRules:
    """The newest version that is in force at a moment; ValueError when none is yet."""
    day = at.astimezone(LIPETSK).date()
    return max((rules for rules in versions if rules.since <= day), key=lambda rules: rules.since)


@dataclass(frozen=True, slots=True)
class Callee:
    """What is known of whoever would be called. `contacts`: when attempts were answered that count
    (`callbacks.outcomes.CONTACTS`), for 31 days back at least.
    """

    number: str
    zone: ZoneInfo = LIPETSK
    opted_out: bool = False
    contacts: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Allowed:
    """The number may be called at the moment asked about."""

    number: Dialable


@dataclass(frozen=True, slots=True)
class NotNow:
    """It may be called, but not before `until`."""

    reason: Obstacle
    until: datetime


@dataclass(frozen=True, slots=True)
class Refused:
    """It may not be called."""

    reason: Reason


Verdict = Allowed | NotNow | Refused


def may_call(callee: Callee, at: datetime, rules: CallingRules) -> Verdict:
    """Judge a call at a moment (aware). What stands against it for ever is told before what passes."""
    number = dialable(callee.number, rules.numbers)
    if isinstance(number, Refusal):
        return Refused(number)
    if callee.opted_out:
        return Refused(Obstacle.OPTED_OUT)
    if reason := _not_now(callee, at, rules):
        return NotNow(reason, first_moment(callee, at, rules))
    return Allowed(number)


def first_moment(callee: Callee, at: datetime, rules: CallingRules) -> datetime:
    """The first moment from `at` on that neither quiet hours nor limits are against."""
    while True:
        free = limits.next_allowed(callee.contacts, at, callee.zone, rules.limits)
        open_ = quiet_hours.next_allowed(free, callee.zone, rules.hours)
        if open_ == at:
            return at
        at = open_


def when_allowed(callee: Callee, rules: CallingRules) -> Callable[[datetime], datetime]:
    """`first_moment` of somebody, as `callbacks.retry.next_call` takes it."""
    return lambda at: first_moment(callee, at, rules)


def _not_now(callee: Callee, at: datetime, rules: CallingRules) -> Obstacle | None:
    if span := limits.exceeded(callee.contacts, at, callee.zone, rules.limits):
        return _LIMIT[span]
    return Obstacle.QUIET_HOURS if quiet_hours.is_quiet(at, callee.zone, rules.hours) else None
