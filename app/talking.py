"""`autosecretary talk`: the conversation of a real call, in a terminal, without Asterisk."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from app.desk import Desk
from app.saved_call import SavedCall
from app.terminal_phone import TerminalPhone
from db.engine import open_engine
from db.store import Store
from menus.driver import Driver
from menus.edition import Edition
from menus.engine import converse
from menus.events import Ended, Event, Transferred
from menus.ports import Waiting
from menus.rules import Rules
from menus.steps import CallerHungUp, ReadClock, ServiceStep, Unavailable
from menus.values import Line

MOSCOW = ZoneInfo("Europe/Moscow")
HELP = """\
Наберите кнопки и нажмите Enter: 2, 4800012345#, *. Enter — пауза: он заканчивает набор.
  узнать долг               с --words: сказать эти слова;  ?узнать долг — они плохо слышны
  /unclear /noise /deaf     с --words: речь невнятна; слышен шум; распознавание отказало
  /silence                  промолчать; после «расскажите о вопросе» — любые слова вместо речи
  /hangup                   положить трубку
  /time 2026-12-31T23:59    считать, что сейчас это время (московское)
  /down billing             данные о счетах недоступны;  /up billing — снова доступны
  /down operators           консультантов нет на месте;  /up operators — снова есть
  /save ФАЙЛ.call           записать разговор сценарием для тестов (в нём будут набранные номера)
  /help                     эта подсказка"""


@dataclass
class Trial:
    """One tried conversation: what the person at the keyboard can switch, and where it is shown."""

    edition: Edition
    rules: Rules
    caller: str | None
    write: Callable[[str], None]
    play: Callable[[Line], None] | None = None

    def __post_init__(self) -> None:
        self.saved = SavedCall(self.caller, lambda: self.now().astimezone(MOSCOW), voice=self.rules.voice)
        self._now: datetime | None = None

    def hold(self, database_url: str, typed: Iterator[str]) -> None:
        """Hold the conversation over a database. What is confirmed in it is stored, as in a real call."""
        engine = open_engine(database_url)
        threads = ThreadPoolExecutor(1)
        try:
            self.phone = TerminalPhone(typed, self._show, self.perform)
            self._desk = Desk(Store(engine, self.now).for_call(uuid4().hex), threads)
            Driver(self.phone, self, self).hold(converse(self.edition.tree, self.rules, self.caller))
            for line in typed:
                self.after_the_call(line.strip())
        finally:
            threads.shutdown()
            engine.dispose()

    def now(self) -> datetime:
        """The time of the services: the real one, unless it was set."""
        return self._now or datetime.now(UTC)

    def answer(self, step: ServiceStep[Any], waiting: Waiting) -> object:
        """Answer as the services do, unless they were switched off."""
        known = self.saved.billing or isinstance(step, ReadClock)
        return self._desk.answer(step, waiting) if known else Unavailable()

    def notice(self, event: Event) -> None:
        """Keep the conversation and show what is not said or typed."""
        self.saved.notice(event)
        match event:
            case Transferred(queue, reason):
                self.write(f"→ передан в очередь {queue}, причина: {reason}")
            case Ended(outcome):
                self.write(f"Разговор окончен: {outcome}. Можно записать его: /save ФАЙЛ.call; выйти — Ctrl-D.")

    def perform(self, command: str) -> None:
        """Perform a command; what is wrong with it is said."""
        match command.split():
            case ["/hangup"]:
                raise CallerHungUp
            case ["/silence"]:
                self.write("(молчание)")
            case ["/time", moment]:
                self._set_time(moment)
            case ["/down" | "/up" as how, "billing"]:
                self.saved.switch_billing(how == "/up")
                self.write("Данные о счетах доступны." if self.saved.billing else "Данные о счетах недоступны.")
            case ["/down" | "/up" as how, "operators"]:
                self.saved.operators = self.phone.operators = how == "/up"
                self.write("Консультанты на месте." if self.phone.operators else "Консультантов нет.")
            case ["/save", file]:
                self._save(Path(file))
            case _:
                self.write(HELP)

    def after_the_call(self, command: str) -> None:
        """There is nobody to press keys for any more, but the call can still be saved."""
        if command.startswith("/save "):
            self.perform(command)
        elif command:
            self.write("Разговор окончен. /save ФАЙЛ.call — записать; Ctrl-D — выйти.")

    def _set_time(self, moment: str) -> None:
        try:
            self._now = datetime.fromisoformat(moment).replace(tzinfo=MOSCOW)
            self.write(f"Сейчас {self._now:%d.%m.%Y %H:%M}.")
        except ValueError:
            self.write("Время пишется так: /time 2026-12-31T23:59")

    def _save(self, file: Path) -> None:
        try:
            file.write_text(self.saved.script(), "utf-8")
            self.write(f"Записано: {file}")
            if self.saved.midway:
                self.write("Данные переключались посреди разговора: сценарий этого не повторит.")
        except OSError as problem:
            self.write(f"Файл не записан: {problem.strerror}")

    def _show(self, lines: tuple[Line, ...]) -> None:
        for line in lines:
            self.write(f"Автосекретарь: {self.edition.catalogue.text(line)}")
            if self.play:
                self.play(line)
