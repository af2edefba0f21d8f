"""Tables on a page, and the same as files."""

from collections.abc import Sequence

from nicegui import ui

from console.figures.sheets import Sheet, shown
from console.figures.spreadsheets import XLSX, csv_file, workbook
from console.frame.elements import heading, table


def show_sheets(found: Sequence[Sheet], name: str) -> None:
    """Each table with its file, and one file with all of them. `name` begins the names of the files."""
    ui.button("Скачать всё (XLSX)", on_click=lambda: _download(workbook(found), f"{name}.xlsx", XLSX)).props(
        "no-caps flat"
    )
    for number, sheet in enumerate(found, 1):
        heading(sheet.title)
        table(sheet.columns, [[shown(cell) for cell in row] for row in sheet.rows])
        file = f"{name}_{number}.csv"
        ui.button(
            f"Скачать «{sheet.title}» (CSV)",
            on_click=lambda _, sheet=sheet, file=file: _download(csv_file(sheet), file, "text/csv"),
        ).props("no-caps flat")


def _download(content: bytes, name: str, kind: str) -> None:
    ui.download.content(content, name, kind)
