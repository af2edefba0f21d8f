"""How sure one must be of an answer that was heard, by its kind."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Demand:
    """From when on something counts. ValueError unless 0 < worth <= sure <= 1 <= lead."""

    sure: float
    """The least weight of what is taken without asking."""
    worth: float
    """The least clearness of what is worth asking about."""
    lead: float = 2.0
    """How many times the weight of the second meaning the first must have, to be taken without asking."""

    def __post_init__(self) -> None:
        if not 0 < self.worth <= self.sure <= 1 <= self.lead:
            raise ValueError("0 < worth <= sure <= 1 <= lead is needed")


@dataclass(frozen=True, slots=True)
class Demands:
    """The demands on each kind of answer: the dearer a mistake, the higher."""

    yes_no: Demand = Demand(0.85, 0.3)
    """A yes that was not said is the dearest: it confirms a reading. Who is asked once more says it again."""
    choice: Demand = Demand(0.5, 0.3)
    digits: Demand = Demand(0.6, 0.3)
    number: Demand = Demand(0.6, 0.3)
    day: Demand = Demand(0.6, 0.3)
    time: Demand = Demand(0.6, 0.3)
    moment: Demand = Demand(0.6, 0.3)
    command: Demand = Demand(0.5, 0.4)
