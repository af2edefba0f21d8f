"""Examples: any line, the same words; the same seed, the same example."""

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bench.spoken.sets import VOICES as MEASURED
from speech.ears.phone.features import WIDTH
from speech.ears.phone.letters import written
from speech.telephone import RATE, Samples
from speech.training import line
from speech.training.course import WHOLE
from speech.training.examples import Examples
from speech.training.kept import is_kept, keep, read
from speech.training.noises import NOISES, noise
from speech.training.own import NotLearnable, own
from speech.training.recordings import FOLDER, recorded
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
    for features, letters in [each for each in drawn if each.letters]:
        assert features.shape == (len(features), WIDTH)
        assert np.isfinite(features).all()
        assert set(written(list(letters)).split()) <= set(" ".join(WORDS).split())
        assert len(features) > len(letters)


def test_now_and_then_an_example_is_a_sound_that_nobody_says_and_has_no_letters(speech: Path) -> None:
    examples = Examples(read(speech))
    wordless = [seed for seed in range(200) if (example := examples.draw(str(seed))) and not example.letters]
    assert 3 <= len(wordless) <= 30


@pytest.mark.parametrize("make", NOISES, ids=lambda make: make.__name__.strip("_"))
def test_sounds_that_are_no_speech_are_as_long_as_wanted_and_never_the_same(
    make: Callable[[int, random.Random], Samples],
) -> None:
    made = [make(RATE, random.Random(seed)) for seed in range(10)]
    assert all(each.shape == (RATE,) and np.isfinite(each).all() and each.any() for each in made)
    assert not any(np.array_equal(each, made[0]) for each in made[1:])
    assert noise(random.Random(1)).max() <= 1


def festvox(root: Path, text: str, labels: str) -> list[str]:
    """The words of recordings of one sentence, two seconds long."""
    folder = root / FOLDER
    for part in ("etc", "wav", "lab"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "etc/txt.done.data").write_text(f'( ru_0001 "{text}" )\n', "utf-8")
    (folder / "lab/ru_0001.lab").write_text(f"#\n{labels}\n", "ascii")
    soundfile.write(folder / "wav/ru_0001.wav", np.zeros(2 * KEPT_RATE), KEPT_RATE)
    return [words for words, _ in recorded(root)]


def test_recorded_sentences_are_cut_where_their_speaker_paused(tmp_path: Path) -> None:
    labels = "0.2 125 pau\n0.4 125 d\n0.9 125 a\n1.2 125 pau\n1.4 125 m\n1.8 125 a\n2.0 125 pau"
    assert festvox(tmp_path, "Д+омик, - маленький.", labels) == ["домик", "маленький"]
    assert festvox(tmp_path, "Домик, но, маленький.", labels) == [], "other pauses than signs"
    assert festvox(tmp_path, "Да, а.", labels) == [], "nobody speaks as slowly"


def recording(folder: Path, name: str, words: str | None, seconds: float = 1.0) -> None:
    soundfile.write(folder / f"{name}.wav", np.zeros(round(RATE * seconds)), RATE)
    if words is not None:
        (folder / f"{name}.txt").write_text(words, "utf-8")


def test_recordings_of_the_company_are_learned_from_with_the_words_beside_them(tmp_path: Path) -> None:
    recording(tmp_path, "b", "Семь, ноль.\n")
    recording(tmp_path, "a", "кое-что ещё")
    assert [(words, sound.size) for words, sound in own(tmp_path)] == [("кое что ещё", 16000), ("семь ноль", 16000)]


@pytest.mark.parametrize(
    ("words", "seconds", "why"),
    [
        (None, 1, "no a.txt"),
        ("17 рублей", 1, "numbers as they are said"),
        ("", 1, "only"),
        ("да", 13, "longer than 12"),
    ],
)
def test_what_cannot_be_learned_from_is_named_and_never_quoted(
    tmp_path: Path, words: str | None, seconds: float, why: str
) -> None:
    recording(tmp_path, "a", words, seconds)
    with pytest.raises(NotLearnable, match=why) as told:
        list(own(tmp_path))
    assert "рублей" not in str(told.value)


def test_a_folder_without_recordings_and_a_file_that_is_none_are_told(tmp_path: Path) -> None:
    with pytest.raises(NotLearnable, match="no WAV files"):
        list(own(tmp_path))
    (tmp_path / "a.txt").write_text("да", "utf-8")
    (tmp_path / "a.wav").write_bytes(b"RIFF")
    with pytest.raises(NotLearnable, match=r"a\.wav"):
        list(own(tmp_path))


def test_a_voice_of_whole_sentences_alone_is_drawn_from(tmp_path: Path) -> None:
    keep(tmp_path, "own", "own", [("передать показания", voice(150.0))])
    examples = Examples(read(tmp_path))
    drawn = [example for seed in range(40) if (example := examples.draw(str(seed))) and example.letters]
    assert {written(list(each.letters)) for each in drawn} == {"передать показания"}


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
