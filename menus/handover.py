"""From the dialogue to a person: the operators' queue, or, when nobody is there, a request to be called back."""

from menus.asking import OPERATOR_KEY, YES, Back, Call, Operator, choose
from menus.contact import contact_phone
from menus.events import Outcome
from menus.office import LIPETSK
from menus.reasons import Reason
from menus.steps import (
    Dialogue,
    Done,
    HandedOver,
    NoOperators,
    Now,
    NumberRefused,
    ReadClock,
    RequestCallback,
    Say,
    Transfer,
    Unavailable,
    ask,
)
from menus.values import Clock, Line, Phone
from menus.vocabulary import line

QUEUE = "operators"
WAITING = "waiting"
"""The queue that takes a caller even when no operator is there: they wait, nobody hangs up on them."""

CONNECTING = line("connecting")


def hand_over(call: Call, leaving: Operator) -> Dialogue[Outcome | Back]:
    """Give the caller to an operator. `Back` when nobody is there and the caller prefers the menu."""
    if leaving.later:
        return (yield from _callback(call, leaving.reason))
    opening = yield from opens(call)
    if opening:
        return (yield from _after_hours(call, leaving, opening))
    yield from ask(Say((*leaving.said, CONNECTING)))
    match (yield from ask(Transfer(QUEUE, leaving.reason, _number(call)))):
        case HandedOver():
            return Outcome.TRANSFERRED
        case NoOperators():
            return (yield from _nobody_there(call, leaving.reason))


def no_operators(call: Call, reason: Reason) -> Dialogue[Outcome | Back]:
    """Go on with a caller whom the queue could not give to anybody."""
    opening = yield from opens(call)
    if opening:
        return (yield from _after_hours(call, Operator(reason), opening))
    return (yield from _nobody_there(call, reason))


def _nobody_there(call: Call, reason: Reason) -> Dialogue[Outcome | Back]:
    """Say that nobody is there; offer a callback, waiting, or the menu. Silence means waiting."""
    match (yield from choose(call, (line("no_operators"),), "12")):
        case "1":
            return (yield from _callback(call, reason))
        case Back() as back:
            return back
        case _:
            return (yield from wait_in_line(call, reason))


def wait_in_line(call: Call, reason: Reason) -> Dialogue[Outcome]:
    """Keep the caller on the line until somebody comes; if that is tomorrow, say so instead."""
    opening = yield from opens(call)
    if opening:
        yield from ask(Say((opening, line("call_then"))))
        return Outcome.GOODBYE
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


def opens(call: Call) -> Dialogue[Line | None]:
    """When operators answer again, as a sentence; None while they answer, and when nobody knows what time it is."""
    operators = call.office.operators
    if operators.round_the_clock:
        return None
    clock = yield from ask(ReadClock())
    opening = operators.opening(clock.at) if isinstance(clock, Now) else None
    if opening is None or isinstance(clock, Unavailable):
        return None
    time = Clock(opening.hour, opening.minute)
    if opening.date() == clock.at.astimezone(LIPETSK).date():
        return line("operators_open_today", time=time)
    return line("operators_open_on", date=opening.date(), time=time)


def _after_hours(call: Call, leaving: Operator, opening: Line) -> Dialogue[Outcome | Back]:
    """Nobody is put into a queue that nobody serves: say when somebody answers, and offer a callback."""
    said = (*leaving.said, opening, line("after_hours"))
    match (yield from choose(call, said, ("1", OPERATOR_KEY))):
        case "1":
            return (yield from _callback(call, leaving.reason))
        case Back() as back:
            return back
        case _:
            return (yield from wait_in_line(call, leaving.reason))


def _number(call: Call) -> str | None:
    return call.account.number if call.account else None
