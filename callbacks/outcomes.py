"""What becomes of an attempt to call somebody, and where that takes the callback. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from callbacks.lifecycle import State


class Outcome(StrEnum):
    """How one attempt ended. Stored with the attempt and counted in reports."""

    TALKED = "talked"
    """The customer was joined with an operator."""
    POSTPONED = "postponed"
    """The called person chose another time."""
    CANCELLED = "cancelled"
    """The called person needs no call any more, or says that they never asked for one."""
    OPTED_OUT = "opted_out"
    """The called person wants no calls from us at all."""
    GAVE_UP = "gave_up"
    """A person answered and rang off, or pressed nothing, before it came to a talk."""
    NO_OPERATOR = "no_operator"
    """The called person wanted to talk and no operator was there: our fault."""
    MACHINE = "machine"
    """An answering machine answered; it was told who called, and nothing personal."""
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    BLOCKED = "blocked"
    """The called person's operator or phone rejects our calls: not the same as nobody being there (D16)."""
    CONGESTION = "congestion"
    """The network had no way to the number."""
    FAILED = "failed"
    """The network refused the call for another reason; or we failed before a keyed number's request was confirmed."""
    LOST = "lost"
    """The call left the house, then Asterisk died with it: nobody will ever know more."""
    NOT_DIALLED = "not_dialled"
    """It is certain that no phone rang: Asterisk never had the call, or lost it before it left the house."""


FINAL: Mapping[Outcome, State] = {
    Outcome.TALKED: State.DONE,
    Outcome.POSTPONED: State.POSTPONED,
    Outcome.CANCELLED: State.CANCELLED,
    Outcome.OPTED_OUT: State.OPTED_OUT,
    Outcome.NOT_DIALLED: State.SCHEDULED,
}
"""Where an attempt leads whose outcome alone decides. After any other, `callbacks.retry` decides."""

CONTACTS = frozenset({Outcome.TALKED, Outcome.CANCELLED, Outcome.OPTED_OUT, Outcome.GAVE_UP, Outcome.MACHINE})
"""Outcomes that count against the limits a day, a week and a month (D16): somebody, or their machine, was disturbed.

Not when the called person has just asked for the next call, nor when they wanted to talk and we failed them: a call
that is owed must not wait for tomorrow. The attempts are capped all the same.
"""

WORDS: Mapping[Outcome, str] = {
    Outcome.TALKED: "поговорили",
    Outcome.POSTPONED: "клиент перенёс звонок",
    Outcome.CANCELLED: "клиент отменил звонок",
    Outcome.OPTED_OUT: "клиент просил больше не звонить",
    Outcome.GAVE_UP: "ответили, но разговора не было",
    Outcome.NO_OPERATOR: "не нашлось консультанта",
    Outcome.MACHINE: "автоответчик",
    Outcome.BUSY: "занято",
    Outcome.NO_ANSWER: "не ответили",
    Outcome.BLOCKED: "звонок заблокирован",
    Outcome.CONGESTION: "сеть перегружена",
    Outcome.FAILED: "не вышло из-за сбоя",
    Outcome.LOST: "связь оборвалась, что стало со звонком — неизвестно",
    Outcome.NOT_DIALLED: "звонок не состоялся",
}
"""For the people who work with callbacks."""
