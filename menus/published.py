"""What supervisors put in force from the console, laid over the files of the menu: sentences and announcements.

A file of its own, so that the files of the menu stay whoever's they are, and an update of the service or of the
company's own menu reaches every sentence that nobody has changed here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

import yaml

from menus.office import LIPETSK
from menus.office_reading import PREFIX
from menus.source import Fields, Source

NULL, MAPPING = "tag:yaml.org,2002:null", "tag:yaml.org,2002:map"
SENTENCES, ANNOUNCEMENTS, PUBLICATION = "sentences", "announcements", "publication"
WRITTEN = "%Y-%m-%d %H:%M"

Version = tuple[str, int]
"""A version of a sentence: its name in the catalogue and its number."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a sentence is to say; `text` as it is written, with its slots.

    An announcement has the moments (aware) from and until which it is said; without a text it is taken off.
    """

    text: str | None
    begins: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """The publication that brought a file about: by whom (id), when (aware), and what each version took the place of.

    It stands in the file, so that what is in force is known as published even if nobody lived to note it elsewhere.
    """

    by: int
    at: datetime
    was: Mapping[Version, str | None]

    @classmethod
    def of(cls, file: str) -> Self | None:
        """The publication that a file names, if it names one. ValueError when it is no such file."""
        told = json.loads(file or "{}").get(PUBLICATION)
        if told is None:
            return None
        was = {(each["name"], each["number"]): each["was"] for each in told["versions"]}
        return cls(told["by"], datetime.fromisoformat(told["at"]), was)

    def signed(self, file: str) -> str:
        """The file with this publication named in it."""
        versions = [{"name": name, "number": number, "was": was} for (name, number), was in self.was.items()]
        return _written(
            json.loads(file) | {PUBLICATION: {"by": self.by, "at": self.at.isoformat(), "versions": versions}}
        )


def lay_over(published: Source, prompts: Source, office: Source) -> None:
    """Put what is published in the place of what the files say. A sentence the menu no longer has is left out."""
    parts = published.fields(published.top, "файл", set(), {SENTENCES, ANNOUNCEMENTS, PUBLICATION})
    if SENTENCES in parts and isinstance(prompts.top, yaml.MappingNode):
        fields = published.entries(parts[SENTENCES][1], SENTENCES)
        prompts.top.value = [(name, fields.get(_name(name), (name, value))[1]) for name, value in prompts.top.value]
    if ANNOUNCEMENTS in parts:
        place = _announcements(office, *parts[ANNOUNCEMENTS])
        if isinstance(place, yaml.MappingNode):
            _announce(place, published.entries(parts[ANNOUNCEMENTS][1], ANNOUNCEMENTS))


def _announcements(office: Source, name: yaml.Node, published: yaml.Node) -> yaml.Node | None:
    """Where the announcements of the file are; a place for them when there is none."""
    if office.top is None and not office.faults:
        office.top = yaml.MappingNode(MAPPING, [], published.start_mark)
    if not isinstance(office.top, yaml.MappingNode):
        return None
    found = next((value for key, value in office.top.value if _name(key) == ANNOUNCEMENTS), None)
    if found is None:
        found = yaml.MappingNode(MAPPING, [], published.start_mark)
        office.top.value.append((name, found))
    return found


def _announce(place: yaml.MappingNode, fields: Fields) -> None:
    """Announcements of the same name give way; one without anything is taken off."""
    kept = [(name, value) for name, value in place.value if _name(name) not in fields]
    place.value = [*kept, *((name, value) for name, value in fields.values() if value.tag != NULL)]


def _name(node: yaml.Node) -> str:
    return node.value if isinstance(node, yaml.ScalarNode) else ""


def rewritten(file: str, changes: Mapping[str, Wording], own: Mapping[str, str], at: datetime) -> str:
    """The file of what is published, with changes by the name in the catalogue; "" stands for a file that is not there.

    `own` is what the files of the menu say without it: a sentence that says the same again is theirs again, and so is
    the place of an announcement that is over at a moment (aware) or was taken off. ValueError when it is no such file.
    """
    held = json.loads(file or "{}")
    sentences, announcements = dict(held.get(SENTENCES, {})), dict(held.get(ANNOUNCEMENTS, {}))
    for name, wording in changes.items():
        if name.startswith(PREFIX):
            announcements[name.removeprefix(PREFIX)] = _announcement(wording)
        else:
            sentences[name] = wording.text
    kept = {name: said for name, said in announcements.items() if PREFIX + name in own or not _over(said, at)}
    others = {name: text for name, text in sentences.items() if own.get(name) != text}
    return _written({SENTENCES: others, ANNOUNCEMENTS: kept})


def _written(held: Mapping[str, object]) -> str:
    return json.dumps(held, ensure_ascii=False, indent=1) + "\n"


def _announcement(wording: Wording) -> dict[str, str] | None:
    if wording.text is None or wording.begins is None or wording.ends is None:
        return None
    begins, ends = (moment.astimezone(LIPETSK).strftime(WRITTEN) for moment in (wording.begins, wording.ends))
    return {"from": begins, "to": ends, "say": wording.text}


def _over(said: Mapping[str, Any] | None, at: datetime) -> bool:
    return said is None or datetime.strptime(said["to"], WRITTEN).replace(tzinfo=LIPETSK) <= at
