"""Where an attempt leads: over, tried again, called at another time, or given up. Decides, and does nothing. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from callbacks.booking import BookingRules, Kind
from callbacks.lifecycle import State
from callbacks.outcomes import CONTACTS, FINAL, WORDS, Outcome
from callbacks.policy import Callee, CallingRules, NotNow, Obstacle, Refused, first_moment, in_words, when_allowed
from callbacks.ports import Claim, Ending, Settlement
from callbacks.retry import next_call

BREATH = timedelta(minutes=1)
"""Before a call that never left the house is ordered again."""
LAPSED = "срок прошёл"
LATE = "срок прошёл: нужно вмешательство"
RELEASED = "заявка освобождена"
USED_UP = "попытки исчерпаны"


def settled(
    claim: Claim, ending: Ending, at: datetime, *, callee: Callee, calling: CallingRules, booking: BookingRules
) -> Settlement:
    """Where an attempt that ended at a moment leads; the claim has the outcomes of those before it."""
    if ending.postponed_to:
        due = first_moment(callee, ending.postponed_to, calling)
        return Settlement(State.POSTPONED, WORDS[ending.outcome], due, _moved(claim, due, booking))
    if ending.outcome is Outcome.NOT_DIALLED:
        return not_dialled(at)
    if ending.outcome in FINAL:
        return Settlement(FINAL[ending.outcome], WORDS[ending.outcome])
    return _tried_again(claim, ending.outcome, at, callee, calling)


def not_dialled(at: datetime) -> Settlement:
    """Where an attempt leads that no phone heard: it is no attempt."""
    return Settlement(State.SCHEDULED, WORDS[Outcome.NOT_DIALLED], due=at + BREATH)


def given_back(claim: Claim, at: datetime) -> Settlement:
    """Where a claim leads that nobody makes use of: it keeps its place, unless it is of no use any more."""
    if lapses(claim, at):
        return Settlement(State.EXPIRED, LAPSED)
    return Settlement(State.SCHEDULED, RELEASED)


def refused(claim: Claim, verdict: NotNow | Refused) -> Settlement:
    """Where a claim leads that the policy does not let out."""
    reason = in_words(verdict.reason)
    if isinstance(verdict, Refused):
        return Settlement(State.OPTED_OUT if verdict.reason is Obstacle.OPTED_OUT else State.FAILED, reason)
    if lapses(claim, verdict.until):
        return Settlement(State.EXPIRED, reason)
    return Settlement(State.SCHEDULED, reason, due=verdict.until)


def lapses(claim: Claim, at: datetime) -> bool:
    """Whether a callback is of no use any more at a moment: a deferred call is late, but still owed."""
    return claim.kind is Kind.QUEUE and at > claim.deadline


def _moved(claim: Claim, due: datetime, booking: BookingRules) -> datetime:
    """The deadline after the customer's own choice of a time: never earlier than it was."""
    lasting = booking.queue_lapses if claim.kind is Kind.QUEUE else booking.postponed_late
    return max(claim.deadline, due + lasting)


def _tried_again(claim: Claim, outcome: Outcome, at: datetime, callee: Callee, calling: CallingRules) -> Settlement:
    contacts = (*callee.contacts, at) if outcome in CONTACTS else callee.contacts
    allowed = when_allowed(replace(callee, contacts=contacts), calling)
    due = next_call((*claim.outcomes, outcome), at, calling.retry, allowed)
    if due is None:
        return Settlement(State.FAILED, f"{WORDS[outcome]}; {USED_UP}")
    if lapses(claim, due):
        return Settlement(State.EXPIRED, f"{WORDS[outcome]}; {LAPSED}")
    return Settlement(State.RETRY_WAIT, WORDS[outcome], due)
