"""Readings in the database: a whole meter or nothing, each once, what is replaced stays."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, Table, insert, select
from sqlalchemy.exc import SQLAlchemyError

from db.readings import Readings
from db.store import CallStore, Store
from db.tables import BilledReading, Meter, MeterZone, Reading, ReadingValue
from menus import reading_steps as steps
from menus.reading_steps import ListMeters, MeterKind, Meters, Read, ReadPast, Review, Stored, StoreReading, ZoneReading
from menus.steps import CheckMeter, MeterDiffers, Unavailable

CALL = "c" * 32
NIGHT = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
"""Already the 21st in Lipetsk."""
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
TWO_ZONES = (ZoneReading(17452, 322), ZoneReading(42, 142, rolled_over=True))


def put(engine: Engine, table: Table, *rows: dict[str, object]) -> None:
    with engine.begin() as connection:
        connection.execute(insert(table), list(rows))


def all_of(engine: Engine, table: Table) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


@pytest.fixture
def meter(engine: Engine, account: int) -> int:
    """A meter with two zones and a past; the account has another, plain one."""
    put(engine, Meter.__table__, {"id": 77, "account_id": account, "number": "М-60123/45", "capacity": 6})
    put(
        engine,
        MeterZone.__table__,
        {"meter_id": 77, "number": 2, "label": "ночь"},
        {"meter_id": 77, "number": 1, "label": "день"},
    )
    put(
        engine,
        BilledReading.__table__,
        {"meter_id": 77, "zone": 1, "read_on": date(2026, 10, 25), "value": 17130},
        {"meter_id": 77, "zone": 1, "read_on": date(2026, 9, 25), "value": 16900},
        {"meter_id": 77, "zone": 2, "read_on": date(2026, 10, 25), "value": 99900},
    )
    return 77


@pytest.fixture
def store(engine: Engine) -> CallStore:
    return at(engine, NIGHT)


def at(engine: Engine, now: datetime) -> CallStore:
    return Store(engine, now=lambda: now).for_call(CALL)


def submission(meter: int, *zones: ZoneReading, period: date = NOVEMBER, review: Review | None = None) -> StoreReading:
    return StoreReading(meter, period, zones or TWO_ZONES, review)


@pytest.mark.usefixtures("meter")
def test_the_meters_of_an_account_are_listed_with_their_zones(store: CallStore, account: int) -> None:
    listed = store.answer(ListMeters(account))
    assert isinstance(listed, Meters)
    assert listed.today == date(2026, 11, 21)
    assert [(found.ending, found.capacity, found.kind, found.zones) for found in listed.meters] == [
        ("3456", 5, MeterKind.MANUAL, ("",)),
        ("2345", 6, MeterKind.MANUAL, ("день", "ночь")),
    ]


@pytest.mark.usefixtures("meter")
def test_a_meter_that_was_removed_is_no_more(engine: Engine, store: CallStore, account: int) -> None:
    put(engine, Meter.__table__, {"account_id": account, "number": "5550001", "removed_on": date(2026, 11, 1)})
    listed = store.answer(ListMeters(account))
    assert isinstance(listed, Meters)
    assert [found.ending for found in listed.meters] == ["3456", "2345"]
    assert store.answer(CheckMeter(account, "0001", None)) == MeterDiffers()


def test_the_past_is_what_billing_read_and_what_was_submitted_before(
    engine: Engine, store: CallStore, meter: int
) -> None:
    at(engine, datetime(2026, 11, 5, tzinfo=UTC)).answer(submission(meter))
    billed = (Read(date(2026, 9, 25), 16900), Read(date(2026, 10, 25), 17130))
    assert store.answer(ReadPast(meter, 2, NOVEMBER)) == steps.PastReadings(
        (billed, (Read(date(2026, 10, 25), 99900),))
    )
    assert store.answer(ReadPast(meter, 2, DECEMBER)) == steps.PastReadings(
        (
            (*billed, Read(date(2026, 11, 5), 17452)),
            (Read(date(2026, 10, 25), 99900), Read(date(2026, 11, 5), 42)),
        )
    )


def test_what_a_person_should_look_at_first_is_compared_with_nothing(store: CallStore, meter: int) -> None:
    store.answer(submission(meter, review=Review.HIGH))
    past = store.answer(ReadPast(meter, 1, DECEMBER))
    assert isinstance(past, steps.PastReadings)
    assert past.zones[0][-1] == Read(date(2026, 10, 25), 17130)


def test_a_whole_meter_is_stored_with_its_call(engine: Engine, store: CallStore, meter: int) -> None:
    assert store.answer(submission(meter, review=Review.HIGH)) == Stored(replaced=False)
    (reading,) = all_of(engine, Reading.__table__)
    assert (reading["call_id"], reading["meter_id"], reading["period"]) == (CALL, meter, NOVEMBER)
    assert (reading["submitted_at"], reading["channel"], reading["review"]) == (NIGHT, "phone", Review.HIGH)
    values = all_of(engine, ReadingValue.__table__)
    assert [(row["zone"], row["value"], row["consumption"], row["rolled_over"]) for row in values] == [
        (1, 17452, 322, False),
        (2, 42, 142, True),
    ]
    assert {row["reading_id"] for row in values} == {reading["id"]}


def test_a_meter_is_stored_as_a_whole_or_not_at_all(engine: Engine, store: CallStore, meter: int) -> None:
    store.answer(submission(meter))
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE reading_values RENAME TO out_of_reach")
    assert store.answer(submission(meter, ZoneReading(17453, 323), ZoneReading(43, 143))) == Unavailable()
    (reading,) = all_of(engine, Reading.__table__)
    assert reading["replaced_by"] is None


def test_a_second_submission_in_the_period_replaces_the_first_and_both_stay(engine: Engine, meter: int) -> None:
    later = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    at(engine, NIGHT).answer(submission(meter))
    assert at(engine, later).answer(submission(meter, ZoneReading(17500, 370), ZoneReading(50, 150))) == Stored(True)
    first, second = sorted(all_of(engine, Reading.__table__), key=lambda row: row["submitted_at"])
    assert (first["replaced_by"], first["replaced_at"]) == (second["id"], later)
    assert second["replaced_by"] is None
    assert len(all_of(engine, ReadingValue.__table__)) == 4


def test_another_period_replaces_nothing(engine: Engine, store: CallStore, meter: int) -> None:
    store.answer(submission(meter))
    assert store.answer(submission(meter, period=DECEMBER)) == Stored(replaced=False)
    assert [row["replaced_by"] for row in all_of(engine, Reading.__table__)] == [None, None]


def test_doing_it_twice_is_as_good_as_once(engine: Engine, store: CallStore, meter: int) -> None:
    store.answer(submission(meter))
    work = Readings(engine, lambda: NIGHT).answers()[StoreReading](CALL, submission(meter))
    assert [work(), work()] == [Stored(replaced=True), Stored(replaced=True)]
    assert len(all_of(engine, Reading.__table__)) == 2
    assert len(all_of(engine, ReadingValue.__table__)) == 4


def test_a_second_try_does_not_replace_what_came_after_the_first(engine: Engine, store: CallStore, meter: int) -> None:
    work = Readings(engine, lambda: NIGHT).answers()[StoreReading](CALL, submission(meter))
    work()
    store.answer(submission(meter, ZoneReading(17460, 330), ZoneReading(43, 143)))
    work()
    current = [row for row in all_of(engine, Reading.__table__) if row["replaced_by"] is None]
    assert len(current) == 1
    assert 17460 in {
        row["value"] for row in all_of(engine, ReadingValue.__table__) if row["reading_id"] == current[0]["id"]
    }


def test_of_many_submissions_at_once_one_is_current_and_none_is_lost(
    engine: Engine, store: CallStore, meter: int
) -> None:
    with ThreadPoolExecutor(8) as threads:
        replies = list(threads.map(lambda _: store.answer(submission(meter)), range(24)))
    assert replies.count(Stored(replaced=False)) == 1
    assert replies.count(Stored(replaced=True)) == 23
    assert [row["replaced_by"] for row in all_of(engine, Reading.__table__)].count(None) == 1


def test_a_second_current_reading_is_refused_by_the_database_itself(
    engine: Engine, store: CallStore, meter: int
) -> None:
    store.answer(submission(meter))
    (reading,) = all_of(engine, Reading.__table__)
    with pytest.raises(SQLAlchemyError):
        put(engine, Reading.__table__, {**reading, "id": "another"})
