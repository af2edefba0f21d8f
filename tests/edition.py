"""The edition of the menu that the company ships, for tests."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from app.editions import copy_menu, load_edition, shipped_menu
from menus.edition import Edition

FOLDER = shipped_menu()


@cache
def shipped() -> Edition:
    """Read the menu as it is in the checkout, once."""
    return load_edition(FOLDER)


@cache
def with_office(office: str) -> Edition:
    """The shipped menu with other hours and announcements."""
    if not office:
        return shipped()
    with TemporaryDirectory() as folder:
        copy_menu(Path(folder))
        (Path(folder) / "office.ru.yaml").write_text(office)
        return load_edition(Path(folder))
