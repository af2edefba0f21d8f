"""What tests of publishing share: a change, and of the running service what takes a menu over."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

from app.editions import load_in_force, published_file
from app.menu_in_force import MenuInForce
from app.reloading import reloadable
from app.settings import Settings
from console.sentences.publishing import Publication
from menus.published import Wording
from tests.edition import shipped

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
ANNA = 1
SENTENCE, WAS, NEW = "greeting", shipped().catalogue.sentences["greeting"].written, "Здравствуйте! Консультант — ноль."
CHANGE = {SENTENCE: Wording(NEW)}


def menu_of(settings: Settings, prepare: Callable[..., None] = lambda *_: None) -> MenuInForce:
    """The menu of a service that has just begun."""
    return MenuInForce(partial(load_in_force, settings), load_in_force(settings), prepare)


@contextmanager
def service(settings: Settings, menu: MenuInForce) -> Iterator[MenuInForce]:
    """What of the running service takes a menu over."""
    with reloadable(settings.home, menu.reload):
        yield menu


def publication(changes: Mapping[str, Wording]) -> Publication:
    """Anna publishes the first version of each sentence."""
    return Publication(ANNA, NOW, {(name, 1): wording for name, wording in changes.items()})


def published(settings: Settings) -> str:
    """The file of what is published; "" while there is none."""
    return published_file(settings).read_text() if published_file(settings).exists() else ""
