"""Importing what billing knows of meters: digits, kind, zones, readings; a meter that is gone is kept."""

from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import Engine, select

from db import meter_row
from db.customer_row import COLUMNS
from db.customers import Summary, import_customers
from db.store import Store
from db.tables import BilledReading, Meter
from menus.reading_steps import (
    ListMeters,
    MeterKind,
    Meters,
    PastReadings,
    Read,
    ReadPast,
    Stored,
    StoreReading,
    ZoneReading,
)
from menus.rules import Rules
from menus.steps import Account, FindAccount

TODAY = date(2026, 11, 22)
HEADER = ";".join([*COLUMNS, *meter_row.COLUMNS])
ACCOUNT = "4800012345"
EARLIER, LATER = date(2026, 9, 25), date(2026, 10, 25)


def row(meter: str, facts: str, phone: str = "") -> str:
    return f"{ACCOUNT};;;{phone};{meter};;;;;{facts}"


def put_in(engine: Engine, *lines: str, today: date = TODAY) -> tuple[Summary, list[str]]:
    said: list[str] = []
    sheet = BytesIO("\n".join([HEADER, *lines, ""]).encode())
    summary = import_customers(engine, sheet, rules=Rules(), today=today, report=said.append, progress=lambda _: None)
    return summary, said


def listed(engine: Engine) -> Meters:
    store = Store(engine).for_call("c" * 32)
    account = store.answer(FindAccount(ACCOUNT, None))
    assert isinstance(account, Account)
    meters = store.answer(ListMeters(account.key))
    assert isinstance(meters, Meters)
    return meters


def facts(engine: Engine) -> list[tuple[str, int, MeterKind, tuple[str, ...]]]:
    return [(meter.ending, meter.capacity, meter.kind, meter.zones) for meter in listed(engine).meters]


def past(engine: Engine, zones: int) -> PastReadings:
    (meter,) = listed(engine).meters
    found = Store(engine).for_call("c" * 32).answer(ReadPast(meter.key, zones, date(2026, 11, 1)))
    assert isinstance(found, PastReadings)
    return found


def test_a_meter_is_imported_with_its_digits_zones_and_readings(engine: Engine) -> None:
    assert put_in(engine, row("00123456", "6;manual;Т1 день/Т2 ночь;17130/8200;25.10.2026"))[1] == []
    assert facts(engine) == [("3456", 6, MeterKind.MANUAL, ("Т1 день", "Т2 ночь"))]
    assert past(engine, 2) == PastReadings(((Read(LATER, 17130),), (Read(LATER, 8200),)))


def test_a_meter_of_which_nothing_is_told_is_a_plain_one(engine: Engine) -> None:
    put_in(engine, row("00123456", ";;;;"))
    assert facts(engine) == [("3456", 5, MeterKind.MANUAL, ("",))]


def test_every_import_adds_to_the_history_of_readings(engine: Engine) -> None:
    put_in(engine, row("00123456", ";;;16900;2026-09-25"))
    put_in(engine, row("00123456", ";;;17130;2026-10-25"))
    put_in(engine, row("00123456", ";;;17131;2026-10-25"))
    assert past(engine, 1) == PastReadings(((Read(EARLIER, 16900), Read(LATER, 17131)),))


def test_empty_cells_leave_a_meter_as_it_was_and_others_change_it(engine: Engine) -> None:
    put_in(engine, row("00123456", "6;automatic;день/ночь;;"))
    put_in(engine, row("00123456", ";;;;"))
    assert facts(engine) == [("3456", 6, MeterKind.AUTOMATIC, ("день", "ночь"))]
    put_in(engine, row("00123456", "7;manual;пик/ночь/полупик;;"))
    assert facts(engine) == [("3456", 7, MeterKind.MANUAL, ("пик", "ночь", "полупик"))]


def test_a_meter_the_file_no_longer_names_is_gone_but_its_readings_stay(engine: Engine) -> None:
    put_in(engine, row("00123456", ";;;17130;2026-10-25"))
    (meter,) = listed(engine).meters
    submission = StoreReading(meter.key, date(2026, 11, 1), (ZoneReading(17452, 322),), None)
    assert Store(engine).for_call("c" * 32).answer(submission) == Stored(replaced=False)
    put_in(engine, row("00777777", ";;;;"))
    assert [found.ending for found in listed(engine).meters] == ["7777"]
    with engine.connect() as connection:
        assert connection.execute(select(Meter.removed_on).order_by(Meter.number)).scalars().all() == [TODAY, None]
        assert len(connection.execute(select(BilledReading.value)).all()) == 1


def test_a_meter_that_comes_back_is_there_again(engine: Engine) -> None:
    put_in(engine, row("00123456", "6;;;;"))
    put_in(engine, row("00777777", ";;;;"))
    put_in(engine, row("00123456", ";;;;"), row("00777777", ";;;;"))
    assert facts(engine) == [("3456", 6, MeterKind.MANUAL, ("",)), ("7777", 5, MeterKind.MANUAL, ("",))]


def test_two_rows_add_up_to_what_is_known_of_one_meter(engine: Engine) -> None:
    lines = row("00123456", "6;;;;", "89042801234"), row("00123456", ";;день/ночь;1/2;2026-10-25", "89042801235")
    assert put_in(engine, *lines) == (Summary(accepted=2, refused=0), [])
    assert facts(engine) == [("3456", 6, MeterKind.MANUAL, ("день", "ночь"))]


def test_rows_that_contradict_each_other_about_a_meter_are_refused_after_the_first(engine: Engine) -> None:
    _, said = put_in(engine, row("00123456", "6;;;;"), row("00123456", "5;;;;"), row("00777777", "5;;;;"))
    assert said == ["строка 3: capacity: не то же, что в другой строке этого счётчика"]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("0;;;;", "capacity: число цифр до запятой — от 1 до 9"),
        ("10;;;;", "capacity: число цифр до запятой — от 1 до 9"),
        (";ручной;;;", "meter_kind: допустимо только manual, automatic, faulty или пусто"),
        (";;а/б/в/г;;", "zones: зон не больше 3, названия разные, между ними косая черта"),
        (";;день/день;;", "zones: зон не больше 3, названия разные, между ними косая черта"),
        (";;day/night;;", "zones: название зоны — русские слова до 32 букв: день, Т1 день, полупик"),
        (";;день/;;", "zones: название зоны — русские слова до 32 букв: день, Т1 день, полупик"),
        (";;;17130,5;2026-10-25", "reading: показание — целое число до 9 цифр, между зонами косая черта"),
        (";;;-1;2026-10-25", "reading: показание — целое число до 9 цифр, между зонами косая черта"),
        (";;;1/2;2026-10-25", "reading: показаний должно быть столько же, сколько зон в столбце zones"),
        (";;день/ночь;1;2026-10-25", "reading: показаний должно быть столько же, сколько зон в столбце zones"),
        (";;;17130;", "reading: нужна дата reading_date, не позже сегодняшней"),
        (";;;17130;2026-11-23", "reading: нужна дата reading_date, не позже сегодняшней"),
    ],
)
def test_a_refused_cell_is_named_with_its_rule(engine: Engine, cells: str, said: str) -> None:
    assert put_in(engine, row("00123456", cells)) == (Summary(accepted=0, refused=1), [f"строка 2: {said}"])


def test_facts_without_a_meter_are_refused(engine: Engine) -> None:
    _, said = put_in(engine, row("", "6;;;;"))
    assert said == ["строка 2: meter: в строке есть сведения о счётчике, а номера нет"]
