"""`menu check` measures with the real voice, says when it has none, and never fails for a long sentence."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from app.cli import main
from app.editions import FILES, PUBLISHED
from tests.edition import FOLDER


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of our own to work in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, list(words))
    return result.exit_code, result.output


def test_a_long_sentence_is_measured_with_the_voice_and_is_no_fault(home: Path) -> None:
    long = "Соединяем с консультантом. " * 6
    for name in FILES:
        (home / name).write_text((FOLDER / name).read_text().replace("Соединяем с консультантом.", long.strip(), 1))
    status, said = run("menu", "check", str(home))
    assert status == 0
    told = re.search(r"prompts.ru.yaml:\d+: предупреждение: фраза «connecting» звучит (\d+),\d с, лучше до 8", said)
    assert told
    assert 9 < int(told[1]) < 16
    assert re.search(r"предупреждений \d+\.$", said.strip())


def test_a_sentence_that_was_published_in_the_console_is_told(home: Path) -> None:
    (home / "var").mkdir()
    (home / "var" / PUBLISHED).write_text('{"sentences": {\n"noise": "Плохо слышно. Ответьте ещё раз."}}')
    told = "published.json:2: предупреждение: фраза «noise» звучит так, как её опубликовали в консоли"
    assert told in run("menu", "check")[1]


def test_without_a_voice_the_check_says_so_and_checks_the_rest(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOSECRETARY_CACHE", str(home / "no voice here"))
    status, said = run("menu", "check")
    assert status == 0
    assert "Длительность фраз не измерена: голос недоступен." in said
    assert "Меню в порядке" in said


def test_the_menu_is_drawn_as_a_picture(home: Path) -> None:
    assert run("menu", "draw", "--svg", "menu.svg") == (0, "Картинка готова: menu.svg\n")
    assert ElementTree.parse(home / "menu.svg").getroot().tag.endswith("svg")  # noqa: S314  It is our own.


def test_a_picture_that_cannot_be_written_is_told(home: Path) -> None:
    status, said = run("menu", "draw", "--svg", str(home / "nowhere" / "menu.svg"))
    assert status == 1
    assert "файл не записан" in said
