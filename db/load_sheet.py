"""Reads a supervisor's load calendar (R8): rows of weekdays or dates, hours, and a class. No refusal tells a value."""

import re
from collections.abc import Callable
from typing import BinaryIO

from callbacks.load import Calendar, Load
from db.sheet import Row, RowFault, rows

COLUMNS = ("when", "hours", "load")
WEEKDAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
CLASSES = {
    "минимальная": Load.MINIMAL,
    "малая": Load.SMALL,
    "большая": Load.LARGE,
    "максимальная": Load.MAXIMAL,
}


def read_calendar(file: BinaryIO, report: Callable[[str], None]) -> tuple[Calendar, int]:
    """Read a whole calendar and how many rows were refused; a later row overrules an earlier one.

    `report` gets a line in Russian for every refused row. SheetFault when the file is no such sheet.
    """
    hours: dict[tuple[int, int], Load] = {}
    dates: dict[int, Load] = {}
    refused = 0
    for number, row in rows(file, COLUMNS, report):
        try:
            _take(row, hours, dates)
        except RowFault as fault:
            refused += 1
            report(f"строка {number}: {fault}")
    return Calendar(hours, dates), refused


def _take(row: Row | RowFault, hours: dict[tuple[int, int], Load], dates: dict[int, Load]) -> None:
    if isinstance(row, RowFault):
        raise row
    load = CLASSES.get(row["load"].lower())
    if load is None:
        raise RowFault(f"load: допустимо только {', '.join(CLASSES)}")
    when = row["when"].lower()
    if re.fullmatch("[0-9-]+", when):
        if row["hours"]:
            raise RowFault("hours: у числа месяца часы не указывают")
        dates |= dict.fromkeys(_numbers(when, 1, 31, "when: число месяца — от 1 до 31, например 25 или 20-25"), load)
        return
    span = _numbers(row["hours"], 0, 24, "hours: часы — от 0 до 24, например 8-12")
    if len(span) < 2:
        raise RowFault("hours: нужны начало и конец, например 8-12")
    hours |= {(weekday, hour): load for weekday in _weekdays(when) for hour in span[:-1]}


def _weekdays(text: str) -> range:
    """Read пн or пн-пт, both ends included."""
    ends = [WEEKDAYS.index(day) for day in text.split("-") if day in WEEKDAYS]
    if len(ends) != text.count("-") + 1 or len(ends) > 2 or ends[0] > ends[-1]:
        raise RowFault("when: день недели — пн, вт, ср, чт, пт, сб, вс или промежуток, например пн-пт")
    return range(ends[0], ends[-1] + 1)


def _numbers(text: str, least: int, most: int, rule: str) -> range:
    """Read 25 or 20-25, both ends included."""
    found = re.fullmatch("([0-9]{1,2})(?:-([0-9]{1,2}))?", text)
    first = int(found[1]) if found else -1
    last = int(found[2] or found[1]) if found else -1
    if not least <= first <= last <= most:
        raise RowFault(rule)
    return range(first, last + 1)
