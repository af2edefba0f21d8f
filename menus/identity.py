"""Who is on the line: by the calling number, or the client number read back; then the second factor (D19)."""

from menus.asking import Back, Call, Exit, Operator, choose, confirm, digits
from menus.client_numbers import possible_account
from menus.reasons import Reason
from menus.steps import (
    Account,
    CheckMeter,
    Dialogue,
    FindAccount,
    FindLinked,
    LinkedAccounts,
    MeterDiffers,
    MeterMatches,
    NoSuchAccount,
    Silence,
    TooManyGuesses,
    Unavailable,
    ask,
)
from menus.values import Digits, Line
from menus.vocabulary import line

MOST_LINKED = 4
"""With more accounts than this on one number, the client number is asked for instead of a long list."""

TOO_MANY = Operator(Reason.TOO_MANY_GUESSES, (line("too_many_guesses"),))
UNAVAILABLE = Operator(Reason.UNAVAILABLE, (line("service_unavailable"),))


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
    key = yield from choose(call, lines, "123456789"[: len(accounts) + 1])
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
    prompt = "account"
    failures = 0
    while failures < call.rules.attempts:
        match (yield from _try_account(call, line(prompt))):
            case Account() | Back() | Operator() as settled:
                return settled
            case None:
                prompt = "account_corrected"
            case Silence():
                failures += 1
                prompt = "account_silence"
            case NoSuchAccount():
                failures += 1
                prompt = "account_unknown"
    return Operator(Reason.ACCOUNT_NOT_FOUND, (line("account_gave_up"),))


def _try_account(call: Call, prompt: Line) -> Dialogue[Account | NoSuchAccount | Silence | Exit | None]:
    """Take a client number, read it back, look it up. None when the caller wants to correct it."""
    typed = yield from digits(call, (prompt,), call.rules.account_longest)
    if not isinstance(typed, str):
        return typed
    if not possible_account(typed, call.rules):
        return NoSuchAccount()
    match (yield from confirm(call, (line("account_read_back", digits=Digits(typed)),))):
        case True:
            return (yield from _found(call, typed))
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
    prompt = "meter"
    for _ in range(call.rules.attempts):
        typed = yield from digits(call, (line(prompt),), call.rules.meter_digits)
        match typed:
            case Back():
                return typed
            case Silence():
                prompt = "meter_silence"
                continue
        match (yield from _checked(call, account, typed)):
            case MeterMatches():
                return None
            case MeterDiffers():
                prompt = "meter_differs"
            case TooManyGuesses():
                return TOO_MANY
            case Unavailable():
                return UNAVAILABLE
    return Operator(Reason.METER_DIFFERS, (line("meter_gave_up"),))


def _checked(
    call: Call, account: Account, typed: str
) -> Dialogue[MeterMatches | MeterDiffers | TooManyGuesses | Unavailable]:
    """Fewer digits than asked for never match: they would be easier to guess."""
    if len(typed) < call.rules.meter_digits:
        return MeterDiffers()
    return (yield from ask(CheckMeter(account.key, typed, call.caller)))
