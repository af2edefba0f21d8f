"""Examples: any line, the same words; the same seed, the same example."""

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bench.spoken.sets import VOICES as MEASURED
from speech.ears.phone.features import WIDTH
from speech.ears.phone.letters import written
from speech.telephone import RATE, Samples
from speech.training import line
from speech.training.course import WHOLE
from speech.training.examples import Examples
from speech.training.kept import is_kept, keep, read
from speech.training.voices import RATE as KEPT_RATE

WORDS = ("да", "нет", "пять", "двадцать", "передать показания")


def voice(pitch: float) -> Samples:
    at = np.arange(KEPT_RATE) / KEPT_RATE
    swing = np.sin(2 * np.pi * pitch * at) + 0.5 * np.sin(2 * np.pi * 5 * pitch * at)
    return (0.2 * swing * np.hanning(at.size)).astype(np.float32)


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("speech")
    for name, pitch in (("irina", 200.0), ("nikolay", 110.0)):
        keep(folder, f"{name}-000", name, [(words, voice(pitch)) for words in WORDS])
    return folder


def test_the_voices_of_the_benchmark_and_of_its_recordings_are_never_learned_from() -> None:
    assert set(WHOLE.pieces) == {"irina", "elena", "nikolay", "espeak"}
    assert not set(WHOLE.pieces) & set(MEASURED)


def test_what_is_kept_is_read_as_it_was_said(speech: Path) -> None:
    said = list(read(speech))
    assert [each.words for each in said] == [*WORDS, *WORDS]
    assert {each.voice for each in said} == {"irina", "nikolay"}
    assert np.corrcoef(said[0].sound, voice(200.0))[0, 1] > 0.999


def test_a_piece_that_was_broken_off_is_not_taken_for_whole(speech: Path) -> None:
    np.save(speech / "irina-001.npy", np.zeros(9, np.int16))
    assert not is_kept(speech, "irina-001")
    assert {each.words for each in read(speech)} == set(WORDS)


def test_a_seed_draws_one_example(speech: Path) -> None:
    once, again = (Examples(read(speech)).draw("7") for _ in range(2))
    assert once is not None and again is not None
    assert once.letters == again.letters
    assert np.array_equal(once.features, again.features)


def test_examples_have_room_for_their_letters_and_words_that_were_said(speech: Path) -> None:
    examples = Examples(read(speech))
    drawn = [example for seed in range(60) if (example := examples.draw(str(seed)))]
    assert len(drawn) > 30
    for features, letters in drawn:
        assert features.shape == (len(features), WIDTH)
        assert np.isfinite(features).all()
        assert set(written(list(letters)).split()) <= set(" ".join(WORDS).split())
        assert len(features) > len(letters)


SPOILT: dict[str, Callable[[Samples, random.Random], Samples]] = {
    "room": line.roomy,
    "clipping": line.clipped,
    "other people": lambda heard, chance: line.noisy(heard, lambda: heard[::-1], chance),
    "echo": lambda heard, chance: line.echoing(heard, heard[::-1], chance),
    "telephone": line.tilted,
    "lost packets": line.lossy,
    "codec": line.coded,
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_bad_line_spoils_a_voice_and_does_not_end_it(spoilt: str) -> None:
    heard = line.played((voice(150) * 32000).astype(np.int16), 1.0)
    spoilt_ones = [SPOILT[spoilt](heard, random.Random(seed)) for seed in range(10)]
    assert not all(np.array_equal(each, heard) for each in spoilt_ones)
    for worse in spoilt_ones:
        assert worse.dtype == np.float32
        assert heard.size <= worse.size <= heard.size + RATE
        assert np.isfinite(worse).all()
        assert np.corrcoef(worse[: heard.size], heard)[0, 1] > 0.3


def test_who_speaks_faster_is_shorter_and_higher() -> None:
    sound = (voice(200) * 32000).astype(np.int16)
    usual, faster = line.played(sound, 1.0), line.played(sound, 1.25)
    assert faster.size == pytest.approx(usual.size / 1.25, abs=2)
    pitches = [np.argmax(np.abs(np.fft.rfft(each))) * RATE / each.size for each in (usual, faster)]
    assert pitches[1] == pytest.approx(1.25 * pitches[0], rel=0.02)
