"""The rules of a customer's row: what each cell must be, and what it means. Pure; no refusal repeats a value."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import phonenumbers

from callbacks.quiet_hours import known_zone
from db import meter_row
from db.cells import day_of, words
from db.meter_row import MeterFacts
from db.sheet import Row, RowFault
from db.tables import RestrictionKind
from menus.client_numbers import luhn
from menus.rules import Rules

COLUMNS = (
    "account",
    "name",
    "address",
    "phone",
    "meter",
    "balance",
    "balance_date",
    "restriction",
    "restriction_date",
)
"""The columns a file must have; every cell but the account may be empty, which says nothing."""

OPTIONAL = (*meter_row.COLUMNS, "time_zone")
"""Columns that a file may have."""

LONGEST_ZONE = 64

WITHOUT_SIGNS = str.maketrans("", "", " ()-")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One row, understood. None and "" are cells that say nothing."""

    account: str
    name: str
    address: str
    phone: str | None
    meter: str | None
    facts: MeterFacts
    """What it tells of the meter."""
    balance: tuple[date, int] | None
    """The day and the kopecks; negative is a debt."""
    restriction: tuple[RestrictionKind, date | None] | None
    """The kind and its day: for a notice the last day to pay, for a restriction the first day without supply."""
    time_zone: str
    """The IANA name of the zone in which the customer is called."""


def read_row(row: Row, rules: Rules, today: date) -> CustomerRow:
    """Understand a row. Raises RowFault with all that is wrong with it."""
    faults: list[str] = []

    def cell(column: str, read: Callable[[str], T], instead: T) -> T:
        try:
            return read(row.get(column, ""))
        except RowFault as fault:
            faults.append(f"{column}: {fault}")
            return instead

    understood = CustomerRow(
        account=cell("account", lambda text: _account(text, rules), ""),
        name=cell("name", lambda text: words(text, 200), ""),
        address=cell("address", lambda text: words(text, 300), ""),
        phone=cell("phone", _phone, None),
        meter=cell("meter", lambda text: _meter(text, row), None),
        facts=_facts(cell, today),
        balance=cell("balance", lambda text: _balance(text, cell("balance_date", day_of, None), today), None),
        restriction=cell("restriction", lambda text: _restriction(text, cell("restriction_date", day_of, None)), None),
        time_zone=cell("time_zone", _time_zone, ""),
    )
    if faults:
        raise RowFault("; ".join(faults))
    return understood


def _account(text: str, rules: Rules) -> str:
    shortest, longest = rules.account_shortest, rules.account_longest
    if not re.fullmatch(rf"[0-9]{{{shortest},{longest}}}", text):
        raise RowFault(f"номер счёта — это от {shortest} до {longest} цифр")
    if rules.account_check == "luhn" and not luhn(text):
        raise RowFault("контрольная цифра номера счёта не сходится")
    return text


def _time_zone(text: str) -> str:
    if text and (len(text) > LONGEST_ZONE or known_zone(text) is None):
        raise RowFault("такого часового пояса нет; пример: Europe/Samara")
    return text


def _phone(text: str) -> str | None:
    if not text:
        return None
    number = _parsed_phone(text)
    if number.extension:
        raise RowFault("номер с добавочным не определяется при звонке")
    if not phonenumbers.is_valid_number(number):
        raise RowFault("такого телефонного номера не бывает")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _parsed_phone(text: str) -> phonenumbers.PhoneNumber:
    """Read a number as it is written. The usual Russian ways are read here: the library takes half of an import."""
    if usual := re.fullmatch(r"(?:\+7|8)([3-9][0-9]{9})", text.translate(WITHOUT_SIGNS)):
        return phonenumbers.PhoneNumber(country_code=7, national_number=int(usual[1]))
    try:
        return phonenumbers.parse(text[:64], "RU")
    except phonenumbers.NumberParseException as unreadable:
        raise RowFault("это не телефонный номер") from unreadable


def _facts(cell: Callable[[str, Callable[[str], Any], Any], Any], today: date) -> MeterFacts:
    zones = cell("zones", meter_row.zones, None)
    return MeterFacts(
        cell("capacity", meter_row.capacity, None),
        cell("meter_kind", meter_row.meter_kind, None),
        zones,
        cell(
            "reading",
            lambda text: meter_row.reading(text, cell("reading_date", day_of, None), today, zones),
            None,
        ),
    )


def _meter(text: str, row: Row) -> str | None:
    if not text:
        if any(row.get(column) for column in meter_row.COLUMNS):
            raise RowFault("в строке есть сведения о счётчике, а номера нет")
        return None
    if not re.fullmatch(r"[\w№][\w№ ./-]{0,31}", text) or not re.search(r"[0-9]", text):
        raise RowFault("номер счётчика — это до 32 цифр, букв и знаков № . / -")
    return text


def _balance(text: str, day: date | None, today: date) -> tuple[date, int] | None:
    figures = text.replace(" ", "").replace("\N{MINUS SIGN}", "-")
    if not figures:
        return None
    if not re.fullmatch(r"[+-]?[0-9]{1,10}([.,][0-9]{1,2})?", figures):
        raise RowFault("сумма — это рубли до 10 цифр и не больше двух цифр копеек, долг с минусом")
    if day is None or day > today:
        raise RowFault("нужна дата balance_date, не позже сегодняшней")
    roubles, _, kopecks = figures.lstrip("+-").replace(",", ".").partition(".")
    amount = int(roubles) * 100 + int(kopecks.ljust(2, "0"))
    return day, -amount if figures.startswith("-") else amount


def _restriction(text: str, day: date | None) -> tuple[RestrictionKind, date | None] | None:
    if not text:
        return None
    if text not in set(RestrictionKind):
        raise RowFault(f"допустимо только {', '.join(RestrictionKind)} или пусто")
    if text == RestrictionKind.NONE:
        return RestrictionKind.NONE, None
    if day is None:
        raise RowFault("нужна дата restriction_date")
    return RestrictionKind(text), day
