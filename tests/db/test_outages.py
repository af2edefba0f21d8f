"""The feed of planned outages: imported as a whole, and told only to whom it certainly concerns."""

import csv
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from shutil import copyfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select, update

from callbacks.working_days import LIPETSK
from db.engine import open_engine
from db.outage_feed import Imported, clear_outages, import_outages, listed_outages
from db.outage_row import COLUMNS
from db.outages import Period, told
from db.sheet import SheetFault
from db.store import CallStore, Store
from db.tables import Customer, Outage
from menus.outage_steps import NoOutageKnown, OutageAhead, OutageNow, ReadOutage
from menus.steps import IsLoaded, Loaded, NotLoaded
from tests.db.conftest import Migrated

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=LIPETSK)
FEED = IsLoaded("outages")
HEADER = ";".join(COLUMNS)
HOME = "г. Липецк;ул. Первая;1-15"
TIMES = "2026-11-25 09:00;25.11.2026 17:00"


def load(engine: Engine, *rows: str, now: datetime = NOW) -> tuple[Imported, list[str]]:
    said: list[str] = []
    sheet = "\n".join([HEADER, *rows]).encode()
    return import_outages(engine, BytesIO(sheet), now=now, report=said.append), said


def store_at(engine: Engine, now: datetime) -> CallStore:
    return Store(engine, now=lambda: now).for_call("c" * 32)


@pytest.fixture
def home(engine: Engine, account: int) -> int:
    """The key of an account at number 7 of the first street."""
    with engine.begin() as connection:
        connection.execute(update(Customer).values(address="г. Липецк, ул. Первая, д. 7, кв. 1"))
    return account


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LIPETSK)


@pytest.mark.parametrize(
    ("place", "concerned"),
    [
        (HOME, True),
        ("Липецк;Первая улица;", True),
        ("Липецк;ул. Первая;7", True),
        ("Липецк;ул. Первая;2-16", False),
        ("Липецк;ул. Первая;7а, 7/1", False),
        ("Липецк;пер. Первый;", False),
        ("Липецк;ул. Вторая;", False),
        ("г. Елец;ул. Первая;7", False),
    ],
)
def test_an_outage_is_told_to_whom_it_concerns(engine: Engine, home: int, place: str, concerned: bool) -> None:
    assert load(engine, f"{place};{TIMES};ремонт")[0] == Imported(accepted=1, over=0, refused=0)
    reply = store_at(engine, NOW).answer(ReadOutage(home))
    assert reply == (OutageAhead(at(25, 9), at(25, 17)) if concerned else NoOutageKnown())


def test_a_whole_village_is_told_to_its_streets_and_to_no_other_village(engine: Engine, home: int) -> None:
    load(engine, f"Усманский р-н, с. Девица;;;{TIMES};")
    for address, concerned in (("с. Девица, Усманский р-н, ул. Мира, 5", True), ("Задонский р-н, с. Девица, 5", False)):
        with engine.begin() as connection:
            connection.execute(update(Customer).values(address=address))
        assert isinstance(store_at(engine, NOW).answer(ReadOutage(home)), OutageAhead) is concerned


@pytest.mark.parametrize(
    "address", ["", "Липецк", "ул. Первая, 7", "у магазина; DROP TABLE outages", "г. Липецк, ул. Первая"]
)
def test_nobody_is_told_anything_at_an_address_that_is_not_certain(engine: Engine, home: int, address: str) -> None:
    load(engine, f"{HOME};{TIMES};")
    with engine.begin() as connection:
        connection.execute(update(Customer).values(address=address))
    assert store_at(engine, NOW).answer(ReadOutage(home)) == NoOutageKnown()


def test_an_outage_counts_until_it_is_over_and_the_feed_with_it(engine: Engine, home: int) -> None:
    load(engine, f"{HOME};{TIMES};")
    before, during, after = (store_at(engine, now) for now in (NOW, at(25, 16, 59), at(25, 17)))
    assert before.answer(ReadOutage(home)) == OutageAhead(at(25, 9), at(25, 17))
    assert during.answer(ReadOutage(home)) == OutageNow(at(25, 17))
    assert after.answer(ReadOutage(home)) == NoOutageKnown()
    assert [store.answer(FEED) for store in (before, during, after)] == [Loaded(), Loaded(), NotLoaded()]
    assert (len(listed_outages(engine, NOW)), len(listed_outages(engine, at(25, 17)))) == (1, 0)


def test_without_a_feed_and_after_clearing_it_nothing_is_loaded(engine: Engine, home: int) -> None:
    assert store_at(engine, NOW).answer(FEED) == NotLoaded()
    load(engine, f"{HOME};{TIMES};")
    clear_outages(engine)
    assert store_at(engine, NOW).answer(FEED) == NotLoaded()
    assert store_at(engine, NOW).answer(ReadOutage(home)) == NoOutageKnown()


def test_an_import_replaces_the_feed(engine: Engine, home: int) -> None:
    load(engine, f"{HOME};{TIMES};")
    load(engine, f"{HOME};2026-11-21 10:00;2026-11-21 11:30;", f"{HOME};2026-11-19 10:00;2026-11-19 11:30;")
    assert [row["starts_at"] for row in listed_outages(engine, at(1, 0))] == [at(21, 10)]
    assert store_at(engine, NOW).answer(ReadOutage(home)) == OutageAhead(at(21, 10), at(21, 11, 30))


def test_rows_that_cannot_be_taken_are_told_with_their_lines_and_the_rest_is_taken(engine: Engine) -> None:
    imported, said = load(
        engine,
        f"{HOME};{TIMES};ремонт",
        f"Ивановка;пр. Победы;15-1;{TIMES};=1+1",
        f"г. Липецк;;;{TIMES};",
        f"г. Липецк;ул. Первая, д. 5;;{TIMES};",
        f"{HOME};2026-11-25 17:00;2026-11-25 09:00;",
        f"{HOME};2026-11-25;25:00;",
        f"{HOME};2026-11-01 09:00;2026-12-25 09:00;",
        f"{HOME};2028-11-25 09:00;2028-11-25 10:00;",
        "г. Липецк;ул. Первая",
    )
    assert imported == Imported(accepted=1, over=0, refused=8)
    assert [saying.split(":")[0] for saying in said] == [f"строка {number}" for number in range(3, 11)]
    for saying, words in zip(
        said,
        (
            "houses: промежуток",
            "нужна улица",
            "в столбце houses",
            "раньше",
            "время — это",
            "31 дней",
            "через год",
            "столбцов 2",
        ),
        strict=True,
    ):
        assert words in saying
    assert "Ивановка" not in "".join(said)


def test_a_sheet_that_is_none_leaves_the_feed_as_it_was(engine: Engine) -> None:
    load(engine, f"{HOME};{TIMES};")
    for sheet in (
        b"",
        b"a;b\n1;2\n",
        f"{HEADER}\nx;y;z;1;2;3\n".encode(),
        f"{HEADER}\n".encode() + b"\n" * 50_000 + b"x",
    ):
        with pytest.raises(SheetFault):
            import_outages(engine, BytesIO(sheet), now=NOW, report=lambda _: None)
    assert len(listed_outages(engine, NOW)) == 1


def test_a_failure_in_the_middle_leaves_the_feed_as_it_was(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    load(engine, f"{HOME};{TIMES};")

    class Interrupted:
        def store(self, *_: object) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr("db.outage_feed.STORE", Interrupted())
    with pytest.raises(KeyboardInterrupt):
        load(engine, f"Липецк;ул. Вторая;;{TIMES};")
    assert [row["street"] for row in listed_outages(engine, NOW)] == ["ул первая"]


@pytest.fixture(scope="module")
def shared(migrated: Migrated, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One SQLite database for all hostile sheets."""
    file: Path = tmp_path_factory.mktemp("hostile") / "test.db"
    copyfile(migrated.sqlite, file)
    engine = open_engine(f"sqlite:///{file}")
    yield engine
    engine.dispose()


honest = st.fixed_dictionaries(
    {
        "settlement": st.sampled_from(["г. Липецк", "Липецк", "Усманский р-н, с. Девица"]),
        "street": st.sampled_from(["ул. Первая", "пр-т Победы", "1-й пер."]),
        "houses": st.sampled_from(["", "1-15", "2, 4а", "нечётные"]),
        "from": st.sampled_from(["2026-11-25 09:00", "01.11.2026 9:00"]),
        "to": st.sampled_from(["2026-11-26 09:00", "26.11.2026 23:59"]),
        "reason": st.sampled_from(["", "ремонт; замена"]),
    }
)
hostile = st.dictionaries(
    st.sampled_from(COLUMNS),
    st.text(max_size=400)
    | st.sampled_from(["=1+1", "\x00", "1-", "99999", "а" * 2000, "1," * 900, "24:00", ",,,", '"', "р п"]),
    max_size=3,
)
SAYING = re.compile(r"строка [0-9]+: ([a-z]+(, [a-z]+)?: [^;]+(; )?)+|строка [0-9]+: [а-яё][а-яё0-9 ,:—-]+")


@settings(max_examples=200, deadline=None)
@given(table=st.lists(st.tuples(honest, hostile), max_size=6), code=st.sampled_from(["utf-8", "cp1251"]))
def test_every_row_of_any_sheet_is_taken_or_refused_with_a_rule(
    shared: Engine, table: list[tuple[dict[str, str], dict[str, str]]], code: str
) -> None:
    text, said = StringIO(), list[str]()
    writer = csv.DictWriter(text, COLUMNS, delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows([row | spoilt for row, spoilt in table])
    try:
        sheet = BytesIO(text.getvalue().encode(code, errors="replace"))
        imported = import_outages(shared, sheet, now=NOW, report=said.append)
    except SheetFault:
        assert said
        return
    assert len(said) == imported.refused
    assert [saying for saying in said if not SAYING.fullmatch(saying)] == []
    with shared.connect() as connection:
        assert connection.execute(select(func.count()).select_from(Outage)).scalar_one() == imported.accepted


moments = st.integers(-600, 600).map(lambda minutes: NOW.astimezone(UTC) + timedelta(minutes=minutes))
periods = st.lists(
    st.tuples(moments, moments).map(sorted).map(tuple).filter(lambda ends: ends[0] < ends[1]), max_size=6
)


@settings(max_examples=300)
@given(periods)
def test_the_light_is_out_all_the_time_that_is_told_and_not_right_before_or_after(found: list[Period]) -> None:
    reply = told(found, NOW)
    ahead = [period for period in found if period[1] > NOW]
    match reply:
        case OutageNow(ends):
            starts = NOW
        case OutageAhead(starts, ends):
            assert NOW < starts == min(begin for begin, _ in ahead)
        case NoOutageKnown():
            assert ahead == []
            return
    minutes = [starts + timedelta(minutes=minute) for minute in range(int((ends - starts).total_seconds()) // 60)]
    assert all(any(begin <= minute < end for begin, end in ahead) for minute in minutes)
    assert not any(begin <= ends < end for begin, end in ahead), "it does not go on"
