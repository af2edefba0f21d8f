"""The load calendar as it is kept, and the calls it is measured from."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Engine, Select, bindparam, func, insert, select, type_coerce

from callbacks.load import Calendar, Load
from callbacks.measuring import Calls
from callbacks.working_days import LIPETSK
from db.load_tables import LoadCalendar, LoadDate, LoadHour, Source
from db.tables import Call, Moment

_calendars, _hours, _dates = LoadCalendar.__table__, LoadHour.__table__, LoadDate.__table__
NEWEST = select(_calendars).order_by(_calendars.c.id.desc()).limit(1)
HOURS = select(_hours.c.weekday, _hours.c.hour, _hours.c.load).where(_hours.c.calendar_id == bindparam("number"))
DATES = select(_dates.c.day, _dates.c.load).where(_dates.c.calendar_id == bindparam("number"))


def _by_hour(hour: ColumnElement[datetime]) -> Select[datetime, int]:
    began = (Call.started_at >= bindparam("since")) & (Call.started_at < bindparam("until"))
    return select(hour, func.count()).where(began).group_by(hour)


BY_HOUR = {
    "sqlite": _by_hour(type_coerce(func.strftime("%Y-%m-%d %H:00:00.000000", Call.started_at), Moment)),
    "postgresql": _by_hour(type_coerce(func.date_trunc("hour", Call.started_at, "UTC"), Moment)),
}
"""Calls by the hour: Lipetsk's clocks differ from UTC by whole hours. Counted where they are, a year has millions."""


@dataclass(frozen=True, slots=True)
class KeptCalendar:
    """The calendar in force, where it comes from, and since when and by whom."""

    calendar: Calendar
    source: Source
    made_at: datetime
    made_by: str


class LoadBook:
    """Keeps load calendars. Safe to use from many threads. SQLAlchemyError when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def calendar(self) -> Calendar | None:
        """The calendar in force."""
        kept = self.newest()
        return kept.calendar if kept else None

    def newest(self) -> KeptCalendar | None:
        """The calendar in force with its origin; None until there is one. What is stored of it never changes."""
        with self._engine.connect() as connection:
            made = connection.execute(NEWEST).mappings().one_or_none()
            if made is None:
                return None
            number = {"number": made["id"]}
            hours = {(weekday, hour): Load(load) for weekday, hour, load in connection.execute(HOURS, number)}
            dates = {day: Load(load) for day, load in connection.execute(DATES, number)}
        return KeptCalendar(Calendar(hours, dates), made["source"], made["made_at"], made["made_by"])

    def keep(self, calendar: Calendar, source: Source, *, at: datetime, by: str) -> None:
        """Put a calendar in force. The one before stays as history."""
        with self._engine.begin() as connection:
            made = {"source": source, "made_at": at, "made_by": by}
            number = connection.execute(insert(_calendars).values(made).returning(_calendars.c.id)).scalar_one()
            hours = [{"weekday": day, "hour": hour, "load": load} for (day, hour), load in calendar.hours.items()]
            dates = [{"day": day, "load": load} for day, load in calendar.dates.items()]
            for table, rows in ((_hours, hours), (_dates, dates)):
                if rows:
                    connection.execute(insert(table), [{"calendar_id": number, **row} for row in rows])

    def calls(self, since: datetime, until: datetime) -> Calls:
        """Calls by the day and hour in Lipetsk in which they began."""
        counted: Counter[tuple[date, int]] = Counter()
        with self._engine.connect() as connection:
            by_hour = BY_HOUR[connection.dialect.name]
            for hour, calls in connection.execute(by_hour, {"since": since, "until": until}):
                local = hour.astimezone(LIPETSK)
                counted[local.date(), local.hour] += calls
        return counted

    def first_call(self) -> datetime | None:
        """When the first call that is known began."""
        with self._engine.connect() as connection:
            return connection.execute(select(func.min(Call.started_at))).scalar_one()
