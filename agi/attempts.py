"""Calls to customers as Asterisk knows them: what each attempt is originated with, and what became of it. Pure.

An attempt's id is the id of its channel, from the first moment to the last event: whoever asks Asterisk later, after a
crash as well, finds it. Asterisk refuses a second channel with the id of one that lives.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from agi.ami_message import Message
from callbacks.booking import Kind
from callbacks.outcomes import Outcome
from callbacks.ports import Attempt

ATTEMPT = re.compile(r"[0-9a-f]{32}")
NUMBER = re.compile(r"\+7(?!80)[3489][0-9]{9}")
"""A last, plain look at what the policy let through: a Russian phone of people, neither free nor dear."""
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
SKILL = re.compile(r"[a-z]{1,20}")
OPERATOR = "operator-"
"""What precedes the id of an attempt in that of its operator's channel. (An id must not begin another one: Asterisk
compares as many characters as the shorter has.)"""
RESULT, TAKEN_BY = "AUTOSECRETARY_RESULT", "MEMBERINTERFACE"
"""Channel variables that Asterisk tells with each event (`channelvars` in manager.conf): how far the dialplan came,
and the operator's phone that app_queue joined the caller with."""

RING = 40
"""Seconds a customer's phone rings: eight times, enough to come from another room."""
OPERATOR_RING = 20
"""Seconds an operator's phone rings for a call that the operator is to make."""

Action = tuple[tuple[str, str], ...]


def operator_first(attempt: Attempt) -> bool:
    """Whether the operator is called before the customer: who answers a case reads it first (R5), and whoever was
    chosen to call is to be the one who talks.
    """
    return attempt.claim.kind is Kind.DEFERRED or attempt.claim.chosen


def customer_call(attempt: Attempt) -> Action:
    """Originate the call to the customer. ValueError for anything the policy would not have let through.

    The dialplan asks whether the number may be dialled on the channel itself, before its first message leaves.
    """
    if not NUMBER.fullmatch(attempt.number.e164) or not SKILL.fullmatch(attempt.claim.skill):
        raise ValueError("not a call that may be made")
    variables = {
        "CALLBACK": _id(attempt),
        "QUEUED": attempt.claim.skill,
        "OPERATOR_CHANNEL": f"{OPERATOR}{attempt.id}" if operator_first(attempt) else "",
        "TYPED": "yes" if attempt.claim.typed else "",
    }
    channel = ("Channel", f"PJSIP/{attempt.number.e164}@outgoing")
    # Asterisk 22 heeds PreDialGoSub only in an order that it answers at the end of the ringing. Variables come later.
    gate = ("PreDialGoSub", f"callback-gate,s,1({attempt.id})"), ("Async", "false")
    return _originate(channel, *gate, channel_id=attempt.id, context="callback", ring=RING, variables=variables)


def operator_call(attempt: Attempt) -> Action:
    """Originate the call to the operator who is to make the call. ValueError when there is no such phone.

    The phone shows the number of the request: the operator looks up the question and the answer before accepting.
    """
    if not NAME.fullmatch(attempt.claim.operator):
        raise ValueError("not the phone of an operator")
    number = attempt.claim.number
    phone = ("Channel", f"PJSIP/{attempt.claim.operator}"), ("Async", "true"), ("CallerID", f'"{number}" <{number}>')
    variables = {"CALLBACK": _id(attempt)}
    id_ = f"{OPERATOR}{attempt.id}"
    return _originate(*phone, channel_id=id_, context="callback-operator", ring=OPERATOR_RING, variables=variables)


def _originate(
    *called: tuple[str, str], channel_id: str, context: str, ring: int, variables: Mapping[str, str]
) -> Action:
    return (
        *called,
        ("ChannelId", channel_id),
        ("Context", context),
        ("Exten", "s"),
        ("Priority", "1"),
        ("Timeout", str(ring * 1000)),
        *(("Variable", f"{name}={value}") for name, value in variables.items()),
    )


def _id(attempt: Attempt) -> str:
    if not ATTEMPT.fullmatch(attempt.id):
        raise ValueError("not an attempt")
    return attempt.id


def attempt_of(unique_id: str) -> str | None:
    """The attempt that a channel belongs to, as the customer's or the operator's; None for any other channel."""
    attempt = unique_id.removeprefix(OPERATOR)
    return attempt if ATTEMPT.fullmatch(attempt) else None


BLOCKED = frozenset({"403", "603", "607", "608"})
"""SIP replies of whoever does not want our calls: forbidden, declined, unwanted (RFC 8197), rejected (RFC 8688)."""
CAUSES: Mapping[str, Outcome] = {
    "17": Outcome.BUSY,
    **dict.fromkeys(("18", "19", "20"), Outcome.NO_ANSWER),
    **dict.fromkeys(("34", "41", "42", "43", "44", "47"), Outcome.CONGESTION),
}
"""By the cause of Q.850, as Asterisk maps SIP replies to it; any other is a failure."""


@dataclass(frozen=True, slots=True)
class LineEnd:
    """How a customer's channel ended: whether it had been answered, why (Q.850, SIP), and how far the dialplan came."""

    answered: bool
    cause: str
    reply: str
    result: str
    taken_by: str

    @property
    def outcome(self) -> Outcome:
        """What became of the attempt. What the called person pressed is told by the dialogue, and sooner."""
        if self.answered:
            known = Outcome(self.result) if self.result in set(Outcome) else Outcome.GAVE_UP
            return Outcome.TALKED if self.taken_by else known
        if self.result == Outcome.NOT_DIALLED:
            return Outcome.NOT_DIALLED
        return Outcome.BLOCKED if self.reply in BLOCKED else CAUSES.get(self.cause, Outcome.FAILED)


def told(hangup: Message) -> LineEnd:
    """The end as the Hangup event tells it."""
    return LineEnd(
        hangup["ChannelStateDesc"] == "Up",
        hangup["Cause"],
        hangup["TechCause"],
        hangup.channel_variable(RESULT),
        hangup.channel_variable(TAKEN_BY),
    )


def kept(entry: str) -> LineEnd | None:
    """The end as the dialplan has kept it in Asterisk's database; None for what is no such entry."""
    parts = entry.split("|")
    if len(parts) != 5:
        return None
    state, cause, reply, result, taken_by = parts
    return LineEnd(state == "Up", cause, reply, result, taken_by)
