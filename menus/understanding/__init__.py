"""What a caller meant by the words that were heard. Pure; every row of words has an answer, be it "not understood"."""

from typing import assert_never

from menus.demands import Demand, Demands
from menus.expecting import Choice, Day, Digits, Expectation, Heard, Hypothesis, Moment, Number, TimeOfDay, YesNo
from menus.grammars.marks import Command
from menus.understanding.answering import answers
from menus.understanding.figures import groups
from menus.understanding.likelihood import likelihood
from menus.understanding.meaning import Answered, Certainty, Known, Meaning, Understanding
from menus.understanding.reading import readings

MOST_HYPOTHESES = 10
MOST_MEANINGS = 10

SPLIT = 0.5
"""How much less naturally words read with each group more: «двадцать пять» is 25 before it is 20 and 5."""

NOTHING = Known()


def understand(expectation: Expectation, heard: Heard, known: Known = NOTHING) -> Understanding:
    """Rank what may have been meant, and say whether to take the first, ask about it, or ask the question again.

    Only what the words say is offered: no figure is ever mended, added or left out.
    """
    demands = known.rules.demands
    usual = demanded(expectation, demands)
    worth = [
        (meaning, demand)
        for meaning in _ranked(expectation, heard, known)
        for demand in [demands.command if isinstance(meaning.value, Command) else usual]
        if meaning.clear >= demand.worth
    ]
    meanings = tuple(meaning for meaning, _ in worth[:MOST_MEANINGS])
    return Understanding(_certainty(meanings, worth[0][1]) if worth else Certainty.NONE, meanings)


def demanded(expectation: Expectation, demands: Demands) -> Demand:
    """The demand on the answers to a question."""
    match expectation:
        case YesNo():
            return demands.yes_no
        case Choice():
            return demands.choice
        case Digits():
            return demands.digits
        case Number():
            return demands.number
        case Day():
            return demands.day
        case TimeOfDay():
            return demands.time
        case Moment():
            return demands.moment
    assert_never(expectation)


def _certainty(meanings: tuple[Meaning, ...], demand: Demand) -> Certainty:
    first, *others = meanings
    leads = all(first.weight >= demand.lead * other.weight for other in others)
    return Certainty.SURE if leads and first.weight >= demand.sure else Certainty.DOUBTFUL


def _ranked(expectation: Expectation, heard: Heard, known: Known) -> list[Meaning]:
    """Every value once, the likeliest first; of equals that which was heard first.

    The scores of hypotheses are shares of what may have been said: what several of them mean is as likely as all these.
    """
    found: dict[tuple[type, Answered], Meaning] = {}
    for hypothesis in heard.hypotheses[:MOST_HYPOTHESES]:
        for key, meaning in _meanings(expectation, hypothesis, known).items():
            found[key] = _together(found[key], meaning) if key in found else meaning
    return sorted(found.values(), key=lambda meaning: -meaning.weight)


def _together(one: Meaning, other: Meaning) -> Meaning:
    return Meaning(one.value, min(one.clear + other.clear, 1.0), min(one.weight + other.weight, 1.0))


def _meanings(expectation: Expectation, hypothesis: Hypothesis, known: Known) -> dict[tuple[type, Answered], Meaning]:
    """What a row of words may mean, each value as it reads most naturally. `True` is not the number 1."""
    ways = readings(expectation, hypothesis.text)
    fewest = min(map(groups, ways), default=0)
    found: dict[tuple[type, Answered], Meaning] = {}
    for marks in ways:
        for value, ease in answers(expectation, marks, known):
            clear = max(0.0, min(hypothesis.score, 1.0)) * ease * SPLIT ** (groups(marks) - fewest)
            weight = clear * likelihood(value, known)
            key = (type(value), value)
            if weight > (found[key].weight if key in found else 0):
                found[key] = Meaning(value, clear, weight)
    return found
