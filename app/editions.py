"""The menu as it is on disk: the tree, the prompts and the facts, those of the service or those of the company."""

from pathlib import Path

import menus
from menus.edition import Edition, read_edition
from menus.engine import SERVICES
from menus.source import Source

FILES = ("tree.yaml", "prompts.ru.yaml", "facts.ru.yaml")


def shipped_menu() -> Path:
    """The folder of the menu that comes with the service."""
    return Path(menus.__file__).parent


def load_edition(folder: Path) -> Edition:
    """Read the menu of a folder. Raises menus.source.Faulty with every fault, OSError when a file is not there."""
    tree, prompts, facts = (Source(name, (folder / name).read_text("utf-8")) for name in FILES)
    return read_edition(tree, prompts, facts, SERVICES)
