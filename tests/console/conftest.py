"""A console over a fresh SQLite database; what differs on PostgreSQL is tested with the stores."""

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copyfile

import pytest
from playwright.sync_api import Page
from sqlalchemy import Engine

from db.engine import open_engine
from db.schema import migrate
from tests.console.browsing import World
from tests.console.desk import staffed

PICTURES = Path(__file__).resolve().parents[2] / "docs/pictures"


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all tables and nothing in them, to be copied."""
    file = tmp_path_factory.mktemp("console") / "template.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def engine(empty: Path, tmp_path: Path) -> Iterator[Engine]:
    """A database of this test alone."""
    copyfile(empty, tmp_path / "console.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'console.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def picture(pytestconfig: pytest.Config) -> Callable[[Page, str], None]:
    """Keeps a picture of a page in docs/pictures, if that is wanted (`--pictures`)."""

    def keep(page: Page, name: str) -> None:
        if pytestconfig.getoption("--pictures"):
            page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    return keep


@pytest.fixture
def world(engine: Engine) -> World:
    """A console with an operator, a supervisor and an administrator."""
    return World(engine)


@pytest.fixture
def desk(world: World, engine: Engine) -> World:
    """Anna works at phone operator1; a debtor has called, whose name is hostile."""
    return staffed(world, engine)
