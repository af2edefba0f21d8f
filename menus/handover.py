"""From the dialogue to a person: the operators' queue, or, when nobody is there, a request to be called back."""

from menus.asking import YES, Back, Call, Operator, choose
from menus.contact import contact_phone
from menus.events import Outcome
from menus.reasons import Reason
from menus.steps import (
    Dialogue,
    Done,
    HandedOver,
    NoOperators,
    NumberRefused,
    RequestCallback,
    Say,
    Transfer,
    Unavailable,
    ask,
)
from menus.values import Phone
from menus.vocabulary import line

QUEUE = "operators"
WAITING = "waiting"
"""The queue that takes a caller even when no operator is there: they wait, nobody hangs up on them."""

CONNECTING = line("connecting")


def hand_over(call: Call, leaving: Operator) -> Dialogue[Outcome | Back]:
    """Give the caller to an operator. `Back` when nobody is there and the caller prefers the menu."""
    if leaving.later:
        return (yield from _callback(call, leaving.reason))
    yield from ask(Say((*leaving.said, CONNECTING)))
    match (yield from ask(Transfer(QUEUE, leaving.reason, _number(call)))):
        case HandedOver():
            return Outcome.TRANSFERRED
        case NoOperators():
            return (yield from no_operators(call, leaving.reason))


def no_operators(call: Call, reason: Reason) -> Dialogue[Outcome | Back]:
    """Say that nobody is there; offer a callback, waiting, or the menu. Silence means waiting."""
    match (yield from choose(call, (line("no_operators"),), "12")):
        case "1":
            return (yield from _callback(call, reason))
        case Back() as back:
            return back
        case _:
            return (yield from wait_in_line(call, reason))


def wait_in_line(call: Call, reason: Reason) -> Dialogue[Outcome]:
    """Keep the caller on the line until somebody comes."""
    yield from ask(Say((line("stay_on_line"),)))
    yield from ask(Transfer(WAITING, reason, _number(call)))
    return Outcome.TRANSFERRED


def _callback(call: Call, reason: Reason) -> Dialogue[Outcome | Back]:
    phone = yield from contact_phone(call)
    if not isinstance(phone, str):
        return (yield from wait_in_line(call, reason))
    account = call.account.key if call.account else None
    match (yield from ask(RequestCallback(phone, account, reason, typed=phone != call.caller, key=YES))):
        case Done():
            yield from ask(Say((line("callback_recorded", phone=Phone(phone)),)))
            return Outcome.GOODBYE
        case NumberRefused():
            yield from ask(Say((line("callback_refused"),)))
            return (yield from wait_in_line(call, reason))
        case Unavailable():
            yield from ask(Say((line("callback_failed"),)))
            return (yield from wait_in_line(call, reason))


def _number(call: Call) -> str | None:
    return call.account.number if call.account else None
