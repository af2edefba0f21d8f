"""From the dialogue to a person: the operators' queue, or, when nobody is there, a request to be called back."""

from menus.asking import Back, Call, Operator, choose, confirm, digits
from menus.events import Outcome
from menus.reasons import Reason
from menus.steps import Dialogue, Done, HandedOver, NoOperators, RequestCallback, Say, Transfer, ask
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
    phone = yield from _callback_number(call)
    if phone is None:
        return (yield from wait_in_line(call, reason))
    match (yield from ask(RequestCallback(phone, call.account.key if call.account else None, reason))):
        case Done():
            yield from ask(Say((line("callback_recorded", phone=Phone(phone)),)))
            return Outcome.GOODBYE
        case _:
            yield from ask(Say((line("callback_failed"),)))
            return (yield from wait_in_line(call, reason))


def _callback_number(call: Call) -> Dialogue[str | None]:
    """Confirm the calling number or take another one; None when the caller settles on neither."""
    if call.caller:
        match (yield from confirm(call, (line("callback_to", phone=Phone(call.caller)),))):
            case True:
                return call.caller
            case Back() | Operator():
                return None
    prompt = "callback_number"
    for _ in range(call.rules.attempts):
        typed = yield from digits(call, (line(prompt),), 11)
        prompt = "callback_number_again"
        phone = russian_number(typed) if isinstance(typed, str) else None
        if phone and (yield from confirm(call, (line("callback_read_back", phone=Phone(phone)),))) is True:
            return phone
    return None


def russian_number(typed: str) -> str | None:
    """Read a keyed number as Russians key it (8…, 7…, or ten digits) and return it in E.164.

    Only geographic (3, 4, 8) and mobile (9) codes, and never 800 or 804: those are not people's phones (R8, D16).
    """
    national = typed[1:] if len(typed) == 11 and typed[0] in "78" else typed
    if len(national) != 10 or national[0] not in "3489" or national[:3] in {"800", "804"}:
        return None
    return f"+7{national}"


def _number(call: Call) -> str | None:
    return call.account.number if call.account else None
