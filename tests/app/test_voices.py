"""Another voice than RHVoice is heard when it has rendered every sentence that it can say; never half of them."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from app.cli import main
from app.narration import Narration, narrations
from app.settings import Settings, VoiceEngine
from app.voices import engine_of, prepare_prompts, said_ahead, spoken_ahead, unrendered
from menus.values import Count, Line, Zone
from menus.vocabulary import line
from speech.gtts import parts
from speech.recordings import Recordings
from speech.sounds import Shelf
from speech.speaker import Speaker
from speech.voice import Voice
from tests.edition import shipped
from tests.speech.fake_engine import engine
from tests.speech.google import Google, speaking_google

RHVOICE = "fake rhvoice"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "var", cache=tmp_path / "cache", voice_engine=VoiceEngine.GTTS)


class House:
    """Speakers that share the sounds of a service."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.gtts = engine_of(settings, VoiceEngine.GTTS).identity
        self._voices: list[Voice] = []

    def speaker(self, identity: str) -> Speaker:
        self._voices.append(Voice(engine(self.settings.cache / f"asked {identity}", identity), processes=1))
        fixed, home = self.settings.cache / "sounds", self.settings.home
        personal = Shelf.personal(home / "sounds" / "personal", b"secret", None)
        return Speaker(self._voices[-1], Recordings(home / "recorded"), Shelf.fixed(fixed), personal)

    def asked(self, identity: str) -> list[str]:
        return (self.settings.cache / f"asked {identity}").read_text("utf-8").splitlines()

    def close(self) -> None:
        for voice in self._voices:
            voice.close()


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    settings.cache.mkdir()
    house = House(settings)
    yield house
    house.close()


def ready(_done: int, _of: int) -> None:
    """Progress is of no interest here."""


SENTENCES = shipped().catalogue
VALUED = line("reading_again", zone=Zone(""))


def test_the_other_voice_is_heard_once_it_has_said_everything(house: House) -> None:
    other = house.speaker(house.gtts)
    other.render_ahead(said_ahead(shipped(), house.settings), ready)
    speaker = house.speaker(RHVOICE)
    prepare_prompts(speaker, [shipped()], house.settings, ready)
    before = len(house.asked(RHVOICE))
    narration = narrations(speaker, spoken_ahead(speaker, house.settings))(SENTENCES)
    with narration.telling((Line("debt_menu"), VALUED)) as sounds:
        fixed, valued = [part.make() for part in sounds]
    assert unrendered(speaker, shipped(), house.settings) == 0
    assert fixed == other.sound(SENTENCES.text(Line("debt_menu")), False, "debt_menu")
    assert valued.name.startswith("personal/")
    assert house.asked(RHVOICE)[before:] == [SENTENCES.text(VALUED)]
    assert WAITING not in house.asked(RHVOICE), "what waiting callers hear is said by the other voice"


def test_while_a_sentence_is_missing_all_are_spoken_by_the_voice_of_calls(house: House) -> None:
    sentences = said_ahead(shipped(), house.settings)
    sentences.pop("debt_menu")
    house.speaker(house.gtts).render_ahead(sentences, ready)
    speaker = house.speaker(RHVOICE)
    prepare_prompts(speaker, [shipped()], house.settings, ready)
    assert unrendered(speaker, shipped(), house.settings) == 1
    assert narrations(speaker, spoken_ahead(speaker, house.settings))(SENTENCES) == Narration(speaker, SENTENCES)
    assert WAITING in house.asked(RHVOICE)


def test_unless_it_is_asked_for_there_is_no_other_voice(house: House) -> None:
    usual = house.settings.model_copy(update={"voice_engine": VoiceEngine.RHVOICE})
    assert spoken_ahead(house.speaker(RHVOICE), usual) is None


WAITING = SENTENCES.text(line("wait", minutes=Count(2)))


@pytest.fixture
def google(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Google]:
    """The commands in a folder of their own, with a Google on this machine and most prompts recorded."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUTOSECRETARY_CACHE", str(tmp_path / "cache"))
    for name, text in SENTENCES.fixed():
        if name not in {"greeting", "debt_menu"}:
            Recordings(tmp_path / "var" / "recorded").put(name, text, np.full(4000, 0.3, np.float32))
    with speaking_google(tmp_path) as (google, proxy):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        yield google


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, list(words))
    return result.exit_code, result.output


def test_who_is_refused_half_way_is_told_and_goes_on_from_there_another_time(google: Google) -> None:
    google.whims = [*["says it"] * 4, *["403"] * 99]
    status, said = run("prompts", "render", "--engine", "gtts")
    assert status == 1
    assert "озвучено не всё: Google отказался озвучивать" in said
    google.whims = []
    google.asked.clear()
    status, said = run("prompts", "render", "--engine", "gtts")
    assert (status, 'voice_engine = "gtts"' in said) == (0, True), said
    assert len(google.asked) < sum(len(parts(text)) for text in unrecorded()), "what was said is kept"
    google.asked.clear()
    assert run("prompts", "render", "--engine", "gtts")[0] == 0
    assert google.asked == []


def unrecorded() -> list[str]:
    """The sentences that nobody has recorded."""
    recordings = Recordings(Path("var", "recorded"))
    sentences = said_ahead(shipped(), Settings())
    return [text for name, text in sentences.items() if not recordings.state(name, text)]


def test_without_the_internet_rendering_says_what_to_do(google: Google, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    status, said = run("prompts", "render", "--engine", "gtts")
    assert (status, google.asked) == (1, [])
    assert "нет связи с Google" in said
    assert "Без интернета: --engine rhvoice." in said
