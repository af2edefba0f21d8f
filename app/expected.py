"""The questions that a recorded answer may be an answer to, by the names that a person gives them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from menus.edition import Edition
from menus.expecting import Day, Digits, Expectation, Number, TimeOfDay, YesNo
from menus.grammars.marks import Command
from menus.phrasebook import choice
from menus.tree import Menu
from menus.understanding.meaning import Answered

KINDS = ("digits", "number", "yes_no", "date", "time")


class NoSuchQuestion(ValueError):
    """It is neither a kind nor a menu."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is expected, and the nodes that the keys of a menu lead to."""

    expects: Expectation
    leads: Mapping[str, str] = field(default_factory=dict)

    def named(self, value: Answered) -> str:
        """A value for scripts: figures as they are, days and times in ISO 8601, yes, no, nodes, commands by name."""
        match value:
            case bool():
                return "yes" if value else "no"
            case Command():
                return value.value
            case time():
                return value.isoformat("minutes")
            case date():
                return value.isoformat()
            case _:
                return self.leads.get(str(value), str(value))


def question(name: str, today: date, edition: Edition) -> Question:
    """The question of a kind, as wide as any of ours, or of a menu of the tree. NoSuchQuestion for other names."""
    match name:
        case "digits":
            return Question(Digits(1, 20))
        case "number":
            return Question(Number(0, 999_999))
        case "yes_no":
            return Question(YesNo())
        case "date":
            return Question(Day(today - timedelta(366), today + timedelta(366)))
        case "time":
            return Question(TimeOfDay(time.min, time.max))
        case _:
            return _menu(edition.tree.nodes.get(name))


def _menu(node: object) -> Question:
    if not isinstance(node, Menu):
        raise NoSuchQuestion
    leads = {**node.keys, **{key: offer.target for key, offer in node.offers.items()}}
    return Question(choice(node.phrases, leads), leads)
