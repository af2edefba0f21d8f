"""The operator's phone in a real browser, a caller on a real phone, and the service between them as it runs."""

import json
import sys
import time
import wave
from collections.abc import Callable, Iterator
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
from tests.asterisk.bench import OPERATOR, Bench, tone
from tests.console.browser import at_work, chromium, hear
from tests.console.likeness import babble, likeness
from tests.on_asterisk.ground import TRUNK, Ground, database_in, standing
from tests.on_asterisk.listening import listening
from tests.softphone import RATE, Samples, Softphone, loudness, melody, samples

pytestmark = [pytest.mark.calls, pytest.mark.xdist_group("a browser")]

CALLER, HEADSET = babble(1, 3), babble(2, 6)
"""What the caller and the operator say."""
SEEN = """
() => {
  const seen = window.seen = {};
  const look = () => {
    if (document.querySelector('operator-phone[data-state=ringing]')) seen.ringing ??= performance.now();
    if (document.body.innerText.includes('…1234')) seen.card ??= performance.now();
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
}
"""
"""Has the page note when the phone rings and when the card is there, in milliseconds."""
PASSWORD = "correct horse battery"
LIKE = 0.9
"""The likeness of what was said to what was heard of it; that of different sounds is below 0.3."""


@dataclass
class Office:
    """The service with its console; anna works there, at the phone operator2, in a browser."""

    ground: Ground
    engine: Engine
    browser: Browser
    console: str

    @property
    def asterisk(self) -> Bench:
        """Asterisk, to be looked at and killed."""
        return Bench(self.ground.settings, self.ground.asterisk, self.ground.settings.home)

    def sign_in(self, page: Page) -> None:
        """Come to work."""
        page.goto(f"{self.console}sign-in")
        page.get_by_label("Имя").fill("anna")
        page.get_by_label("Пароль").fill(PASSWORD)
        page.get_by_role("button", name="Войти").click()
        page.get_by_role("link", name="Звонки").click()

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
        standing(folder, operators=("operator1", "operator2"), browser_phones=("operator2",)) as ground,
        ground.serving(folder, outgoing_calls=False) as engine,
        console(ground.settings, folder, engine) as address,
        chromium(headset) as browser,
    ):
        yield Office(ground, engine, browser, address)


def upsampled(sound: Samples) -> Samples:
    spectrum = np.fft.rfft(sound)
    return 6 * np.fft.irfft(spectrum, 6 * sound.size)


@contextmanager
def console(settings: Settings, folder: Path, engine: Engine) -> Iterator[str]:
    """The console as the service starts it, with anna on its staff; its address."""
    StaffBook(engine).add(Newcomer("anna", "Анна Петрова", Role.OPERATOR, "operator2"), PASSWORD, at=utc_now())
    own = ("home", "operators", "browser_phones", "websocket_port", "ami_port")
    told = json.loads(settings.model_dump_json(include=set(own))) | {"database_url": database_in(folder)}
    with pytest.MonkeyPatch.context() as environment:
        for name, value in told.items():
            environment.setenv(f"AUTOSECRETARY_{name.upper()}", value if isinstance(value, str) else json.dumps(value))
        with console_beside(settings) as process:
            assert process.wait_until_ready(60)
            yield console_url(settings)


def test_an_operator_sees_the_card_answers_in_the_browser_talks_passes_the_caller_on_and_wraps_up(
    office: Office, tmp_path: Path, picture: Callable[[Page, str], None]
) -> None:
    with Softphone(bind=TRUNK, folder=tmp_path) as caller, at_work(office.browser) as work:
        page = work.new_page()
        office.sign_in(page)
        shows(page, "ready")
        expect(page.get_by_text("На линии: ждём звонка")).to_be_visible()
        page.evaluate(SEEN)
        office.asks_for_an_operator(caller)
        the_card_is_there(page)
        told_how_soon(page)
        shows(page, "ringing")
        page.keyboard.press("F2")
        shows(page, "talking")
        caller.play(wav(tmp_path / "caller.wav", np.tile(CALLER, 12), RATE))
        they_talk(page, caller)
        page.get_by_role("button", name="Открыть карточку").click()
        expect(page.get_by_text("+79042801234")).to_be_visible()
        expect(page.get_by_text("Первое меню: консультант")).to_be_visible()
        picture(page, "operator-talking")
        held = waits_for_a_colleague(page, office, caller, tmp_path)
        wraps_up(page, office)
    assert likeness(samples(caller.heard), HEADSET) > LIKE
    assert likeness(samples(caller.heard)[int(held.start * RATE) : int(held.end * RATE)], HEADSET) < 0.5
    assert loudness(caller.heard, held.start, held.end) > -40
    assert melody(caller.heard)[-1] == OPERATOR


def the_card_is_there(page: Page) -> None:
    """While it rings, and with as much of the number as everybody may see."""
    shows(page, "ringing")
    expect(page).to_have_title("Звонок!")
    expect(page.get_by_text("…1234")).to_be_visible()
    expect(page.get_by_text("нужен консультант")).to_be_visible()
    expect(page.get_by_text("+79042801234")).to_have_count(0)


def told_how_soon(page: Page) -> None:
    """How long after the phone began to ring the card was there (`pytest -rP` shows it): 1 s is promised."""
    seen = page.evaluate("window.seen")
    sys.stdout.write(f"the card: {seen['card'] - seen['ringing']:.0f} ms after the phone rings\n")


def they_talk(page: Page, caller: Softphone) -> None:
    """Both hear each other, but for a while the caller hears nothing; then there are keys."""
    assert likeness(hear(page, 1.5), CALLER) > LIKE
    caller.forget("quiet")
    page.keyboard.press("F9")
    caller.wait_until("quiet")
    caller.forget("sound")
    page.keyboard.press("F9")
    caller.wait_until("sound")
    for key in "5#":
        page.get_by_role("button", name=key, exact=True).click()
        assert caller.wait_until("key")["key"] == key


@dataclass(frozen=True)
class Stretch:
    """Seconds of a recording."""

    start: float
    end: float


def waits_for_a_colleague(page: Page, office: Office, caller: Softphone, folder: Path) -> Stretch:
    """Put on hold, taken back, passed on to a colleague who has come meanwhile; when it was that the caller waited."""
    began = caller.wait_until("hearing")["at"]
    page.get_by_role("button", name="Удержать").click()
    shows(page, "held")
    held = time.monotonic() - began
    page.wait_for_timeout(1500)  # a caller who waits
    with office.ground.operator(folder) as colleague:
        taken = time.monotonic() - began
        page.get_by_role("button", name="Удержать").click()
        shows(page, "talking")
        assert likeness(hear(page, 1.5), CALLER) > LIKE
        page.get_by_label("Кому перевести").select_option("Оплата и задолженность")
        page.get_by_role("button", name="Перевести").click()
        colleague.wait_until("confirmed", 15)
        shows(page, "ready")
        colleague.play(wav(folder / "colleague.wav", tone(OPERATOR, 0.6), RATE))
        colleague.wait_until("played")
        caller.hang_up()
        caller.wait_until("disconnected")
    return Stretch(held + 0.3, taken)


def wraps_up(page: Page, office: Office) -> None:
    """Tell how the talk went, as soon as it is written down that there was one."""
    office.asterisk.wait_until(lambda: "operator2" in office.talks(), "the talk")
    page.reload()
    page.get_by_label("Чем кончился").click()
    page.get_by_role("option").first.click()
    page.get_by_role("button", name="Сохранить итог").click()
    expect(page.get_by_text("Итог записан")).to_be_visible()
    assert "operator2" not in office.talks()


def test_the_phone_says_what_it_lacks_comes_back_by_itself_and_a_page_that_is_left_holds_no_caller(
    office: Office, tmp_path: Path
) -> None:
    asterisk = office.asterisk
    with at_work(office.browser, microphone=False) as work:
        page = work.new_page()
        office.sign_in(page)
        trouble = page.locator("operator-phone").get_by_role("alert")
        expect(trouble).to_contain_text("Браузер не пускает к микрофону")
        assert not asterisk.ready("operator2")
        work.grant_permissions(["microphone"])
        shows(page, "ready")
        asterisk.kill()
        expect(trouble).to_contain_text("Нет связи с телефонной станцией")
        asterisk.boot()
        shows(page, "ready")
        asterisk.wait_until(lambda: asterisk.ready("operator2"), "the browser is ready")
        with Softphone(bind=TRUNK, folder=tmp_path) as caller:
            office.asks_for_an_operator(caller)
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
