"""A small town of customers: every kind of account, meter and phone, as a script describes them."""

from collections.abc import Mapping
from datetime import date

from menus.reading_steps import MeterKind
from menus.steps import NoticeSent, Restricted
from menus.values import Money
from tests.callscript import Owner
from tests.meters import ScriptMeter

PAST = ((date(2026, 8, 25), 900), (date(2026, 9, 25), 1000), (date(2026, 10, 25), 1100))


def meter(number: str, capacity: int = 5, zones: tuple[str, ...] = ("",), start: int = 0) -> ScriptMeter:
    """A meter with a past of three months, from a value on."""
    past = tuple((day, tuple(start + value for _ in zones)) for day, value in PAST)
    return ScriptMeter(number, capacity, MeterKind.MANUAL, zones, past)


FAMILY, LONELY, STRANGER = "+79042801234", "+79042805678", "+79991112233"
"""A phone of three accounts, a phone of one, a phone of none."""

OWNERS = [
    Owner("4800000001", balance=Money(-35000), described=(meter("10000001"),), phone=LONELY),
    Owner("4800000002", balance=Money(120000), described=(meter("10000002", 6, ("день", "ночь")),), phone=FAMILY),
    Owner("4800000003", balance=Money(0), described=(meter("10000003", 4, start=8890),), phone=FAMILY),
    Owner(
        "4800000004",
        balance=Money(-1),
        described=(meter("10000004", 5, ("пик", "ночь", "полупик")), ScriptMeter("10000005")),
        phone=FAMILY,
        restriction=NoticeSent(date(2026, 12, 10)),
    ),
    Owner("4800000005", balance=Money(-990001), described=(), meter="", restriction=Restricted(date(2026, 11, 1))),
    Owner("4800000006", described=(ScriptMeter("10000007", kind=MeterKind.AUTOMATIC), meter("10000008"))),
    Owner("4800000007", balance=Money(-5), described=(ScriptMeter("10000009", kind=MeterKind.FAULTY),)),
    Owner("004800000008", balance=Money(7), meter="10000010"),
]


TOWN: Mapping[int, Owner] = dict(enumerate(OWNERS, 1))
"""Everybody by the key of their account in the database."""


def opens(owner: Owner, digits: str) -> bool:
    """Whether these are the last figures of one of its meters: the second factor."""
    return len(digits) == 4 and any(meter.number.endswith(digits) for meter in owner.meters)
