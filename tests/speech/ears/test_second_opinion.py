"""Where a quick engine hesitates a slow one listens, too, if it has time; what both think counts."""

import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import BoundedSemaphore

import pytest

from menus.expecting import Heard, Hypothesis, Noise, Sounds, Unclear, YesNo
from menus.grammar import Grammar
from speech.ears import second_opinion
from speech.ears.as_it_comes import Again, AsItComes
from speech.ears.endpointing import Utterance
from speech.ears.patience import patience
from speech.ears.port import Busy, Ear, HearingUnavailable, Patience
from speech.ears.second_opinion import SecondOpinion, together
from speech.telephone import RATE, Samples
from tests.speech.ears.languages import said

GRAMMAR = Grammar(((("да", 1), ("нет", 1)), ()), frozenset({1}))


def heard(yes: float, no: float) -> Heard:
    hypotheses = (Hypothesis("да", yes), Hypothesis("нет", no))
    return Heard(tuple(sorted(hypotheses, key=lambda each: -each.score)))


HESITANT, CERTAIN = heard(0.5, 0.4), heard(0.9, 0.05)


@dataclass(frozen=True)
class Quick:
    """Hears the same in every utterance."""

    sounds: Sounds

    def take(self, samples: Samples) -> None:
        pass

    def so_far(self) -> Sounds:
        return self.sounds

    def end(self) -> Sounds:
        return self.sounds

    def ear(self, grammar: Grammar, patience: Patience, again: Again) -> AsItComes:
        del grammar
        places = BoundedSemaphore(1)
        places.acquire()
        return AsItComes(self, patience, places, again)

    def close(self) -> None:
        pass


@dataclass
class Slow:
    """Makes an utterance out when its test says so; busy when told."""

    busy: bool = False
    asked: list[Future[Sounds]] = field(default_factory=list)

    def made_out(self, grammar: Grammar, utterance: Utterance) -> Future[Sounds]:
        assert grammar is GRAMMAR
        assert utterance.samples.size > RATE // 10
        if self.busy:
            raise Busy
        self.asked.append(Future())
        return self.asked[-1]

    def close(self) -> None:
        pass


def ear_after_an_answer(quick: Quick, slow: Slow) -> tuple[Ear, Sounds | None]:
    """Somebody has spoken and is silent again; what was heard of it so far."""
    ear = SecondOpinion(quick, slow).ear(GRAMMAR, patience(YesNo()))
    return ear, ear.hear(b"\xd5" * RATE + said("Нет.") + b"\xd5" * (2 * RATE))


@pytest.mark.parametrize("sounds", [CERTAIN, Unclear()])
def test_who_does_not_hesitate_is_believed_at_once(sounds: Sounds) -> None:
    slow = Slow()
    ear, told = ear_after_an_answer(Quick(sounds), slow)
    assert (told, ear.thinking, slow.asked) == (sounds, False, [])


def test_where_the_quick_one_hesitates_the_slow_one_listens_again() -> None:
    slow = Slow()
    ear, told = ear_after_an_answer(Quick(HESITANT), slow)
    assert (told, ear.speaking, ear.thinking) == (None, True, True)
    slow.asked[0].set_result(heard(0.1, 0.8))
    assert ear.hear(b"") == together(HESITANT, heard(0.1, 0.8))
    assert not ear.thinking


def test_nobody_waits_for_an_engine_that_is_busy() -> None:
    ear, told = ear_after_an_answer(Quick(HESITANT), Slow(busy=True))
    assert (told, ear.thinking) == (HESITANT, False)


def test_an_engine_that_fails_leaves_the_first_opinion() -> None:
    slow = Slow()
    ear, _ = ear_after_an_answer(Quick(HESITANT), slow)
    slow.asked[0].set_exception(HearingUnavailable())
    assert ear.hear(b"") == HESITANT


def test_an_engine_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_opinion, "LONGEST", 0.01)
    slow = Slow()
    ear, told = ear_after_an_answer(Quick(HESITANT), slow)
    while told is None:
        time.sleep(0.01)
        told = ear.hear(b"")
    assert told == HESITANT
    slow.asked[0].set_result(CERTAIN)
    assert (ear.hear(b""), ear.thinking) == (None, False)


def test_a_closed_ear_waits_for_nobody() -> None:
    slow = Slow()
    ear, _ = ear_after_an_answer(Quick(HESITANT), slow)
    ear.close()
    slow.asked[0].set_result(CERTAIN)
    assert (ear.hear(b""), ear.thinking) == (None, False)


def test_of_two_opinions_the_mean_counts() -> None:
    both = together(heard(0.5, 0.4), heard(0.1, 0.8))
    assert isinstance(both, Heard)
    assert [each.text for each in both.hypotheses] == ["нет", "да"]
    assert [each.score for each in both.hypotheses] == pytest.approx([0.6, 0.3])


def test_what_one_engine_hears_and_the_other_does_not_counts_half() -> None:
    assert together(heard(0.5, 0.4), Unclear()) == Unclear()
    assert isinstance(together(heard(0.7, 0.3), Unclear()), Heard)
    assert together(heard(0.7, 0.3), Noise()) == Noise()
