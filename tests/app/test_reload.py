"""The company changes its menu while calls go on: they end as they began, and a faulty menu changes nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agi.reception import Reception
from agi.server import FastAgiServer
from app.cli import main
from app.editions import FILES, copy_menu, load_editions
from app.menu_in_force import MenuInForce, Progress
from app.reloading import NAME, reloadable
from app.settings import Settings
from app.voices import prepare_prompts
from menus.edition import Edition
from menus.events import Event, Saying
from menus.rules import Rules
from menus.transcript import Transcript
from speech.recordings import Recordings
from speech.sounds import Shelf
from speech.speaker import Speaker
from speech.unavailable import SpeechUnavailable
from speech.voice import Voice
from tests.callscript import CallScript, read_script
from tests.fake_asterisk import FakeAsterisk, NamingNarrator
from tests.fakes import world
from tests.speech.fake_engine import engine

OLD_CALL = """
<< greeting main
>> 2
<< account
>> hangup
= hung_up
"""
NEW_CALL = OLD_CALL.replace(">> 2", ">> 3")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The company's own copy of the menu."""
    copy_menu(tmp_path / "menu")
    return tmp_path / "menu"


def moved(folder: Path) -> None:
    """The debt moves from 2 to 3."""
    edit(folder, "tree.yaml", "2: debt\n      3: account_help", "2: account_help\n      3: debt")


def edit(folder: Path, name: str, was: str, becomes: str) -> None:
    text = (folder / name).read_text()
    assert was in text
    (folder / name).write_text(text.replace(was, becomes, 1))


def menu_of(folder: Path, prepare: object = lambda *_: None) -> MenuInForce:
    assert callable(prepare)
    return MenuInForce(partial(load_editions, folder), load_editions(folder), prepare)


@contextmanager
def service(home: Path, menu: MenuInForce) -> Iterator[None]:
    """What of the running service answers `menu reload`."""
    home.mkdir(exist_ok=True)
    with reloadable(home, menu.reload):
        yield


def reload(home: Path) -> tuple[int, str]:
    """The exit status of `autosecretary menu reload` and everything it printed."""
    result = CliRunner().invoke(main, ["menu", "reload"], env={"AUTOSECRETARY_HOME": str(home), "COLUMNS": "200"})
    return result.exit_code, result.output


class ReloadsDuringTheMenu(Transcript):
    """A watcher in whose first call the menu is reloaded while the main menu is being said."""

    def __init__(self, menu: MenuInForce, folder: Path) -> None:
        super().__init__()
        self._menu = menu
        self._folder = folder

    def notice(self, event: Event) -> None:
        super().notice(event)
        if isinstance(event, Saying) and event.lines[0].prompt == "main" and self._menu.edition().tree.nodes:
            self._reload_once()

    def _reload_once(self) -> None:
        if "      2: debt\n" in (self._folder / "tree.yaml").read_text():
            moved(self._folder)
            self._menu.reload(lambda *_: None)


def script(tmp_path: Path, text: str) -> CallScript:
    file = tmp_path / "written.call"
    file.write_text(text)
    return read_script(file)


def test_a_call_in_progress_keeps_its_menu_and_the_next_call_has_the_new_one(folder: Path, tmp_path: Path) -> None:
    menu = menu_of(folder)
    for text in (OLD_CALL, NEW_CALL):
        written = script(tmp_path, text)
        watcher = ReloadsDuringTheMenu(menu, folder)
        services = world(written)
        desk = Reception(Rules(), menu.edition, NamingNarrator, lambda _: services, lambda *_: watcher)  # noqa: B023
        server = FastAgiServer(("127.0.0.1", 0), desk.answer, ["127.0.0.1"], at_once=1)
        server.start()
        try:
            FakeAsterisk(server.port, written).run()
        finally:
            server.stop()
        written.compare(watcher.lines)


def test_a_menu_in_order_is_put_in_force(folder: Path, tmp_path: Path) -> None:
    menu = menu_of(folder)
    moved(folder)
    with service(tmp_path / "home", menu):
        assert reload(tmp_path / "home")[0] == 0
    assert menu.edition().tree.nodes["main"].keys["3"] == "debt"  # type: ignore[union-attr]


def test_a_faulty_menu_is_refused_with_all_its_faults_and_the_old_one_stays(folder: Path, tmp_path: Path) -> None:
    menu = menu_of(folder)
    before = menu.edition()
    edit(folder, "tree.yaml", "then: debt_menu", "then: nowhere")
    edit(folder, "prompts.ru.yaml", "no_such_item:", "no_such_itme:")
    with service(tmp_path / "home", menu):
        status, said = reload(tmp_path / "home")
    assert status == 1
    assert "tree.yaml:" in said
    assert "prompts.ru.yaml:" in said
    assert "действует прежнее" in said
    assert menu.edition() is before


def test_a_file_that_is_gone_or_not_text_changes_nothing(folder: Path, tmp_path: Path) -> None:
    menu = menu_of(folder)
    before = menu.edition()
    with service(tmp_path / "home", menu):
        (folder / "facts.ru.yaml").write_bytes("часы: «девять»".encode("cp1251"))
        assert "facts.ru.yaml:1: файл нужно сохранить в кодировке UTF-8" in reload(tmp_path / "home")[1]
        (folder / "facts.ru.yaml").unlink()
        assert "файл не читается" in reload(tmp_path / "home")[1]
    assert menu.edition() is before


def test_a_menu_that_cannot_be_spoken_changes_nothing(folder: Path, tmp_path: Path) -> None:
    def mute(*_: object) -> None:
        raise SpeechUnavailable("no engine")

    menu = menu_of(folder, mute)
    before = menu.edition()
    with service(tmp_path / "home", menu):
        status, said = reload(tmp_path / "home")
    assert (status, menu.edition() is before) == (1, True)
    assert "не удалось озвучить" in said


def test_new_sentences_can_be_heard_before_anybody_asks_for_them(folder: Path, tmp_path: Path) -> None:
    edit(folder, "prompts.ru.yaml", "Извините, автосекретарь", "Простите, автосекретарь")
    edit(folder, "prompts.ru.yaml", "Не спешите. Повторим", "Не торопитесь. Повторим")
    settings = Settings(home=tmp_path / "home", cache=tmp_path / "cache")
    voice = Voice(engine(tmp_path / "log"))
    shelves = Shelf.fixed(tmp_path / "fixed"), Shelf.personal(tmp_path / "personal", b"secret", None)
    speaker = Speaker(voice, Recordings(tmp_path / "recorded"), *shelves)
    steps: list[tuple[int, int]] = []

    def prepare(editions: Sequence[Edition], progress: Progress) -> None:
        assert editions[0] is not menu.edition(), "the old menu is in force meanwhile"
        prepare_prompts(speaker, editions, settings, progress, beside_calls=True)

    menu = menu_of(folder, prepare)
    try:
        menu.reload(lambda done, of: steps.append((done, of)))
        spoken = (tmp_path / "log").read_text().splitlines()
        speaker.sound("Не торопитесь. Повторим этот шаг.", personal=False, prompt="no_hurry")
    finally:
        voice.close()
    assert steps[-1] == (len(steps), len(steps))
    assert (tmp_path / "log").read_text().splitlines() == spoken, "nothing was left to be rendered in a call"
    assert any(text.startswith("Простите,") for text in spoken)
    assert (settings.home / "sounds/named/apology.alaw").stat().st_size > 0


def test_without_a_service_there_is_nothing_to_reload(tmp_path: Path, folder: Path) -> None:
    status, said = reload(tmp_path)
    assert status == 1
    assert "не запущен" in said
    with service(tmp_path / "home", menu_of(folder)):
        assert (tmp_path / "home" / NAME).stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "home" / NAME).exists()


def test_a_copy_of_the_menu_never_replaces_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = partial(CliRunner().invoke, main)
    assert run(["menu", "copy", "ours"]).exit_code == 0
    edit(tmp_path / "ours", "tree.yaml", "start: main", "start: mine")
    again = run(["menu", "copy", "ours"])
    assert again.exit_code == 1
    assert "уже есть" in again.output
    (tmp_path / "autosecretary.toml").write_text('menu = "ours"\n')
    checked = run(["menu", "check"])
    assert "узла «mine» нет" in checked.output
    assert sorted(file.name for file in (tmp_path / "ours").iterdir()) == sorted(FILES)
