"""The menu tree as the engine walks it: immutable, so that a call keeps the tree it began with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from menus.office import Office
from menus.phrasebook import Phrasebook, Phrases
from menus.questionnaire import Questionnaire

FEEDS = frozenset({"outages", "load"})
"""What an option may depend on: data that the company loads, or does not."""


SKILLS = ("readings", "debt", "contract", "grid")
"""What operators can know best; each is a queue of that name. A node's callers go there, and those of all below it."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An option that is there only while its feed is loaded; its own `prompt` is said after the menu's."""

    target: str
    feed: str
    prompt: str


@dataclass(frozen=True, slots=True)
class Menu:
    """Says a prompt and offers keys; each leads to a node. `above` is where `*` leads; None in the first menu."""

    name: str
    prompt: str
    short: str | None
    keys: Mapping[str, str]
    above: str | None
    offers: Mapping[str, Offer]
    """Options by key that are not always there."""
    phrases: Phrases = field(default_factory=dict)
    """What can be said instead of a key."""
    title: str | None = None
    """What people call it; None where callers hear a name of it (`menus.titles`)."""


@dataclass(frozen=True, slots=True)
class Service:
    """Starts a service dialogue; afterwards the caller goes to `then`, or to `above` with `*`.

    `rated` names the task in reports when callers are asked to rate it; None for one that is not rated. `title` as
    above.
    """

    name: str
    service: str
    then: str
    above: str
    rated: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Steps:
    """Says prompts one by one, the next when the caller asks for it; `done` after the last, if there is one.

    Then the caller goes to `then`. `*` leads one prompt back, and from the first one to `above`. `rated` and `title`
    as above.
    """

    name: str
    prompts: tuple[str, ...]
    done: str | None
    then: str
    above: str
    rated: str | None = None
    title: str | None = None


Node = Menu | Service | Steps


@dataclass(frozen=True, slots=True)
class Tree:
    """Nodes by name; the conversation starts with the `greeting` prompt, heard to the end, then `start`.

    `office` tells when operators answer and what is announced.
    """

    greeting: str
    start: str
    nodes: Mapping[str, Node]
    skills: Mapping[str, str]
    """The skill that callers of a node need, by its name; none for those whom anybody can help."""
    questionnaires: tuple[Questionnaire, ...] = ()
    """What callers may be asked, each in its time."""
    office: Office = field(default_factory=Office)
    phrases: Phrasebook = field(default_factory=Phrasebook)
    """What can be said in answer to the questions of services."""
