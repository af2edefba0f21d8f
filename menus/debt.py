"""What is owed or overpaid (R2a), and whether the supply is going to be restricted for it (R2f)."""

from menus.asking import Call, Exit, Operator
from menus.identity import UNAVAILABLE, identified
from menus.instructing import step_by_step
from menus.reasons import Reason
from menus.steps import (
    Account,
    Balance,
    Dialogue,
    Done,
    NoBalance,
    NoticeSent,
    NotPlanned,
    ReadBalance,
    ReadRestriction,
    Restricted,
    Say,
    Unavailable,
    ask,
)
from menus.values import Line, Money
from menus.vocabulary import line

RESTORING = ("restore_pay", "restore_fee", "restore_order")
"""How to get the supply back (D11, D13, R18): pay the debt, pay for the restoration, order it."""


def debt(call: Call) -> Dialogue[Done | Exit]:
    """Tell the balance of the caller's own account with its date."""
    account = yield from identified(call)
    if not isinstance(account, Account):
        return account
    match (yield from ask(ReadBalance(account.key))):
        case Balance() as balance:
            return (yield from ask(Say((spoken_balance(balance),))))
        case NoBalance():
            return Operator(Reason.NO_BALANCE, (line("balance_unknown"),))
        case Unavailable():
            return UNAVAILABLE


def spoken_balance(balance: Balance) -> Line:
    """Choose the sentence: a debt, an overpayment, or neither. Amounts are spoken without a sign."""
    kopecks = balance.amount.kopecks
    if kopecks == 0:
        return line("no_debt", date=balance.on)
    return line("debt" if kopecks < 0 else "overpaid", date=balance.on, amount=Money(abs(kopecks)))


def restriction(call: Call) -> Dialogue[Done | Exit]:
    """Tell the restriction state; to whom is restricted, also how to restore the supply, a step at a time.

    Hearing it is not a legal notice (D12): it only repeats what was delivered.
    """
    account = yield from identified(call)
    if not isinstance(account, Account):
        return account
    match (yield from ask(ReadRestriction(account.key))):
        case NotPlanned():
            return (yield from ask(Say((line("restriction_not_planned"),))))
        case NoticeSent(pay_by):
            return (yield from ask(Say((line("restriction_notice", date=pay_by),))))
        case Restricted(since):
            return (yield from step_by_step(call, (line("restricted", date=since), *map(line, RESTORING))))
        case Unavailable():
            return UNAVAILABLE
