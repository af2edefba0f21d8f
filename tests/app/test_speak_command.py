"""`autosecretary speak` writes what a caller would hear, or says what to do, and keeps the text nowhere else."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import main
from app.provision.places import rhvoice_root, user_cache
from app.provision.rhvoice import VOICES
from app.speak_command import LONGEST, VoiceName
from speech.wav import read_wav
from tests.speech.google import speaking_google

FILE = Path("hello.wav")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, and a cache that holds RHVoice alone."""
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "rhvoice").symlink_to(rhvoice_root(user_cache()))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("AUTOSECRETARY_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def speak(*words: str, typed: bytes = b"") -> tuple[int, str]:
    result = CliRunner().invoke(main, ["speak", *words], input=typed)
    return result.exit_code, result.output


def test_a_text_becomes_a_file_of_telephone_sound_that_only_its_owner_reads(cache: Path) -> None:
    status, said = speak("К оплате триста пятьдесят рублей.", "-o", "hello.wav")
    sound = read_wav(FILE)
    seconds = sound.channels.shape[0] / sound.rate
    assert status == 0, said
    assert said == f"Готово: hello.wav, {f'{seconds:.1f}'.replace('.', ',')} с.\n"
    assert (sound.rate, sound.channels.shape[1]) == (8000, 1)
    assert 1.5 < seconds < 4
    assert FILE.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in cache.iterdir()] == ["rhvoice"]
    assert [each.name for each in Path.cwd().iterdir()] == ["hello.wav"]


def test_a_text_is_read_from_standard_input_and_said_by_the_voice_that_is_asked_for() -> None:
    assert speak("-", "-o", "hello.wav", "--voice", "anna", typed="\ufeffДобрый день!\n".encode())[0] == 0
    assert speak("Добрый день!", "-o", "other.wav", "--voice", "irina")[0] == 0
    assert FILE.read_bytes() != Path("other.wav").read_bytes()


def test_every_voice_can_be_asked_for() -> None:
    assert set(VoiceName) == VOICES


@pytest.mark.parametrize(
    ("words", "typed", "told"),
    [
        (("", "-o", "hello.wav"), b"", "в тексте нет слов"),
        ((" — 12 …", "-o", "hello.wav"), b"", "в тексте нет слов"),
        (("-", "-o", "hello.wav"), b"", "в тексте нет слов"),
        (("-", "-o", "hello.wav"), "Привет".encode("cp1251"), "текст не в кодировке UTF-8"),
        (("-", "-o", "hello.wav"), "да".encode() * LONGEST, f"текст длиннее {LONGEST} знаков"),
        (("-", "-o", "hello.wav"), "да".encode() * 5 * LONGEST, f"текст длиннее {LONGEST} знаков"),
        (("Привет", "-o", "hello.mp3"), b"", "Укажите имя с окончанием .wav."),
        (("Привет", "-o", "nowhere/hello.wav"), b"", "папки нет: nowhere"),
        (("Привет", "-o", "folder.wav"), b"", "это не файл: folder.wav"),
    ],
)
def test_what_cannot_be_said_or_written_is_told_at_once(words: tuple[str, ...], typed: bytes, told: str) -> None:
    Path("folder.wav").mkdir()
    status, said = speak(*words, typed=typed)
    assert status == 1
    assert told in said
    assert not FILE.exists()


def test_figures_are_said_and_warned_of() -> None:
    status, said = speak("Нажмите 2.", "-o", "hello.wav")
    assert status == 0
    assert "пишите числа словами" in said


def test_a_voice_that_is_not_installed_is_told(cache: Path) -> None:
    (cache / "rhvoice").unlink()
    status, said = speak("Привет", "-o", "hello.wav")
    assert status == 1
    assert "Установить голос: make run" in said


def test_google_says_it_when_there_is_internet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with speaking_google(tmp_path) as (google, proxy):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        assert speak("Добрый день!", "-o", "hello.wav", "--engine", "gtts")[0] == 0
    assert google.asked == ["Добрый день!"]
    assert read_wav(FILE).rate == 8000


def test_without_internet_it_says_so_and_an_earlier_file_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    FILE.write_bytes(b"earlier")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    status, said = speak("Добрый день!", "-o", "hello.wav", "--engine", "gtts")
    assert status == 1
    assert "нет связи с Google" in said
    assert "Без интернета: --engine rhvoice." in said
    assert FILE.read_bytes() == b"earlier"
