"""What is planned for a week: calls expected by the hour, their classes, and the operators that Erlang C asks for."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from callbacks.erlang import Demand, staff_for_wait
from callbacks.load import Calendar
from callbacks.measuring import classify
from callbacks.waiting import norm
from db.load_sheet import WEEKDAYS
from db.sheet import RowFault, SheetFault, rows

HOUR = 3600.0
MOST_CALLS = 5000.0
"""Calls an hour: more than the line has channels for."""

Hourly = Mapping[tuple[int, int], float]
"""By weekday (0 is Monday) and hour."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Calls for operators an hour, and operators at work. The calendar is what callbacks are promised by."""

    calls: Hourly
    staff: Mapping[tuple[int, int], int]
    calendar: Calendar


def planned(calls: Hourly, talk: float, daytime: Collection[int]) -> Plan:
    """Plan for calls whose talks take `talk` seconds on average: as few operators as the norms of R7 let there be.

    The line is open round the clock (R1), so there is always one. ValueError when nobody calls in `daytime`.
    """
    by_day = [rate for (_, hour), rate in calls.items() if hour in daytime]
    if not sum(by_day):
        raise ValueError("nobody calls by day")
    usual = sum(by_day) / len(by_day)
    classes = {when: classify(rate / usual) for when, rate in calls.items()}
    staff = {
        when: staff_for_wait(Demand(rate, HOUR, talk), norm(classes[when])) if rate else 1
        for when, rate in calls.items()
    }
    return Plan(calls, staff, Calendar(classes, {}))


def read_calls(file: BinaryIO, report: Callable[[str], None]) -> Hourly:
    """Read a table of calls by the hour: a row an hour, a column a weekday. SheetFault when it is not whole."""
    found: dict[tuple[int, int], float] = {}
    for number, row in rows(file, ("hour", *WEEKDAYS), report):
        try:
            if isinstance(row, RowFault):
                raise row
            hour = int(_number(row["hour"], 23))
            found |= {(weekday, hour): _number(row[name], MOST_CALLS) for weekday, name in enumerate(WEEKDAYS)}
        except RowFault as fault:
            report(f"строка {number}: {fault}")
    if len(found) != len(WEEKDAYS) * 24:
        raise SheetFault("нужны все 24 часа, от 0 до 23")
    return found


def _number(text: str, most: float) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = -1.0
    if not 0 <= value <= most:
        raise RowFault(f"нужны числа от 0 до {most:g}")
    return value
