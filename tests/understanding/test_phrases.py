"""What people really say is understood as they mean it, can be heard at all, and nothing else is read into it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import pytest
import yaml

from menus.expecting import Choice, Day, Digits, Expectation, Heard, Hypothesis, Moment, Number, TimeOfDay, YesNo
from menus.grammars.marks import Command
from menus.understanding import understand
from menus.understanding.meaning import Answered, Certainty, Known
from menus.understanding.reading import PUNCTUATION
from tests.understanding.rows import MOSCOW, QUESTIONS, TODAY, accepts, menu_questions

FILE = Path(__file__).parents[1] / "phrases.ru.yaml"
PHRASES = yaml.load(FILE.read_text(), Loader=yaml.BaseLoader)  # noqa: S506 - text is all that this one makes
ASKED = QUESTIONS | menu_questions()
KNOWN = Known(today=TODAY)
WELL_HEARD = 0.9
NOTHING = "ничего"


@dataclass(frozen=True)
class Phrase:
    """A phrase in answer to a question, and what it means."""

    question: str
    text: str
    meaning: str

    def __str__(self) -> str:
        return f"{self.question}: «{self.text}» = {self.meaning}"


def phrases(of: str) -> Iterator[Phrase]:
    for question, kinds in PHRASES.items():
        for meaning, texts in kinds.get(of, {}).items():
            yield from (Phrase(question, text, meaning) for text in texts.split(" / "))


def understood(phrase: Phrase) -> bool:
    """Whether a phrase is taken for what it means."""
    question = ASKED[phrase.question]
    found = understand(question, Heard((Hypothesis(phrase.text, WELL_HEARD),)), KNOWN)
    if phrase.meaning == NOTHING:
        return found.certainty is Certainty.NONE
    meant = [value(question, text) for text in phrase.meaning.split(" | ")]
    wanted = Certainty.SURE if len(meant) == 1 else Certainty.DOUBTFUL
    return found.certainty is wanted and [meaning.value for meaning in found.meanings][: len(meant)] == meant


def value(question: Expectation, text: str) -> Answered:
    if text in {command.value for command in Command}:
        return Command(text)
    match question:
        case YesNo():
            return {"да": True, "нет": False}[text]
        case Choice() | Digits():
            return text
        case Number():
            return int(text)
        case Day():
            return date.fromisoformat(text)
        case TimeOfDay():
            return time.fromisoformat(text)
        case Moment():
            return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


def test_there_are_hundreds_of_phrases_each_once_for_a_question() -> None:
    everything = [(phrase.question, phrase.text) for of in ("understood", "failures") for phrase in phrases(of)]
    assert len(set(everything)) == len(everything)
    assert sum(1 for _ in phrases("understood")) >= 300


def test_every_menu_and_every_question_of_a_service_that_can_be_answered_in_words_has_words() -> None:
    for question in menu_questions().values():
        assert isinstance(question, Choice)
        assert all(option.phrases for option in question.options)


def test_every_phrase_is_understood_as_it_is_meant() -> None:
    assert [str(phrase) for phrase in phrases("understood") if not understood(phrase)] == []


def test_every_phrase_that_is_understood_can_be_heard() -> None:
    meant = [phrase for phrase in phrases("understood") if phrase.meaning != NOTHING]
    deaf = [phrase for phrase in meant if not accepts(ASKED[phrase.question], _words(phrase.text))]
    assert [str(phrase) for phrase in deaf] == []


def _words(text: str) -> str:
    return " ".join(text.lower().translate(PUNCTUATION).split())


@pytest.mark.parametrize("phrase", [*phrases("failures")], ids=str)
def test_a_known_failure_keeps_failing_until_it_is_moved_up(phrase: Phrase) -> None:
    assert not understood(phrase), "it is understood now: move it to `understood`"
