"""What every engine promises, whatever is behind it."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import pytest

from menus.expecting import Heard, Noise, Unclear
from menus.grammar import Grammar
from speech.ears.engines import Kind
from speech.ears.port import Busy, Ear, Engine, HearingUnavailable
from speech.ears.whole_recording import hear_recording, listen
from speech.telephone import RATE, alaw, from_alaw
from tests.speech.ears.languages import LANGUAGES, Language, said

SENTENCE = "Вчера вечером мы долго гуляли по берегу реки, потом пили чай с вареньем у соседей."
pytestmark = pytest.mark.xdist_group("ears")


@pytest.fixture(scope="module", params=list(LANGUAGES))
def language(request: pytest.FixtureRequest) -> Language:
    return LANGUAGES[request.param]


@pytest.fixture(scope="module")
def engine(language: Language) -> Iterator[Engine]:
    opened = Kind(language.made_by, ()).load(language.model)
    yield opened
    opened.close()


def line(sound: npt.NDArray[np.float64]) -> bytes:
    return alaw(sound.astype(np.float32))


NOISES: dict[str, Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]] = {
    "a tone": lambda at: 0.2 * np.sin(2 * np.pi * 425 * at),
    "a key": lambda at: 0.2 * np.sin(2 * np.pi * 697 * at) + 0.2 * np.sin(2 * np.pi * 1209 * at),
    "a cough": lambda at: np.random.default_rng(1).normal(0, 0.2, at.size) * np.exp(-at / 0.1),
}


def test_an_answer_is_heard_as_it_was_said(engine: Engine, language: Language) -> None:
    for answer in (language.yes, language.no):
        sounds = hear_recording(engine, language.grammar, said(language.sounds[answer]))
        assert isinstance(sounds, Heard)
        assert sounds.hypotheses[0].text == answer


def test_hypotheses_are_rows_of_the_grammar_the_best_first(engine: Engine, language: Language) -> None:
    sounds = hear_recording(engine, language.grammar, said(language.sounds[language.no]))
    assert isinstance(sounds, Heard)
    scores = [hypothesis.score for hypothesis in sounds.hypotheses]
    assert scores == sorted(scores, reverse=True)
    assert 0 < sum(scores) <= 1.0001
    assert {hypothesis.text for hypothesis in sounds.hypotheses} <= {language.yes, language.no}


@pytest.mark.parametrize("piece", [37, 100_000])
def test_it_does_not_matter_how_the_sound_is_cut(engine: Engine, language: Language, piece: int) -> None:
    sounds = listen(engine.ear(language.grammar), said(language.sounds[language.yes]), piece)
    assert isinstance(sounds, Heard)
    assert sounds.hypotheses[0].text == language.yes


def test_speech_that_answers_nothing_is_unclear(engine: Engine, language: Language) -> None:
    assert hear_recording(engine, language.grammar, said(SENTENCE)) == Unclear()


def test_silence_and_crackle_are_nothing(engine: Engine, language: Language) -> None:
    ear = engine.ear(language.grammar)
    crackle = (b"\xd5" * 4000 + b"\x2a\xaa" * 40) * 6
    heard = [ear.hear(crackle[at : at + 160]) for at in range(0, len(crackle), 160)]
    assert (set(heard), ear.speaking) == ({None}, False)


@pytest.mark.parametrize("noise", NOISES)
def test_a_sound_that_is_no_speech_is_noise_and_stops_no_prompt(engine: Engine, language: Language, noise: str) -> None:
    ear = engine.ear(language.grammar)
    sound = line(NOISES[noise](np.arange(RATE // 2) / RATE)) + b"\xd5" * RATE
    told = [(ear.hear(sound[at : at + 160]), ear.speaking) for at in range(0, len(sound), 160)]
    assert {sounds for sounds, _ in told} == {None, Noise()}
    assert not any(speaking for _, speaking in told)


def test_an_answer_is_heard_through_the_noise_of_a_bad_line(engine: Engine, language: Language) -> None:
    hiss = np.random.default_rng(2).normal(0, 0.003, 6 * RATE)
    answer = np.frombuffer(said(language.sounds[language.yes]), np.uint8)
    spoken = from_alaw(answer.tobytes())
    hiss[3 * RATE : 3 * RATE + spoken.size] += spoken
    sounds = hear_recording(engine, language.grammar, line(hiss))
    assert isinstance(sounds, Heard)
    assert sounds.hypotheses[0].text == language.yes


def test_speech_is_told_before_it_ends_and_until_it_is_made_out(engine: Engine, language: Language) -> None:
    ear = engine.ear(language.grammar)
    ear.hear(b"\xd5" * RATE + said(language.sounds[language.no])[: RATE * 4 // 10])
    assert ear.speaking
    ear.close()
    assert not ear.speaking


def test_an_ear_hears_one_utterance_after_the_other(engine: Engine, language: Language) -> None:
    ear = engine.ear(language.grammar)
    heard = [listen(ear, said(language.sounds[answer]), 160) for answer in (language.no, language.yes)]
    assert [each.hypotheses[0].text for each in heard if isinstance(each, Heard)] == [language.no, language.yes]


def test_ears_do_not_disturb_one_another(engine: Engine, language: Language) -> None:
    answers = [language.yes, language.no] * 2
    with ThreadPoolExecutor(len(answers)) as callers:
        calls = [
            callers.submit(hear_recording, engine, language.grammar, said(language.sounds[answer]))
            for answer in answers
        ]
        heard = [call.result() for call in calls]
    assert [each.hypotheses[0].text for each in heard if isinstance(each, Heard)] == answers


def test_a_closed_ear_hears_nothing_and_gives_its_place_back(engine: Engine, language: Language) -> None:
    for _ in range(200):
        ear = engine.ear(language.grammar)
        ear.hear(said(language.sounds[language.yes])[: RATE // 4])
        ear.close()
        ear.close()
        assert ear.hear(b"\xd5" * RATE) is None


def test_any_bytes_are_taken(engine: Engine, language: Language) -> None:
    ear = engine.ear(language.grammar)
    noise = random.Random(3).randbytes(2 * RATE)
    for at in range(0, len(noise), 997):
        ear.hear(noise[at : at + 997])
    ear.close()


def test_words_that_no_model_knows_cannot_be_listened_for(engine: Engine) -> None:
    with pytest.raises(HearingUnavailable):
        engine.ear(Grammar(((("q5q5", 1),), ()), frozenset({1})))


def test_when_too_much_is_said_at_once_it_is_refused_at_once(engine: Engine, language: Language) -> None:
    ears: list[Ear] = []
    with pytest.raises(Busy):
        for _ in range(100):
            ears.append(engine.ear(language.grammar))
            ears[-1].hear(b"\xd5" * RATE + said(language.sounds[language.yes]) + b"\xd5" * RATE)
    for ear in ears:
        ear.close()
