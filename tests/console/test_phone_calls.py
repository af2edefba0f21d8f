"""The operator's phone in a real browser, on the real Asterisk, with a caller on a real phone."""

import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.sync_api import Browser, Page, expect

from app.asterisk.passwords import Passwords
from console.phone.element import HEAD, TAG
from console.phone.exchange import Exchange
from console.phone.routes import add_phone
from tests.asterisk.bench import MUSIC, OPERATOR, Bench, bench, talk_and_then, tone
from tests.console.browser import at_work, chromium, hear
from tests.console.likeness import babble, likeness
from tests.console.served import served
from tests.softphone import RATE, Samples, melody, samples

pytestmark = [pytest.mark.calls, pytest.mark.xdist_group("a browser")]

CALLER, HEADSET = babble(1, 3), babble(2, 6)
"""What the caller and the operator say."""
LIKE = 0.9
"""The likeness of what was said to what was heard of it; that of different sounds is below 0.3."""


@dataclass
class Office:
    """A running Asterisk, and a console with nothing but the phone of operator2."""

    bench: Bench
    browser: Browser
    console: str

    def open(self, page: Page) -> None:
        """Open the console, and wait until calls can come."""
        page.goto(f"http://{self.console}/")
        shows(page, "ready")
        self.bench.wait_until(lambda: self.bench.ready("operator2"), "the browser is ready")


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
        served(console(running)) as address,
        chromium(headset) as browser,
    ):
        yield Office(running, browser, address)


def upsampled(sound: Samples) -> Samples:
    spectrum = np.fft.rfft(sound)
    return 6 * np.fft.irfft(spectrum, 6 * sound.size)


def console(running: Bench) -> FastAPI:
    """A page with the phone and nothing else; everybody is signed in as operator2."""
    passwords = Passwords.of(running.settings.home, running.settings.operators).operators
    app = FastAPI()
    asterisk = f"ws://127.0.0.1:{running.settings.websocket_port}/ws"
    add_phone(app, Exchange(asterisk, {"operator2": passwords["operator2"]}), lambda _: "operator2")
    page = (
        f'<!doctype html><html lang="ru"><head><title>Консоль</title>{HEAD}</head><body><{TAG}></{TAG}></body></html>'
    )
    app.get("/", response_class=HTMLResponse)(lambda: page)
    return app


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
        office.open(page)
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
        page.goto(f"http://{office.console}/")
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
            page.goto("about:blank")
            asterisk.wait_for("core show channels", "1 active channel")
            caller.hang_up()
            caller.wait_until("disconnected")
