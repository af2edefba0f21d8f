"""Where the company may phone: the calling number confirmed, or another one keyed and read back."""

from menus.asking import Call, Entry, Exit, Field, Operator, confirm, digits, read_back
from menus.expecting import Digits, Noise, Unclear
from menus.reasons import Reason
from menus.steps import Dialogue, Dictated, Wanted
from menus.understanding.meaning import Known
from menus.values import Line, Phone
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
    """Return a number that the caller has keyed or said, and confirmed, in E.164."""
    field = Field(Digits(LONGEST_NUMBER - 1, LONGEST_NUMBER), Known(rules=call.rules), Wanted.PHONE)
    said: tuple[Line, ...] = (line("callback_number"),)
    for _ in range(call.rules.attempts):
        match (yield from digits(call, said, LONGEST_NUMBER, field)):
            case Operator() as leaving:
                return leaving
            case Unclear() | Noise() as trouble:
                said = (*field.misheard(call, trouble), line("callback_number"))
                continue
            case entry:
                said = (line("callback_number_again"),)
        phone = russian_number(entry.digits) if isinstance(entry, Entry) else None
        if phone is None or not isinstance(entry, Entry):
            continue
        repeated = "phone_said" if isinstance(entry, Dictated) else "callback_read_back"
        match (yield from read_back(call, field, entry, (line(repeated, phone=Phone(phone)),))):
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
