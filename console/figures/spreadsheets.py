"""Tables as files that a spreadsheet opens with a click, and in which no text is ever a formula."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from console.figures.sheets import Cell, Mean, Minutes, Part, Sheet, shown

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A spreadsheet takes a text that begins so for a formula, which may send data away or start a program."""
WIDEST = 60
SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula when it reads CSV."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def csv_file(sheet: Sheet) -> bytes:
    """UTF-8 with a mark and semicolons, as the spreadsheets of this country read it."""
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(map(guarded, sheet.columns))
    writer.writerows([guarded(cell) if isinstance(cell, str) else shown(cell) for cell in row] for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig")


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """A workbook with a table a sheet; figures are numbers there, in the form in which they are shown."""
    file = BytesIO()
    with Workbook(file, SAFE) as book:
        looks = {kind: book.add_format({"num_format": form}) for kind, form in FORMS.items()}
        bold = book.add_format({"bold": True, "text_wrap": True})
        for sheet in sheets:
            page = book.add_worksheet(sheet.title)
            page.freeze_panes(1, 1)
            for column, name in enumerate(sheet.columns):
                page.write_string(0, column, name, bold)
                page.set_column(column, column, _width(sheet, column))
            for row, cells in enumerate(sheet.rows, 1):
                for column, cell in enumerate(cells):
                    _write(page, (row, column), cell, looks)
    return file.getvalue()


FORMS: dict[type, str] = {int: "0", Minutes: "0.0", Part: "0%", Mean: "0.00"}


def _write(page: Worksheet, place: tuple[int, int], cell: Cell, looks: dict[type, Any]) -> None:
    value = number(cell)
    if value is None:
        page.write_string(*place, shown(cell))
    else:
        page.write_number(*place, value, looks[type(cell)])


def number(cell: Cell) -> float | None:
    """What a cell is to a spreadsheet; None for one that is text, or not known."""
    match cell:
        case str():
            return None
        case int():
            return cell
        case Minutes(seconds):
            return None if seconds is None else seconds / 60
        case Part(value) | Mean(value):
            return value


def _width(sheet: Sheet, column: int) -> int:
    longest = max([len(sheet.columns[column]), *(len(shown(row[column])) for row in sheet.rows)])
    return min(longest + 2, WIDEST)
