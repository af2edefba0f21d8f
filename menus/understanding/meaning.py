"""What a caller may have meant, and how sure that is."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import Enum

from menus.grammars.marks import Command
from menus.reading_steps import Read
from menus.rules import Rules

Answered = bool | str | int | date | time | datetime | Command
"""By the kind of question: yes or no, the key of an option, figures, a quantity, a day, a time, a moment; a command."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """Something that may have been meant.

    `clear`, 0 to 1: how well it was heard, and how naturally it reads. `weight`, 0 to 1: that, and how likely it is by
    what is known. Meanings are ranked by weight; but what was heard well is not denied because it is unlikely.
    """

    value: Answered
    clear: float
    weight: float


class Certainty(Enum):
    """What to do with what was understood."""

    SURE = "sure"
    """Take it."""
    DOUBTFUL = "doubtful"
    """Ask whether it is right."""
    NONE = "none"
    """Ask the question again."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """The meanings of what was heard, the likeliest first, each value once; none when the certainty is NONE."""

    certainty: Certainty
    meanings: tuple[Meaning, ...] = ()


@dataclass(frozen=True, slots=True)
class Demand:
    """From when on something counts. All between 0 and 1, but `lead`."""

    sure: float
    """The least weight of what is taken without asking."""
    worth: float
    """The least clearness of what is worth asking about."""
    lead: float = 1.25
    """How many times the weight of the second meaning the first must have, to be taken without asking."""


@dataclass(frozen=True, slots=True)
class Demands:
    """The demands on each kind of answer: the dearer a mistake, the higher."""

    yes_no: Demand = Demand(0.6, 0.3)
    choice: Demand = Demand(0.5, 0.3)
    digits: Demand = Demand(0.6, 0.3)
    number: Demand = Demand(0.6, 0.3)
    day: Demand = Demand(0.6, 0.3)
    time: Demand = Demand(0.6, 0.3)
    moment: Demand = Demand(0.6, 0.3)
    command: Demand = Demand(0.5, 0.4)


@dataclass(frozen=True, slots=True)
class PastOfZone:
    """What is known of a zone of a meter: how many digits it shows, and its earlier readings, the oldest first."""

    capacity: int
    past: tuple[Read, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known when something is heard. Without it, nothing is taken for likelier than the rest."""

    today: date | None = None
    """Without it «завтра» has no meaning."""
    rules: Rules = field(default_factory=Rules)
    client_number: bool = False
    """The figures are a client number: of an impossible one nobody is asked."""
    zone: PastOfZone | None = None
    """The quantity is a reading of this zone; `today` must be known."""
