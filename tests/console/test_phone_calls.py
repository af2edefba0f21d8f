"""The operator's phone in a real browser, on the real Asterisk, with a caller on a real phone."""

import json
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from app.console_process import console_beside, console_url
from app.service import create_database
from app.settings import Settings
from db.engine import open_engine
from db.staff import Newcomer, StaffBook
from db.staff_tables import Role
from tests.asterisk.bench import MUSIC, OPERATOR, Bench, bench, talk_and_then, tone
from tests.console.browser import at_work, chromium, hear
from tests.console.likeness import babble, likeness
from tests.softphone import RATE, Samples, melody, samples

pytestmark = [pytest.mark.calls, pytest.mark.xdist_group("a browser")]

CALLER, HEADSET = babble(1, 3), babble(2, 6)
"""What the caller and the operator say."""
PASSWORD = "correct horse battery"
LIKE = 0.9
"""The likeness of what was said to what was heard of it; that of different sounds is below 0.3."""


@dataclass
class Office:
    """A running Asterisk and the console beside it; anna works there, at the phone operator2, in a browser."""

    bench: Bench
    browser: Browser
    console: str

    def sign_in(self, page: Page) -> None:
        """Come to work."""
        page.goto(f"{self.console}sign-in")
        page.get_by_label("Имя").fill("anna")
        page.get_by_label("Пароль").fill(PASSWORD)
        page.get_by_role("button", name="Войти").click()
        page.get_by_role("link", name="Звонки").click()


def shows(page: Page, state: str) -> None:
    """The phone shows this state, at once or soon."""
    expect(page.locator("operator-phone")).to_have_attribute("data-state", state, timeout=15_000)


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
        bench(folder, operators=("operator1", "operator2"), browser_phones=("operator2",)) as running,
        console(running.settings) as address,
        chromium(headset) as browser,
    ):
        yield Office(running, browser, address)


def upsampled(sound: Samples) -> Samples:
    spectrum = np.fft.rfft(sound)
    return 6 * np.fft.irfft(spectrum, 6 * sound.size)


@contextmanager
def console(settings: Settings) -> Iterator[str]:
    """The console as the service starts it, with anna on its staff; its address."""
    create_database(settings)
    engine = open_engine(settings.database)
    StaffBook(engine).add(Newcomer("anna", "Анна Петрова", Role.OPERATOR, "operator2"), PASSWORD, at=datetime.now(UTC))
    engine.dispose()
    own = ("home", "operators", "browser_phones", "websocket_port", "ami_port")
    told = json.loads(settings.model_dump_json(include=set(own)))
    with pytest.MonkeyPatch.context() as environment:
        for name, value in told.items():
            environment.setenv(f"AUTOSECRETARY_{name.upper()}", value if isinstance(value, str) else json.dumps(value))
        with console_beside(settings) as process:
            assert process.wait_until_ready(60)
            yield console_url(settings)


def test_an_operator_answers_in_the_browser_talks_holds_presses_keys_and_passes_the_caller_on(
    office: Office, tmp_path: Path
) -> None:
    said = wav(tmp_path / "caller.wav", np.tile(CALLER, 4), RATE)
    with (
        office.bench.server(talk_and_then("operators")),
        office.bench.phone() as caller,
        at_work(office.browser) as work,
    ):
        page = work.new_page()
        office.sign_in(page)
        shows(page, "ready")
        office.bench.wait_until(lambda: office.bench.ready("operator2"), "the browser is ready")
        caller.call(office.bench.address())
        shows(page, "ringing")
        expect(page).to_have_title("Звонок!")
        page.keyboard.press("F2")
        shows(page, "talking")
        caller.play(said)
        assert likeness(hear(page, 1.5), CALLER) > LIKE
        page.keyboard.press("F9")
        caller.forget("quiet")
        caller.forget("sound")
        caller.wait_until("quiet")
        page.keyboard.press("F9")
        caller.wait_until("sound")
        for key in "5#":
            page.get_by_role("button", name=key, exact=True).click()
            assert caller.wait_until("key")["key"] == key
        page.get_by_role("button", name="Удержать").click()
        shows(page, "held")
        page.get_by_role("button", name="Удержать").click()
        shows(page, "talking")
        assert likeness(hear(page, 1.5), CALLER) > LIKE
        with office.bench.operator_on_duty(name="operator1") as colleague:
            page.get_by_label("Кому перевести").select_option("Оплата и задолженность")
            page.get_by_role("button", name="Перевести").click()
            colleague.wait_until("confirmed", 15)
            shows(page, "ready")
            colleague.play(wav(tmp_path / "colleague.wav", tone(OPERATOR, 0.6), RATE))
            colleague.wait_until("played")
            caller.hang_up()
            caller.wait_until("disconnected")
        assert likeness(samples(caller.heard), HEADSET) > LIKE
        pitches = melody(caller.heard)
        assert MUSIC in pitches
        assert pitches[-1] == OPERATOR


def test_the_phone_says_what_it_lacks_comes_back_by_itself_and_a_page_that_is_left_holds_no_caller(
    office: Office,
) -> None:
    asterisk = office.bench
    with at_work(office.browser, microphone=False) as work:
        page = work.new_page()
        office.sign_in(page)
        expect(page.get_by_role("alert")).to_contain_text("Браузер не пускает к микрофону")
        assert not asterisk.ready("operator2")
        work.grant_permissions(["microphone"])
        shows(page, "ready")
        asterisk.kill()
        expect(page.get_by_role("alert")).to_contain_text("Нет связи с телефонной станцией")
        asterisk.boot()
        shows(page, "ready")
        asterisk.wait_until(lambda: asterisk.ready("operator2"), "the browser is ready")
        with asterisk.server(talk_and_then("operators")), asterisk.phone() as caller:
            caller.call(asterisk.address())
            shows(page, "ringing")
            page.get_by_role("button", name="Ответить").click()
            shows(page, "talking")
            # Asks first whether the call is to end.
            page.on("dialog", lambda dialog: dialog.accept())
            with page.expect_event("dialog") as asked:
                page.goto("about:blank")
            assert asked.value.type == "beforeunload"
            asterisk.wait_for("core show channels", "1 active channel")
            caller.hang_up()
            caller.wait_until("disconnected")
