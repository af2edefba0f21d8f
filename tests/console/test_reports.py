"""A report shows the same figures on the screen, in a workbook and in CSV, and no text in a file is ever a formula."""

import csv
from io import BytesIO, StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import update

from console.figures.period import period_of
from console.figures.report import Report, days, sheets
from console.figures.sheets import Cell, Mean, Minutes, Part, Sheet, shown
from console.figures.spreadsheets import csv_file, guarded, number, workbook
from console.frame.deeds import CHANGED
from db.figures import Figures
from db.staff_tables import Role, StaffMember
from tests.console.browsing import MONDAY, Visitors, World
from tests.console.test_wall import busy
from tests.edition import shipped

STAFF = StaffMember.__table__
__all__ = ["busy"]

CELLS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12),
    st.sampled_from(["=1+1", "+7904", "-2", "@SUM(A1)", "\t=1", "＝1", " =1", '=HYPERLINK("http://x")', "<script>"]),
    st.integers(0, 10**6),
    st.builds(Minutes, st.none() | st.floats(0, 1e5)),
    st.builds(Part, st.none() | st.floats(0, 1)),
    st.builds(Mean, st.none() | st.floats(1, 5)),
)


def read_csv(file: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(file.decode("utf-8-sig"), newline=""), delimiter=";"))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), max_size=4))
def test_files_hold_what_is_shown_and_no_formula(rows: list[tuple[Cell, Cell]]) -> None:
    sheet = Sheet("Таблица", ("Что", "Сколько"), tuple(rows))
    for row, written in zip(rows, read_csv(csv_file(sheet))[1:], strict=True):
        for cell, text in zip(row, written, strict=True):
            assert text in {shown(cell), f"'{shown(cell)}"}
            assert not text.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    page = load_workbook(BytesIO(workbook([sheet])))["Таблица"]
    for row, cells in zip(rows, page.iter_rows(min_row=2), strict=False):
        for cell, kept in zip(row, cells, strict=True):
            assert kept.data_type != "f"
            if number(cell) is None:
                assert (kept.value or "") == shown(cell)
            else:
                assert kept.value == pytest.approx(number(cell))


@pytest.mark.parametrize("text", ["передача показаний", "", "—", "3,0"])
def test_harmless_texts_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text


def test_a_report_has_every_table_and_its_titles_fit_a_workbook(busy: World) -> None:
    found = sheets(report(busy))
    assert [sheet.title for sheet in found] == load_workbook(BytesIO(workbook(found))).sheetnames
    summary = {str(name): shown(value) for name, value in found[0].rows}
    assert summary["Звонков в автосекретарь"] == "1"
    assert (summary["Потеряно, доля"], summary["Ответа ждали в среднем (ASA), мин"]) == ("50 %", "4,0")
    tasks = next(sheet for sheet in found if sheet.title == "Задачи")
    assert [[shown(cell) for cell in row] for row in tasks.rows] == [["Долг или переплата", "1", "1", "1", "100 %"]]


def report(world: World) -> Report:
    figures, ((since, until),) = Figures(world.engine), days(MONDAY.date(), MONDAY.date())
    traffic = figures.traffic(since, until, shipped().tree)
    return Report(figures.desk(since, until, MONDAY), traffic, figures.opinions(since, until), shipped())


def test_a_supervisor_sees_the_last_week_downloads_it_and_asks_for_another_day(busy: World) -> None:
    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("supervisor")
        await user.open("/reports")
        await user.should_see("Ветви меню")
        await user.should_see("Справился сам")
        user.find("Скачать всё (XLSX)").click()
        answer = await user.download.next()
        assert load_workbook(BytesIO(answer.content)).sheetnames[0] == "Сводка"
        user.find("Скачать «Задачи» (CSV)").click()
        answer = await user.download.next()
        assert read_csv(answer.content)[1][0] == "Долг или переплата"
        for day in ("С какого дня", "По какой день"):
            (field,) = user.find(day).elements
            field.set_value("2025-03-04")  # type: ignore[attr-defined]
        user.find("Показать").click()
        await user.should_not_see("Долг или переплата")
        await user.should_see("Скачать всё (XLSX)")

    busy.visited(story)


def test_whose_rights_have_changed_is_told_so_and_counts_nothing_more(busy: World) -> None:
    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("supervisor")
        await user.open("/reports")
        await user.should_see("Ветви меню")
        with busy.engine.begin() as connection:
            connection.execute(update(STAFF).where(STAFF.c.name == "supervisor").values(role=Role.OPERATOR))
        user.find("Показать").click()
        await user.should_see(CHANGED)

    busy.visited(story)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("", "2026-11-23", "Выберите первый и последний день."),
        ("2026-11-24", "2026-11-23", "Первый день должен быть не позже последнего."),
        ("2020-01-01", "2026-11-23", "Выберите не больше 366 дней."),
    ],
)
def test_days_that_cannot_be_are_refused_in_words(first: str, last: str, said: str) -> None:
    assert period_of(first, last) == said
