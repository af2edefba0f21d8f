"""From the dialogue to a person: the operators' queue, or, when nobody is there, a request to be called back."""

from menus.asking import Back, Call, Exit, Operator, choose
from menus.contact import contact_phone
from menus.events import Outcome
from menus.keys import OPERATOR_KEY, YES
from menus.office import LIPETSK
from menus.reasons import Reason
from menus.steps import (
    Dialogue,
    Done,
    ExpectWait,
    HandedOver,
    NoOperators,
    Now,
    NumberRefused,
    ReadClock,
    Rejoin,
    RequestCallback,
    Say,
    Transfer,
    Unavailable,
    ask,
)
from menus.values import Clock, Count, Line, Phone
from menus.vocabulary import line

OPERATORS = "operators"
"""The queue of those who know a bit of everything; `menus.tree.SKILLS` are those of who knows one thing best."""
WAITING = "waiting"
"""The queue that takes a caller even when no operator is there: they wait, nobody hangs up on them."""

CONNECTING = line("connecting")
STAYS = "stays"
"""What a silence means to whoever is told that it takes long: no key at all."""


def hand_over(call: Call, leaving: Operator, queue: str) -> Dialogue[Outcome | Back]:
    """Give the caller to an operator. `Back` when nobody is there and the caller prefers the menu."""
    if leaving.later:
        return (yield from _callback(call, leaving.reason))
    opening = yield from opens(call)
    if opening:
        return (yield from _after_hours(call, leaving, opening))
    answer = yield from _told_the_wait(call, leaving.said)
    if answer == "1":
        return (yield from _callback(call, Reason.LONG_WAIT))
    if isinstance(answer, Back):
        return answer
    match (yield from ask(Transfer(queue, leaving.reason, _number(call)))):
        case HandedOver():
            return Outcome.TRANSFERRED
        case NoOperators():
            return (yield from _nobody_there(call, leaving.reason))


def _told_the_wait(call: Call, said: tuple[Line, ...]) -> Dialogue[str | Exit | None]:
    """Tell how long it takes; when it is long, offer to call back. "1" accepts; silence waits."""
    minutes = (yield from ask(ExpectWait())).minutes
    if minutes and minutes > call.rules.long_wait:
        told = (*said, line("wait_long", minutes=Count(minutes)))
        return (yield from choose(call, told, "1", in_silence=STAYS))
    yield from ask(Say((*said, line("wait", minutes=Count(minutes)) if minutes else CONNECTING)))
    return None


def leave_queue(call: Call, queue: str) -> Dialogue[Outcome]:
    """Take the number to call back, or let the caller back to their place in the queue."""
    phone = yield from contact_phone(call)
    if isinstance(phone, str) and (yield from _requested(call, phone, Reason.LEFT_QUEUE)):
        return Outcome.GOODBYE
    yield from ask(Say((line("stay_on_line"),)))
    yield from ask(Rejoin(queue))
    return Outcome.TRANSFERRED


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
    if isinstance(phone, str) and (yield from _requested(call, phone, reason)):
        return Outcome.GOODBYE
    return (yield from wait_in_line(call, reason))


def _requested(call: Call, phone: str, reason: Reason) -> Dialogue[bool]:
    """Store the wish and tell the caller what became of it; whether it is stored."""
    account = call.account.key if call.account else None
    wish = RequestCallback(phone, account, reason, typed=phone != call.caller, key=YES, queued=call.queued)
    match (yield from ask(wish)):
        case Done():
            yield from ask(Say((line("callback_recorded", phone=Phone(phone)),)))
            return True
        case NumberRefused():
            yield from ask(Say((line("callback_refused"),)))
            return False
        case Unavailable():
            yield from ask(Say((line("callback_failed"),)))
            return False


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
