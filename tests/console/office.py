"""An office for stories: the service, its console, and the people who work there in a real browser."""

import json
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from app.console_process import console_beside, console_url
from app.settings import Settings
from db.clock import utc_now
from db.staff import Newcomer, StaffBook
from db.staff_tables import Role
from db.talks import Talks
from tests.app.test_calling_back import RULES
from tests.asterisk.bench import Bench
from tests.console.browser import chromium
from tests.console.likeness import babble
from tests.on_asterisk.ground import Ground, database_in, standing
from tests.on_asterisk.listening import listening
from tests.softphone import RATE, Samples, Softphone

CALLER, HEADSET = babble(1, 3), babble(2, 6)
"""What the caller and the operator say."""
PASSWORD = "correct horse battery"
LIKE = 0.9
"""The likeness of what was said to what was heard of it; that of different sounds is below 0.3."""


@dataclass
class Office:
    """The service with its console; anna works there, at the phone operator2, in a browser, and boss leads."""

    ground: Ground
    engine: Engine
    browser: Browser
    console: str

    @property
    def asterisk(self) -> Bench:
        """Asterisk, to be looked at and killed."""
        return Bench(self.ground.settings, self.ground.asterisk, self.ground.settings.home)

    def sign_in(self, page: Page, name: str = "anna", section: str = "Звонки") -> None:
        """Come to work."""
        page.goto(f"{self.console}sign-in")
        page.get_by_label("Имя").fill(name)
        page.get_by_label("Пароль").fill(PASSWORD)
        page.get_by_role("button", name="Войти").click()
        page.get_by_role("navigation").get_by_role("link", name=section, exact=True).click()

    def asks_for_an_operator(self, caller: Softphone) -> None:
        """Call, hear the menu, press 0."""
        conversation = listening(self.ground.settings.home)
        caller.call(self.ground.number, as_user="+79042801234")
        conversation.press(caller, "Чтобы передать показания", "0")

    def talks(self) -> list[str]:
        """Whose talks are not wrapped up."""
        found = Talks(self.engine).listed(utc_now() - timedelta(hours=1), 10, open_only=True)
        return [talk["operator"] for talk in found]


def shows(page: Page, state: str) -> None:
    """The phone shows this state, at once or soon."""
    expect(page.locator("operator-phone")).to_have_attribute("data-state", state)


def wav(file: Path, sound: Samples, rate: int) -> Path:
    with wave.open(str(file), "wb") as written:
        written.setparams((1, 2, rate, 0, "NONE", ""))
        written.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return file


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    # The same sound at the rate of a browser: six samples for one.
    headset = wav(folder / "headset.wav", upsampled(HEADSET), 6 * RATE)
    with (
        standing(
            folder,
            operators=("operator1", "operator2"),
            browser_phones=("operator2",),
            outgoing_calls=True,
            callbacks=RULES,
        ) as ground,
        ground.serving(folder) as engine,
        console(ground.settings, folder, engine) as address,
        chromium(headset) as browser,
    ):
        yield Office(ground, engine, browser, address)


def upsampled(sound: Samples) -> Samples:
    spectrum = np.fft.rfft(sound)
    return 6 * np.fft.irfft(spectrum, 6 * sound.size)


@contextmanager
def console(settings: Settings, folder: Path, engine: Engine) -> Iterator[str]:
    """The console as the service starts it, with anna and boss on its staff; its address."""
    staff = StaffBook(engine)
    staff.add(Newcomer("anna", "Анна Петрова", Role.OPERATOR, "operator2"), PASSWORD, at=utc_now())
    staff.add(Newcomer("boss", "Мария Иванова", Role.SUPERVISOR), PASSWORD, at=utc_now())
    own = ("home", "operators", "browser_phones", "websocket_port", "ami_port", "outgoing_calls", "callbacks")
    told = json.loads(settings.model_dump_json(include=set(own))) | {"database_url": database_in(folder)}
    with pytest.MonkeyPatch.context() as environment:
        for name, value in told.items():
            environment.setenv(f"AUTOSECRETARY_{name.upper()}", value if isinstance(value, str) else json.dumps(value))
        with console_beside(settings) as process:
            assert process.wait_until_ready(60)
            yield console_url(settings)
