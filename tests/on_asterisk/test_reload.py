"""The menu is replaced during a real call: that call hears the old one to its end, the next call the new one."""

from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from app.editions import copy_menu, load_editions
from app.menu_in_force import MenuInForce
from app.voices import prepare_prompts
from menus.edition import Edition
from menus.events import Event, Saying
from tests.callscript import CallScript, read_script
from tests.on_asterisk.caller import RealCaller
from tests.on_asterisk.ground import Ground, conversations
from tests.softphone import Softphone

pytestmark = pytest.mark.calls

CALL = """
<< greeting main
>> 9
<< main
>> {key}
<< account
>> hangup
= hung_up
"""
LONGER = (
    "Чтобы передать показания, нажмите один. Личный кабинет — два. Узнать долг — три. Нет света, справка — четыре. "
    "Вопрос, заявка — пять. Выбирайте не спеша."
)


class ReloadsOnce:
    """Tells the caller what happens, and reloads when the main menu is being said for the first time.

    Not in the thread of the call, as in the service: Asterisk gives up a server that says nothing for three seconds.
    """

    def __init__(self, caller: RealCaller, menu: MenuInForce, folder: Path, thread: Executor) -> None:
        self._caller = caller
        self._menu = menu
        self._folder = folder
        self._thread = thread
        self._reloaded: Future[Edition] | None = None

    def notice(self, event: Event) -> None:
        if isinstance(event, Saying) and event.lines[0].prompt == "main":
            if rewritten(self._folder):
                self._reloaded = self._thread.submit(self._menu.reload, lambda *_: None)
            elif self._reloaded:
                self._reloaded.result()  # done long ago: the menu was being said meanwhile
        self._caller.notice(event)


def rewritten(folder: Path) -> bool:
    """Move the debt to another key and say so; False when that is done already."""
    tree, prompts = folder / "tree.yaml", folder / "prompts.ru.yaml"
    before = tree.read_text()
    tree.write_text(before.replace("2: debt\n      3: account_help", "2: account_help\n      3: debt"))
    lines = [f'main: "{LONGER}"' if line.startswith("main:") else line for line in prompts.read_text().splitlines()]
    prompts.write_text("\n".join(lines))
    return tree.read_text() != before


def called(ground: Ground, script: CallScript, menu: MenuInForce, folder: Path) -> None:
    """Hold one call and compare it with its script, and its sound with the sentences it began with."""
    catalogue = menu.edition().catalogue
    with Softphone(folder=folder) as phone, ThreadPoolExecutor(1) as thread:
        caller = RealCaller(script, phone, ground.speaker, catalogue)
        watcher = ReloadsOnce(caller, menu, folder / "menu", thread)
        with conversations(ground, script, watcher, folder, edition=menu.edition):
            phone.call(ground.number)
            since = phone.wait_until("hearing", 10)["at"]
            caller.follow()
            script.compare(caller.transcript)
            phone.wait_until("disconnected", 10)
    assert caller.unheard(since) == []


def test_a_real_call_keeps_its_menu_and_the_next_one_has_the_new_one(ground: Ground, tmp_path: Path) -> None:
    copy_menu(tmp_path / "menu")
    prepare = partial(prepare_prompts, ground.speaker, settings=ground.settings, beside_calls=True)
    load = partial(load_editions, tmp_path / "menu")
    menu = MenuInForce(load, load(), lambda editions, progress: prepare(editions, progress=progress))
    for number, key in enumerate("23"):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "menu").symlink_to(tmp_path / "menu")
        (folder / "reload.call").write_text("patient\n" + CALL.format(key=key))
        called(ground, read_script(folder / "reload.call"), menu, folder)
