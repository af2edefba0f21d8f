"""Who is on the line: by the calling number, or the client number read back; then the second factor (D19)."""

from menus import expecting
from menus.asking import Back, Call, Entry, Exit, Field, Operator, choose, digits, read_back
from menus.client_numbers import possible_account
from menus.expecting import Noise, Unclear, YesNo
from menus.reasons import Reason
from menus.steps import (
    Account,
    CheckMeter,
    Dialogue,
    Dictated,
    FindAccount,
    FindLinked,
    LinkedAccounts,
    MeterDiffers,
    MeterMatches,
    NoSuchAccount,
    Silence,
    TooManyGuesses,
    Unavailable,
    Wanted,
    ask,
)
from menus.understanding.meaning import Known
from menus.values import Digits, Line
from menus.vocabulary import line

MOST_LINKED = 4
"""With more accounts than this on one number, the client number is asked for instead of a long list."""

TOO_MANY = Operator(Reason.TOO_MANY_GUESSES, (line("too_many_guesses"),))
UNAVAILABLE = Operator(Reason.UNAVAILABLE, (line("service_unavailable"),))

Checked = MeterMatches | MeterDiffers | TooManyGuesses | Unavailable
"""What comes of comparing figures with the end of the meter numbers."""


def identified(call: Call) -> Dialogue[Account | Exit]:
    """Return the caller's account, asking for what is not known yet. Three failures of a kind lead to the operator."""
    if call.account:
        return call.account
    account = yield from _by_phone(call)
    if account is None:
        account = yield from _find_account(call)
    if not isinstance(account, Account):
        return account
    if not (account.linked and call.rules.linked_phone_is_factor):
        refused = yield from _second_factor(call, account)
        if refused:
            return refused
    call.account = account
    return account


def _by_phone(call: Call) -> Dialogue[Account | Exit | None]:
    """Offer the accounts that the calling number is linked to; None when a client number has to be asked for."""
    if not call.caller or call.asks_for_another or not call.rules.linked_phone_names_account:
        return None
    match (yield from ask(FindLinked(call.caller))):
        case LinkedAccounts((account,)):
            lines: tuple[Line, ...] = (line("linked_account", digits=_end(account)),)
            accounts: tuple[Account, ...] = (account,)
        case LinkedAccounts(accounts) if 1 < len(accounts) <= MOST_LINKED:
            lines = _choices(accounts)
        case _:
            return None
    expects = YesNo() if len(accounts) == 1 else None
    key = yield from choose(call, lines, "123456789"[: len(accounts) + 1], expects=expects)
    if not isinstance(key, str):
        return key
    call.asks_for_another = int(key) > len(accounts)
    return None if call.asks_for_another else accounts[int(key) - 1]


def _choices(accounts: tuple[Account, ...]) -> tuple[Line, ...]:
    """A key for each account, and one for none of them."""
    offers = [
        line("linked_choice", digits=_end(account), key=Digits(str(key))) for key, account in enumerate(accounts, 1)
    ]
    return (*offers, line("linked_other", key=Digits(str(len(accounts) + 1))))


def _end(account: Account) -> Digits:
    """As much of a client number as its owner needs to know it by; the whole is nobody else's business."""
    return Digits(account.number[-4:])


def _find_account(call: Call) -> Dialogue[Account | Exit]:
    expects = expecting.Digits(call.rules.account_shortest, call.rules.account_longest)
    field = Field(expects, Known(rules=call.rules, client_number=True), Wanted.CLIENT_NUMBER)
    said: tuple[Line, ...] = (line("account"),)
    failures = 0
    while failures < call.rules.attempts:
        match (yield from _try_account(call, field, said)):
            case Account() | Back() | Operator() as settled:
                return settled
            case None:
                said = (line("account_corrected"),)
            case Silence():
                failures += 1
                said = (line("account_silence"),)
            case NoSuchAccount():
                failures += 1
                said = (line("account_unknown"),)
            case Unclear() | Noise() as trouble:
                failures += 1
                said = (*field.misheard(call, trouble), line("account"))
    return Operator(Reason.ACCOUNT_NOT_FOUND, (line("account_gave_up"),))


def _try_account(
    call: Call, field: Field, said: tuple[Line, ...]
) -> Dialogue[Account | NoSuchAccount | Silence | Unclear | Noise | Exit | None]:
    """Take a client number, read it back, look it up. None when the caller wants to correct it."""
    entry = yield from digits(call, said, call.rules.account_longest, field)
    if not isinstance(entry, Entry):
        return entry
    if not possible_account(entry.digits, call.rules):
        return NoSuchAccount()
    repeated = "digits_said" if isinstance(entry, Dictated) else "account_read_back"
    match (yield from read_back(call, field, entry, (line(repeated, digits=Digits(entry.digits)),))):
        case True:
            return (yield from _found(call, entry.digits))
        case False:
            return None
        case leaving:
            return leaving


def _found(call: Call, number: str) -> Dialogue[Account | NoSuchAccount | Operator]:
    match (yield from ask(FindAccount(number, call.caller))):
        case Unavailable():
            return UNAVAILABLE
        case TooManyGuesses():
            return TOO_MANY
        case found:
            return found


def _second_factor(call: Call, account: Account) -> Dialogue[Exit | None]:
    """Ask for the end of the meter number; None means that it was right."""
    most = call.rules.meter_digits
    field = Field(expecting.Digits(most, most), Known(rules=call.rules), Wanted.METER_END)
    said: tuple[Line, ...] = (line("meter"),)
    for _ in range(call.rules.attempts):
        match (yield from _try_meter(call, account, field, said)):
            case MeterMatches():
                return None
            case MeterDiffers():
                said = (line("meter_differs"),)
            case Silence():
                said = (line("meter_silence"),)
            case Unclear() | Noise() as trouble:
                said = (*field.misheard(call, trouble), line("meter"))
            case None:
                said = (line("meter"),)
            case TooManyGuesses():
                return TOO_MANY
            case Unavailable():
                return UNAVAILABLE
            case leaving:
                return leaving
    return Operator(Reason.METER_DIFFERS, (line("meter_gave_up"),))


def _try_meter(
    call: Call, account: Account, field: Field, said: tuple[Line, ...]
) -> Dialogue[Checked | Silence | Unclear | Noise | Exit | None]:
    """Take the figures and compare them. Said ones are read back first: a mishearing must cost no guess."""
    entry = yield from digits(call, said, call.rules.meter_digits, field)
    if isinstance(entry, Dictated):
        answer = yield from read_back(call, field, entry, (line("digits_said", digits=Digits(entry.digits)),))
        if answer is not True:
            return None if answer is False else answer
    return (yield from _checked(call, account, entry.digits)) if isinstance(entry, Entry) else entry


def _checked(call: Call, account: Account, typed: str) -> Dialogue[Checked]:
    """Fewer digits than asked for never match: they would be easier to guess."""
    if len(typed) < call.rules.meter_digits:
        return MeterDiffers()
    return (yield from ask(CheckMeter(account.key, typed, call.caller)))
