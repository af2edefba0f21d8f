"""No sheet, however hostile, breaks the import: every row is taken or refused, and nobody's values are repeated."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from shutil import copyfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from db.customer_row import COLUMNS
from db.customers import Summary, import_customers
from db.engine import open_engine
from db.sheet import SheetFault
from db.tables import Account
from menus.rules import Rules
from tests.db.conftest import Migrated

HEADER = ";".join(COLUMNS).encode() + b"\n"

SAYING = re.compile(
    r"строка [0-9]+: (столбец [0-9]+ неизвестен и не читается|столбцов [0-9]+, а в заголовке 9"
    r"|[а-яё][а-яёА-Я0-9 :№./—-]+"
    r"|((account|name|address|phone|meter|balance|balance_date|restriction|restriction_date): [^;]+(; )?)+)"
)
"""All that may be said of a refused row: rules in our words, never a word of the sheet."""


@pytest.fixture(scope="module")
def shared(migrated: Migrated, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One SQLite database for all examples: each adds to what the earlier ones left."""
    file: Path = tmp_path_factory.mktemp("hostile") / "test.db"
    copyfile(migrated.sqlite, file)
    engine = open_engine(f"sqlite:///{file}")
    yield engine
    engine.dispose()


def read(engine: Engine, sheet: bytes) -> tuple[Summary, list[str]]:
    said: list[str] = []
    summary = import_customers(
        engine, BytesIO(sheet), rules=Rules(), today=date(2026, 11, 22), report=said.append, progress=lambda _: None
    )
    return summary, said


honest = st.fixed_dictionaries(
    {
        "account": st.integers(48_000_000, 48_000_009).map(str),
        "name": st.sampled_from(["Образцов", "Пример; Проба", 'ООО "Образец"', ""]),
        "address": st.sampled_from(["Липецк", ""]),
        "phone": st.sampled_from(["+79042801234", "8 904 280-12-35", ""]),
        "meter": st.sampled_from(["00123456", "М-1/2", ""]),
        "balance": st.sampled_from(["-350,00", "12.5", "1 000", "\N{MINUS SIGN}1"]),
        "balance_date": st.sampled_from(["2026-11-20", "20.11.2026"]),
        "restriction": st.sampled_from(["none", "notice", "restricted", ""]),
        "restriction_date": st.just("2026-12-10"),
    }
)
"""Rows that are right by themselves; they may still contradict each other."""

hostile = st.dictionaries(
    st.sampled_from(COLUMNS),
    st.text(max_size=400)
    | st.sampled_from(["=1+1", "@x", "\x00", "٣٤٥٦٧٨٩٠", "1e9", "-", "+", "NaN", "00.00.0000", '"']),
    max_size=3,
)


@st.composite
def sheets(draw: st.DrawFn) -> bytes:
    """A sheet of which some cells were replaced by anything."""
    table = StringIO()
    writer = csv.DictWriter(table, COLUMNS, delimiter=draw(st.sampled_from(",;")), lineterminator="\n")
    writer.writeheader()
    for row in draw(st.lists(st.tuples(honest, hostile), max_size=8)):
        writer.writerow(row[0] | row[1])
    return table.getvalue().encode(draw(st.sampled_from(["utf-8", "cp1251"])), errors="replace")


@settings(max_examples=300)
@given(sheet=sheets())
def test_every_row_is_taken_or_refused_with_a_rule(shared: Engine, sheet: bytes) -> None:
    summary, said = read(shared, sheet)
    assert len(said) == summary.refused
    assert summary.accepted + summary.refused <= sheet.count(b"\n")
    assert [saying for saying in said if not SAYING.fullmatch(saying)] == []


@settings(max_examples=300)
@given(rubbish=st.binary(max_size=3000))
def test_rubbish_below_a_header_is_refused_row_by_row(shared: Engine, rubbish: bytes) -> None:
    summary, said = read(shared, HEADER + rubbish)
    assert len(said) == summary.refused
    assert [saying for saying in said if not SAYING.fullmatch(saying)] == []


@settings(max_examples=100)
@given(rubbish=st.binary(max_size=3000))
def test_rubbish_without_a_header_is_refused_as_a_whole(shared: Engine, rubbish: bytes) -> None:
    with pytest.raises(SheetFault, match=r"^строка 1: в? ?заголов"):
        read(shared, rubbish)


def test_a_sheet_without_an_end_of_line_takes_no_memory(shared: Engine) -> None:
    class Endless(BytesIO):
        """Gives 64 MB of one letter and counts the longest piece that was asked for."""

        left = 64 * 1024 * 1024
        longest = 0

        def seek(self, position: int, whence: int = 0, /) -> int:
            self.left = 64 * 1024 * 1024
            return position + whence

        def readline(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            self.longest = max(self.longest, size)
            self.left -= size
            return b"a" * size if self.left > 0 else b""

    endless = Endless()
    with pytest.raises(SheetFault):
        import_customers(
            shared, endless, rules=Rules(), today=date(2026, 11, 22), report=print, progress=lambda _: None
        )
    assert 0 < endless.longest <= 4096


def test_an_interrupted_import_keeps_whole_chunks_and_can_be_repeated(engine: Engine) -> None:
    sheet = HEADER + b"".join(b"%d;;;;;;;;\n" % (4_800_000_000 + number) for number in range(2500))

    def interrupted(rows: int) -> None:
        if rows == 2000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_customers(
            engine, BytesIO(sheet), rules=Rules(), today=date(2026, 11, 22), report=print, progress=interrupted
        )
    assert accounts(engine) == 1000
    assert read(engine, sheet)[0] == Summary(accepted=2500, refused=0)
    assert accounts(engine) == 2500


def accounts(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(Account)).scalar_one()
