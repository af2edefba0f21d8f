"""gTTS as it is, against a Google of our own: prompts come whole, or not at all and with a reason."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech.gtts import AT_ONCE, BROKEN, BUSY, OFFLINE, PAUSES, REFUSED, engine, load, parts
from speech.telephone import RATE
from speech.unavailable import SpeechUnavailable
from speech.voice import Voice
from tests.speech.google import SECONDS_A_LETTER, Google, speaking_google

ENOUGH = 60.0
TEXT = "К оплате ничего нет."


@pytest.fixture
def google(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Google]:
    """Google, and nothing else of the internet: whatever gTTS asks for goes through the proxy."""
    with speaking_google(tmp_path) as (google, proxy):
        for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        yield google


def said(text: str) -> tuple[bytes, list[float]]:
    """What is heard of a text, and the pauses that were made before it came."""
    pauses: list[float] = []
    return load(pauses.append)(text), pauses


def failure(text: str) -> str:
    with pytest.raises(SpeechUnavailable) as failed:
        said(text)
    return str(failed.value)


def test_a_text_is_said_as_a_telephone_line_carries_it(google: Google) -> None:
    alaw, pauses = said(TEXT)
    letters = sum(map(str.isalpha, TEXT))
    assert len(alaw) / RATE == pytest.approx(letters * SECONDS_A_LETTER + 0.18, abs=0.15)
    assert (google.asked, pauses) == ([TEXT], [])
    assert google.proxied == ["CONNECT translate.google.com:443"]


def test_the_process_of_the_voice_says_it_too(google: Google) -> None:
    voice = Voice(engine(), processes=1)
    try:
        assert len(voice.say(TEXT, ENOUGH)) > RATE
        google.whims = ["403"]
        with pytest.raises(SpeechUnavailable, match=REFUSED):
            voice.say(TEXT, ENOUGH)
    finally:
        voice.close()


def test_marks_of_stress_are_for_another_engine(google: Google) -> None:
    said("Заявка принята\u0301.")
    assert google.asked == ["Заявка принята."]


def test_a_long_text_is_asked_for_in_parts(google: Google) -> None:
    long = "Позвоните нам в любой рабочий день. " * 5
    alaw, _ = said(long)
    assert len(google.asked) == 3
    assert len(alaw) / RATE > 5 * 29 * SECONDS_A_LETTER


@pytest.mark.parametrize(
    "whim",
    ["429", "503", "says nothing", "leaves out the sound", "sends no list", "cuts it", "sends what is no sound",
     "sends broken text", "goes on and on"],
)  # fmt: skip
def test_what_may_come_another_time_is_asked_for_again_after_a_pause(google: Google, whim: str) -> None:
    google.whims = [whim, whim]
    alaw, pauses = said(TEXT)
    assert len(alaw) > RATE
    assert pauses == [*PAUSES[:2]]


@pytest.mark.parametrize(("whim", "reason"), [("429", BUSY), ("500", BUSY), ("says nothing", BROKEN)])
def test_who_asks_in_vain_gives_up_with_a_reason(google: Google, whim: str, reason: str) -> None:
    google.whims = [whim] * 99
    assert failure(TEXT) == reason
    assert len(google.asked) == len(PAUSES) + 1


@pytest.mark.parametrize("status", ["400", "403", "404"])
def test_a_refusal_is_not_asked_for_again(google: Google, status: str) -> None:
    google.whims = [status]
    assert failure(TEXT) == REFUSED
    assert len(google.asked) == 1


def test_without_the_internet_it_says_so_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert failure(TEXT) == OFFLINE


def test_a_text_without_words_makes_no_sound(google: Google) -> None:
    assert said(" — …") == (b"", [])
    assert google.asked == []


@given(st.text(alphabet="абв .,:?—", max_size=400))
def test_parts_are_short_and_lose_no_word(text: str) -> None:
    cut = parts(text)
    assert all(0 < len(part) <= AT_ONCE and any(map(str.isalpha, part)) for part in cut)
    assert "".join(filter(str.isalpha, "".join(cut))) == "".join(filter(str.isalpha, text))


def test_a_text_is_cut_where_a_speaker_would_pause() -> None:
    first, second = (
        "Добрый день! Это НовитЭн, сбытовая компания.",
        "Наберите номер Клиента из квитанции, затем решётку.",
    )
    assert parts(f"{first} {second} {second}") == [f"{first} {second}", second]
