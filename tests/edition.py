"""The edition of the menu that the company ships, for tests."""

from functools import cache
from pathlib import Path

import menus
from menus.edition import Edition, read_edition
from menus.engine import SERVICES
from menus.source import Source

FOLDER = Path(menus.__file__).parent


@cache
def shipped() -> Edition:
    """Read `tree.yaml` and `prompts.ru.yaml` as they are in the checkout."""
    sources = [Source(name, (FOLDER / name).read_text()) for name in ("tree.yaml", "prompts.ru.yaml")]
    return read_edition(*sources, services=SERVICES)
