"""Where the company may phone: the calling number confirmed, or another one keyed and read back."""

from menus.asking import Call, Exit, Operator, confirm, digits
from menus.reasons import Reason
from menus.steps import Dialogue
from menus.values import Phone
from menus.vocabulary import line

LONGEST_NUMBER = 11


def contact_phone(call: Call) -> Dialogue[str | Exit]:
    """Return a number in E.164 that the caller has confirmed. A caller who settles on none needs a person."""
    if call.caller:
        match (yield from confirm(call, (line("callback_to", phone=Phone(call.caller)),))):
            case True:
                return call.caller
            case False:
                pass
            case leaving:
                return leaving
    return (yield from another_phone(call))


def another_phone(call: Call) -> Dialogue[str | Operator]:
    """Return a number that the caller has keyed and confirmed, in E.164."""
    prompt = "callback_number"
    for _ in range(call.rules.attempts):
        typed = yield from digits(call, (line(prompt),), LONGEST_NUMBER)
        prompt = "callback_number_again"
        phone = russian_number(typed) if isinstance(typed, str) else None
        if phone is None:
            continue
        match (yield from confirm(call, (line("callback_read_back", phone=Phone(phone)),))):
            case True:
                return phone
            case Operator() as leaving:
                return leaving
    return Operator(Reason.MISTAKES)


def russian_number(typed: str) -> str | None:
    """Read a keyed number as Russians key it (8…, 7…, or ten digits) and return it in E.164.

    Only geographic (3, 4, 8) and mobile (9) codes, and never 800 or 804: those are not people's phones (R8, D16).
    """
    national = typed[1:] if len(typed) == LONGEST_NUMBER and typed[0] in "78" else typed
    if len(national) != 10 or national[0] not in "3489" or national[:3] in {"800", "804"}:
        return None
    return f"+7{national}"
