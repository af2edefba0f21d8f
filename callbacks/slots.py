"""When callbacks can be promised: hours of the operators, as many as the load leaves them time for (R8). Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from callbacks.load import Calendar, Load
from callbacks.quiet_hours import Hours, Window
from callbacks.working_days import LIPETSK

OFFERED_AT_ONCE = 2
"""More than two times cannot be kept in mind on the phone."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A time in which we promise to call: from `begins` to just before `ends`, aware."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """A slot with places left. `load` is the class expected, None when there is no calendar for it."""

    slot: Slot
    places: int
    load: Load | None


@dataclass(frozen=True, slots=True)
class SlotRules:
    """Settings. `hours` are those in which operators call back, in Lipetsk; they lie within the hours of D16.

    The shares are the part of the operators' time that callbacks may take, by class of load. Peak hours belong to
    those who phone in (R7), so nothing is promised there. A class that is not known counts as large.
    """

    hours: Hours = field(default_factory=lambda: Hours(Window(time(8), time(20)), Window(time(9), time(18))))
    minutes: int = 60
    days_ahead: int = 2
    """Days after today. Further ahead, everybody would be sent to the next Sunday, and its few operators drown."""
    notice_minutes: int = 30
    """So long before its beginning a slot is still offered."""
    operators: int = 1
    """Operators who call back."""
    minutes_per_call: float = 6.0
    """Dialling, talking and noting down, on average."""
    share_minimal: float = 0.8
    share_small: float = 0.5
    share_large: float = 0.25
    share_maximal: float = 0.0

    def __post_init__(self) -> None:
        """ValueError for what would leave no slot, or more than all of the operators' time."""
        if not 5 <= self.minutes <= 24 * 60 or self.minutes_per_call <= 0 or self.days_ahead < 0 or self.operators < 0:
            raise ValueError("slots last 5 minutes to a day, a call takes time, and days and operators are counted")
        if not all(0 <= self.share(load) <= 1 for load in Load):
            raise ValueError("a share is 0 to 1")

    def share(self, load: Load | None) -> float:
        """The part of the operators' time for callbacks."""
        match load:
            case Load.MINIMAL:
                return self.share_minimal
            case Load.SMALL:
                return self.share_small
            case Load.MAXIMAL:
                return self.share_maximal
            case _:
                return self.share_large

    def places(self, load: Load | None) -> int:
        """How many callbacks fit into a slot."""
        return int(self.operators * self.minutes / self.minutes_per_call * self.share(load))


def slots_of(day: date, rules: SlotRules) -> list[Slot]:
    """The slots of a day, whole ones only, in UTC."""
    opens, closes = rules.hours.window(day).on(day, LIPETSK)
    length = timedelta(minutes=rules.minutes)
    return [
        Slot(opens + number * length, opens + (number + 1) * length) for number in range((closes - opens) // length)
    ]


def load_of(slot: Slot, calendar: Calendar | None) -> Load | None:
    """The busiest class of the hours of a slot, of those that are known."""
    if calendar is None:
        return None
    known = (calendar.load(hour.date(), hour.hour) for hour in _hours(slot))
    return max((load for load in known if load is not None), default=None)


def _hours(slot: Slot) -> Iterator[datetime]:
    hour = slot.begins.astimezone(LIPETSK).replace(minute=0)
    while hour < slot.ends:
        yield hour
        hour += timedelta(hours=1)


def find_slot(begins: datetime, rules: SlotRules) -> Slot | None:
    """The slot that begins at a moment (aware), whether or not it is free."""
    slots = slots_of(begins.astimezone(LIPETSK).date(), rules)
    return next((slot for slot in slots if slot.begins == begins), None)


def all_slots(
    now: datetime,
    calendar: Calendar | None,
    rules: SlotRules,
    *,
    taken: Mapping[datetime, int],
    changed: Mapping[datetime, int],
) -> list[FreeSlot]:
    """Every slot that can still be promised, in order of time, full and closed ones too: they have no places left.

    `taken` are places given by the beginning of the slot, `changed` what a supervisor has set instead of the capacity.
    """
    first = now.astimezone(LIPETSK).date()
    earliest = now + timedelta(minutes=rules.notice_minutes)
    days = (first + timedelta(days=ahead) for ahead in range(rules.days_ahead + 1))
    found = []
    for slot in (slot for day in days for slot in slots_of(day, rules) if slot.begins >= earliest):
        load = load_of(slot, calendar)
        places = changed.get(slot.begins, rules.places(load)) - taken.get(slot.begins, 0)
        found.append(FreeSlot(slot, max(places, 0), load))
    return found


def quietest_first(slots: Sequence[FreeSlot]) -> list[FreeSlot]:
    """Those with places left, the quietest first, of equally quiet ones the earliest."""
    free = [slot for slot in slots if slot.places]
    return sorted(free, key=lambda slot: (Load.LARGE if slot.load is None else slot.load, slot.slot.begins))


def offers(slots: Sequence[FreeSlot]) -> list[Sequence[FreeSlot]]:
    """Two at a time, as they are offered on the phone, then the next two."""
    return [slots[at : at + OFFERED_AT_ONCE] for at in range(0, len(slots), OFFERED_AT_ONCE)]
