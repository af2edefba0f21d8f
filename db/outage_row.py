"""The rules of a row of planned outages: what each cell must be. Pure; no refusal repeats a value."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from db.addresses import Address, read_address
from db.cells import moment_of, words
from db.houses import Houses, Unclear, houses
from db.sheet import Row, RowFault

COLUMNS = ("settlement", "street", "houses", "from", "to", "reason")
"""The columns a file must have. An empty `houses` is the whole street, an empty `street` too the whole village."""

LONGEST = timedelta(days=31)
FARTHEST = timedelta(days=366)
"""An outage that takes longer or is farther away is a slip of the hand."""
LONGEST_PLACE = 300
LONGEST_HOUSES = 1000
LONGEST_REASON = 200

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OutageRow:
    """One planned outage: where, in the words of `db.addresses`, when, and why."""

    settlement: str
    street: str
    houses: str
    starts_at: datetime
    ends_at: datetime
    reason: str


def read_row(row: Row, now: datetime) -> OutageRow:
    """Understand a row. Raises RowFault with what is wrong with it."""
    faults: list[str] = []

    def cell(columns: str, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except (RowFault, Unclear) as fault:
            faults.append(f"{columns}: {fault}")
            return None

    place = cell("settlement, street", lambda: _place(row["settlement"], row["street"]))
    listed = cell("houses", lambda: _houses(row["houses"]))
    starts = cell("from", lambda: moment_of(row["from"]))
    ends = cell("to", lambda: moment_of(row["to"]))
    reason = cell("reason", lambda: words(row["reason"], LONGEST_REASON))
    if starts and ends:
        cell("from, to", lambda: _check_times(starts, ends, now))
    if place and listed and not (place.street or listed.items) and place.settlement.startswith("г "):
        faults.append("street: в городе нужна улица")
    if place is None or listed is None or starts is None or ends is None or reason is None or faults:
        raise RowFault("; ".join(faults))
    return OutageRow(place.settlement, place.street, str(listed), starts, ends, reason)


def _place(settlement: str, street: str) -> Address:
    place = read_address(f"{settlement}, {street}")
    if max(len(place.settlement), len(place.street)) > LONGEST_PLACE:
        raise RowFault(f"длиннее {LONGEST_PLACE} знаков")
    if place.house:
        raise RowFault("дома записываются в столбце houses")
    return place


def _houses(text: str) -> Houses:
    listed = houses(text)
    if len(str(listed)) > LONGEST_HOUSES:
        raise RowFault(f"список домов длиннее {LONGEST_HOUSES} знаков")
    return listed


def _check_times(starts: datetime, ends: datetime, now: datetime) -> None:
    if ends <= starts:
        raise RowFault("отключение кончается раньше, чем начинается")
    if ends - starts > LONGEST:
        raise RowFault(f"отключение дольше {LONGEST.days} дней")
    if starts - now > FARTHEST:
        raise RowFault("отключение дальше чем через год")
