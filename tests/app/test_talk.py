"""The conversation of a real call, in a terminal: typed, shown, saved, and replayed as a test."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import main
from menus.driver import Driver
from menus.transcript import Transcript
from tests.callscript import read_script
from tests.fakes import ScriptedPhone, conversation, world

DEBTOR = ("2", "4800012345#", "1", "3456")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of our own to work in, without a player of sounds."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUTOSECRETARY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", str(tmp_path))


def talk(*typed: str, options: tuple[str, ...] = ("--demo",)) -> str:
    """All that is shown when these lines are typed."""
    result = CliRunner().invoke(main, ["talk", *options], input="".join(f"{line}\n" for line in typed))
    assert result.exit_code == 0, result.output
    return result.output


def test_a_debtor_hears_the_debt_and_hangs_up() -> None:
    said = talk(*DEBTOR, "/hangup")
    assert "к оплате триста пятьдесят рублей" in said
    assert "Разговор окончен: hung_up" in said


def test_the_end_of_what_is_typed_is_a_hangup() -> None:
    assert "Разговор окончен: hung_up" in talk("2")


@pytest.mark.parametrize(
    "typed",
    [
        (*DEBTOR, "1", "/silence", "0"),
        (*DEBTOR, "*", "#", "0"),
        ("4", "5", "2", "1", "*", "/hangup"),
        ("4", "1", "1", "3", "4800012345#", "1", "3456", "*", "/hangup"),
        ("4", "1", "1", "3", "4800012352#", "1", "4567", "/hangup"),
        ("4", "1", "1", "3", "4800012406#", "1", "9012", "/hangup"),
        ("/down billing", "2", "4800012345#", "1"),
        ("/down operators", "0", "1", "9042801234#", "1"),
    ],
)
def test_a_saved_conversation_can_be_replayed(tmp_path: Path, typed: tuple[str, ...]) -> None:
    talk(*typed, "/save saved.call")
    script = read_script(tmp_path / "saved.call")
    transcript = Transcript()
    Driver(ScriptedPhone(script), world(script), transcript).hold(conversation(script))
    script.compare(transcript.lines)
    assert transcript.lines


@pytest.mark.parametrize(
    "typed",
    [
        ("узнать долг", "четыре восемь ноль ноль ноль один два три четыре пять", "да", "3456", "?об ограничении", "да"),
        ("/unclear", "/noise", "2", "/deaf", "4800012345#", "1", "/hangup"),
    ],
)
def test_a_conversation_in_words_can_be_saved_and_replayed(tmp_path: Path, typed: tuple[str, ...]) -> None:
    said = talk(*typed, "/save saved.call", options=("--demo", "--words"))
    assert "Можно отвечать голосом" in said
    script = read_script(tmp_path / "saved.call")
    transcript = Transcript()
    Driver(ScriptedPhone(script), world(script), transcript).hold(conversation(script))
    script.compare(transcript.lines)


def test_an_outage_of_the_demo_is_told_and_one_that_nobody_can_be_certain_of_is_not() -> None:
    assert "Сейчас плановое отключение" in talk("4", "1", "1", "3", "4800012345#", "1", "3456", "/hangup")
    assert "с девяти часов до семнадцати часов" in talk("4", "1", "1", "3", "4800012352#", "1", "4567", "/hangup")
    assert "сведений у нас нет" in talk("4", "1", "1", "3", "4800012406#", "1", "9012", "/hangup")


def test_a_conversation_that_goes_on_can_be_saved_too(tmp_path: Path) -> None:
    talk("3", "/save saved.call", "/hangup")
    assert (tmp_path / "saved.call").read_text().endswith(">> hangup\n= hung_up\n")


def test_billing_can_fail_and_come_back() -> None:
    said = talk("/down billing", "/up billing", *DEBTOR, "/hangup")
    assert "триста пятьдесят рублей" in said


def test_a_script_that_cannot_be_replayed_is_told() -> None:
    said = talk(*DEBTOR, "/down billing", "1", "/save saved.call")
    assert "сценарий этого не повторит" in said


def test_a_linked_phone_is_known_by_its_number() -> None:
    said = talk("2", "1", "/hangup", options=("--demo", "--caller", "+79042801234"))
    assert "триста пятьдесят рублей" in said


@pytest.mark.parametrize("nonsense", ["hello", "/dance", "/down", "/time", "12ab"])
def test_nonsense_is_answered_with_help(nonsense: str) -> None:
    assert talk(nonsense, "/hangup").count("/silence") == 2


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/time 2026-12-31T23:59", "Сейчас 31.12.2026 23:59."),
        ("/time завтра", "Время пишется так"),
        ("/save /nowhere/x.call", "Файл не записан"),
    ],
)
def test_a_command_says_what_it_did(typed: str, told: str) -> None:
    assert told in talk(typed, "/hangup")


def test_without_a_player_sentences_are_shown_only() -> None:
    assert "Проигрывателя нет" in talk("/hangup", options=("--demo", "--play"))


def test_the_database_of_the_settings_is_used_and_the_person_is_warned() -> None:
    said = talk(*DEBTOR[:3], "/hangup", options=())
    assert "сохраняется в базе" in said
    assert "Такого номера нет" in said, "it has no customers yet"
