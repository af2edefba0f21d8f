"""What the console needs of the voice and of the running menu: a port, filled in by `app.publishing`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from menus.edition import Edition
from menus.published import Published, Version, Wording

Progress = Callable[[int, int], None]
"""Told how many sentences can be heard already, and of how many; what it raises ends the wait."""


class NotPublished(Exception):
    """Everything is as it was; the text says why."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What somebody (by id) wants callers to hear, and since when (aware) they want it: all of it or none."""

    by: int
    at: datetime
    versions: Mapping[Version, Wording]

    @property
    def changes(self) -> Mapping[str, Wording]:
        """What the sentences are to say, by name."""
        return {name: wording for (name, _), wording in self.versions.items()}


class History(Protocol):
    """Where it is noted what was published (`db.sentences.SentenceBook`). SQLAlchemyError when it cannot be."""

    def published(self, published: Published) -> None:
        """Note that all versions are in force now. db.sentences.Overtaken when one is no draft any more."""

    def noted(self, published: Published) -> bool:
        """Whether this is noted already."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A sentence as callers hear it: a WAV file, and whether it is a recording of a person.

    `outdated`: there is a recording, of other words, which is therefore not heard.
    """

    wav: bytes
    seconds: float
    recorded: bool
    outdated: bool


class Publishing(Protocol):
    """Changes of sentences, by their names in the catalogue: tried, heard, put in force."""

    ahead: str
    """The voice that says the sentences without values once all of them are rendered by it; "" when nobody waits."""

    def edition(self) -> Edition:
        """The menu in force."""

    def tried(self, changes: Mapping[str, Wording], at: datetime) -> Edition:
        """The menu as it would be. Faulty with everything that is wrong with it, OSError when it cannot be read."""

    def heard(self, name: str, text: str) -> Heard:
        """A sentence in the voice of the service, or its recording. SpeechUnavailable."""

    def put_in_force(self, publication: Publication, history: History, progress: Progress) -> None:
        """Have the next calls hear the changes, all of them or none; calls that go on are not touched.

        NotPublished, and what `history` and `progress` raise: then everything is as it was.
        """

    def settle(self, history: History) -> None:
        """End what was cut off in the middle by a killed process: what is in force is noted, or goes back.

        Costs nothing when there is nothing to settle. What cannot be settled yet waits for the next time.
        """
