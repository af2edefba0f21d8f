"""The edition of the menu that the company ships, for tests."""

from functools import cache

from app.editions import load_edition, shipped_menu
from menus.edition import Edition

FOLDER = shipped_menu()


@cache
def shipped() -> Edition:
    """Read `tree.yaml` and `prompts.ru.yaml` as they are in the checkout, once."""
    return load_edition(FOLDER)
