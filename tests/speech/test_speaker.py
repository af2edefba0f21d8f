"""A speaker turns sentences into sounds: once each, from the best source there is, or says that it cannot."""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from speech.recordings import Recordings
from speech.sounds import END, Shelf, Sound
from speech.speaker import RenderedAhead, Speaker
from speech.telephone import RATE
from speech.unavailable import SpeechUnavailable
from speech.voice import Voice
from tests.speech.fake_engine import engine, sound_of


@dataclass
class House:
    """A speaker with its folders, and what its engine was asked to say."""

    folder: Path
    voice: Voice
    speaker: Speaker

    def asked(self) -> list[str]:
        """Every text the engine was given, in order."""
        log = self.folder / "log"
        return log.read_text("utf-8").splitlines() if log.exists() else []

    def close(self) -> None:
        self.speaker.close()
        self.voice.close()

    def bytes_of(self, sound: Sound) -> bytes:
        return (self.folder / f"{sound.name}.alaw").read_bytes()


Open = Callable[..., House]


@pytest.fixture
def open_house(tmp_path: Path) -> Iterator[Open]:
    """Open the house of `tmp_path`, perhaps again: as a restarted service does."""
    opened: list[House] = []

    def open_it(identity: str = "fake 1") -> House:
        voice = Voice(engine(tmp_path / "log", identity))
        personal = Shelf.personal(tmp_path / "personal", b"secret", None)
        shelves = Shelf.fixed(tmp_path / "fixed"), personal
        opened.append(House(tmp_path, voice, Speaker(voice, Recordings(tmp_path / "recorded"), *shelves)))
        return opened[-1]

    yield open_it
    for house in opened:
        house.close()


@pytest.fixture
def house(open_house: Open) -> House:
    return open_house()


def record(folder: Path, prompt: str, text: str, seconds: float = 1.0) -> None:
    """Record a tone for a prompt."""
    tone = 0.25 * np.sin(2 * np.pi * 500 * np.arange(round(seconds * RATE)) / RATE)
    Recordings(folder).put(prompt, text, tone.astype(np.float32))


def test_a_sentence_is_rendered_once_and_found_afterwards(house: House) -> None:
    first = house.speaker.sound("Добрый день!", False, "greeting")
    assert house.speaker.sound("Добрый день!", False, "greeting") == first
    assert house.bytes_of(first) == sound_of("Добрый день!") + END
    assert house.asked() == ["Добрый день!"]


def test_fixed_sentences_survive_a_restart(open_house: Open) -> None:
    first = open_house().speaker.sound("Добрый день!", False, "greeting")
    again = open_house()
    assert again.speaker.sound("Добрый день!", False, "greeting") == first
    assert again.asked() == ["Добрый день!"]


def test_another_voice_renders_anew(open_house: Open) -> None:
    one = open_house().speaker.sound("Добрый день!", False, "greeting")
    assert open_house("fake 2").speaker.sound("Добрый день!", False, "greeting") != one


def test_a_sentence_with_values_lies_apart_under_a_name_that_tells_nothing(house: House) -> None:
    sound = house.speaker.sound("К оплате сто рублей.", True, "debt")
    assert re.fullmatch(r"personal/[0-9a-f]{2}/[0-9a-f]{64}", sound.name)
    assert not (house.folder / "fixed").exists()


def test_a_personal_sentence_is_forgotten_after_its_time(house: House) -> None:
    sound = house.speaker.sound("К оплате сто рублей.", True, "debt")
    assert house.speaker.forget(timedelta(hours=1), datetime.now(UTC) + timedelta(hours=2)) == 1
    assert not (house.folder / f"{sound.name}.alaw").exists()
    house.speaker.sound("К оплате сто рублей.", True, "debt")
    assert len(house.asked()) == 2


def test_a_sound_that_disappeared_or_was_cut_is_rendered_again(house: House) -> None:
    sound = house.speaker.sound("Добрый день!", False, "greeting")
    path = house.folder / f"{sound.name}.alaw"
    path.unlink()
    house.speaker.sound("Добрый день!", False, "greeting")
    path.write_bytes(path.read_bytes()[:1000])
    assert house.speaker.sound("Добрый день!", False, "greeting") == sound
    assert house.bytes_of(sound) == sound_of("Добрый день!") + END
    assert len(house.asked()) == 3


def test_many_calls_that_want_a_sentence_at_once_have_it_rendered_once(house: House) -> None:
    together = threading.Barrier(20)
    got: list[Sound] = []

    def call() -> None:
        together.wait()
        got.append(house.speaker.sound("Добрый день!", False, "greeting", 20))

    calls = [threading.Thread(target=call) for _ in range(20)]
    for each in calls:
        each.start()
    for each in calls:
        each.join()
    assert len(got) == 20
    assert len(set(got)) == 1
    assert house.asked() == ["Добрый день!"]


@pytest.mark.parametrize("accident", ["crash", "nothing", "leave out a half"])
def test_a_sentence_that_cannot_be_spoken_is_an_error_and_leaves_no_file(house: House, accident: str) -> None:
    with pytest.raises(SpeechUnavailable):
        house.speaker.sound(accident, False, "greeting", 20)
    assert list(house.folder.rglob("*.alaw")) == []


def test_a_hanging_engine_costs_a_call_no_more_than_its_deadline(house: House) -> None:
    house.speaker.sound("готово", False, "warm", 20)
    with pytest.raises(SpeechUnavailable):
        house.speaker.sound("hang", True, "debt", 0.2)
    house.speaker.sound("дальше", True, "debt", 20)


def test_a_call_that_waits_for_another_calls_rendering_keeps_its_own_deadline(house: House) -> None:
    house.speaker.sound("готово", False, "warm", 20)
    started = threading.Event()

    def hang() -> None:
        started.set()
        with pytest.raises(SpeechUnavailable):
            house.speaker.sound("hang", True, "debt", 1.5)

    patient = threading.Thread(target=hang)
    patient.start()
    started.wait()
    with pytest.raises(SpeechUnavailable):
        house.speaker.sound("hang", True, "debt", 0.1)
    patient.join()


def test_a_sentence_that_was_begun_in_time_is_found(house: House) -> None:
    begun = house.speaker.soon("К оплате сто рублей.", "debt")
    sound = house.speaker.sound("К оплате сто рублей.", True, "debt", 20)
    assert begun.result(20) == sound
    assert house.asked() == ["К оплате сто рублей."]


def test_a_failure_meanwhile_is_met_by_who_asks_for_the_sentence(house: House) -> None:
    begun = house.speaker.soon("nothing", "debt")
    with pytest.raises(SpeechUnavailable):
        house.speaker.sound("nothing", True, "debt", 20)
    assert isinstance(begun.exception(20), SpeechUnavailable)


def test_what_is_begun_leaves_a_process_of_the_voice_to_who_waits(house: House) -> None:
    house.speaker.sound("готово", False, "warm", 20)
    for number in range(5):
        house.speaker.soon("hang" if number == 0 else f"слово {number}", "debt")
    house.speaker.sound("дальше", True, "debt", 20)


def test_what_nobody_asked_for_is_given_up_at_the_end(house: House) -> None:
    house.speaker.sound("готово", False, "warm", 20)
    house.speaker.soon("hang", "debt")
    later = house.speaker.soon("слово", "debt")
    house.speaker.close()
    assert later.cancelled()


def test_words_are_told_to_the_voice_as_it_needs_them(house: House) -> None:
    house.speaker.sound("Наберите цифры номера.", False, "meter")
    assert house.asked() == ["Наберите цифры но́мера."]


def test_a_recording_wins_over_the_voice(house: House) -> None:
    record(house.folder / "recorded", "greeting", "Добрый день!", seconds=2)
    sound = house.speaker.sound("Добрый день!", False, "greeting")
    assert sound.seconds == pytest.approx(2.2, abs=0.02)
    assert house.asked() == []


def test_a_new_recording_replaces_the_old_without_a_restart(house: House) -> None:
    record(house.folder / "recorded", "greeting", "Добрый день!", seconds=2)
    old = house.speaker.sound("Добрый день!", False, "greeting")
    record(house.folder / "recorded", "greeting", "Добрый день!", seconds=3)
    assert house.speaker.sound("Добрый день!", False, "greeting").seconds == pytest.approx(old.seconds + 1, abs=0.02)


def test_a_recording_is_not_used_for_a_sentence_with_values(house: House) -> None:
    record(house.folder / "recorded", "debt", "К оплате сто рублей.")
    house.speaker.sound("К оплате сто рублей.", True, "debt")
    assert house.asked() == ["К оплате сто рублей."]


def test_a_recording_of_other_words_is_not_heard(house: House) -> None:
    record(house.folder / "recorded", "greeting", "Добрый вечер!")
    house.speaker.sound("Добрый день!", False, "greeting")
    assert house.asked() == ["Добрый день!"]
    assert Recordings(house.folder / "recorded").outdated("greeting", "Добрый день!")


def test_a_stress_mark_for_the_voice_does_not_outdate_a_recording(house: House) -> None:
    record(house.folder / "recorded", "meter", "Наберите цифры номера.")
    house.speaker.sound("Наберите  цифры но\u0301мера.", False, "meter")
    assert house.asked() == []


def test_a_recording_nobody_can_play_is_reported_and_the_voice_speaks(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    folder = house.folder / "recorded"
    for prompt in ("greeting", "main"):
        record(folder, prompt, f"слово {prompt}")
    next(folder.glob("greeting.*")).write_bytes(b"not a recording")
    record(folder, "main", "слово main", seconds=0)
    for prompt in ("greeting", "main"):
        house.speaker.sound(f"слово {prompt}", False, prompt)
    assert [re.search(r"'\w+' .*", line)[0] for line in caplog.messages] == [  # type: ignore[index]
        "'greeting' cannot be read: it does not start as a WAV file does",
        "'main' is silent",
    ]
    assert len(house.asked()) == 2


def test_rendering_ahead_tells_its_progress_and_leaves_nothing_to_render(house: House) -> None:
    prompts = {f"prompt{n}": f"слово {letter}" for n, letter in enumerate("абвгдежз")}
    told: list[tuple[int, int]] = []
    house.speaker.render_ahead(prompts, lambda done, of: told.append((done, of)))
    assert told == [(n, 8) for n in range(1, 9)]
    for name, text in prompts.items():
        house.speaker.sound(text, False, name)
    assert sorted(house.asked()) == sorted(prompts.values())


def test_rendering_ahead_fails_as_a_whole_when_a_prompt_cannot_be_spoken(house: House) -> None:
    with pytest.raises(SpeechUnavailable):
        house.speaker.render_ahead({"a": "слово", "b": "nothing"}, lambda _done, _of: None)


@pytest.fixture
def ahead(open_house: Open) -> RenderedAhead:
    """The house, in which an engine of another name has said one sentence ahead."""
    open_house("ahead 1").speaker.sound("Добрый день!", False, "greeting")
    return open_house().speaker.rendered_by("ahead 1")


def test_what_another_engine_has_rendered_is_heard_and_the_voice_is_not_asked(
    open_house: Open, ahead: RenderedAhead
) -> None:
    rendered = open_house("ahead 1").speaker.sound("Добрый день!", False, "greeting")
    assert ahead.sound("Добрый день!", False, "greeting") == rendered
    assert open_house().asked() == ["Добрый день!"]


def test_a_sentence_with_values_is_spoken_by_the_voice(open_house: Open, ahead: RenderedAhead) -> None:
    open_house("ahead 1").speaker.sound("К оплате сто рублей.", False, "debt")
    assert ahead.sound("К оплате сто рублей.", True, "debt").name.startswith("personal/")
    assert ahead.soon("К оплате сто рублей.", "debt").result(20).name.startswith("personal/")


def test_a_recording_wins_over_another_engine_too(house: House, ahead: RenderedAhead) -> None:
    record(house.folder / "recorded", "greeting", "Добрый день!", seconds=2)
    assert ahead.sound("Добрый день!", False, "greeting").seconds == pytest.approx(2.2, abs=0.02)


def test_it_is_known_how_much_another_engine_has_still_to_render(house: House, ahead: RenderedAhead) -> None:
    record(house.folder / "recorded", "main", "Слово.")
    assert ahead.missing({"greeting": "Добрый день!", "main": "Слово."}) == 0
    assert ahead.missing({"greeting": "Добрый день!", "debt_menu": "Слово."}) == 1


def test_what_another_engine_has_rendered_is_put_under_a_name(house: House, ahead: RenderedAhead) -> None:
    for name, text in {"apology": "Добрый день!", "wait": "Скоро."}.items():
        ahead.named(house.folder / "named", name, text, name)
        assert (house.folder / "named" / f"{name}.alaw").read_bytes() == sound_of(text) + END
    assert house.asked() == ["Добрый день!", "Скоро."]


def test_a_named_prompt_is_a_file_of_its_own_for_everybody(house: House) -> None:
    house.speaker.named(house.folder / "sounds" / "named", "apology", "Извините.", "apology")
    file = house.folder / "sounds" / "named" / "apology.alaw"
    assert file.read_bytes() == sound_of("Извините.") + END
    assert file.stat().st_mode & 0o777 == 0o644


def test_a_named_prompt_that_cannot_be_written_is_speech_unavailable(house: House) -> None:
    (house.folder / "named").write_bytes(b"")
    with pytest.raises(SpeechUnavailable, match="named sounds"):
        house.speaker.named(house.folder / "named", "apology", "Извините.", "apology")
