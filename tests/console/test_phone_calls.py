"""The operator's phone in a real browser, a caller on a real phone, and the service between them as it runs."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from callbacks.lifecycle import State
from tests.app.test_calling_back import wait_until
from tests.asterisk.bench import OPERATOR, tone
from tests.console.browser import at_work, hear
from tests.console.likeness import likeness
from tests.console.office import CALLER, HEADSET, LIKE, Office, office, shows, wav
from tests.db.callbacks import history, rows
from tests.on_asterisk.ground import TRUNK
from tests.on_asterisk.listening import listening
from tests.softphone import RATE, Softphone, loudness, melody, samples

__all__ = ["office"]

pytestmark = [pytest.mark.calls, pytest.mark.xdist_group("a browser")]

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
ASKER = "+79042805678"
"""Who leaves a question, and is called back."""
LISTENS = 10
"""How often the operator listens for the customer, who speaks twice as long: two lines that were joined just now are
silent for a moment.
"""
HEARD = 0.01
"""Of full scale: a line that brings something. A key that is pressed before it does is lost."""
ANSWER = "Сети заменят опору до пятницы."


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


def test_a_caller_leaves_a_question_a_supervisor_answers_it_and_the_operator_who_was_chosen_calls_back_and_talks(
    office: Office, tmp_path: Path
) -> None:
    leaves_a_question(office, tmp_path)
    (callback,) = rows(office.engine)
    assert (callback["phone"], callback["state"]) == (ASKER, State.WAITING_ANSWER)
    with at_work(office.browser) as work, at_work(office.browser) as lead:
        page, leaders = work.new_page(), lead.new_page()
        office.sign_in(page)
        office.sign_in(leaders, "boss", "Ждут ответа")
        with office.ground.customer(tmp_path) as customer, office.ground.operator(tmp_path) as other:
            shows(page, "ready")
            hears_the_question_and_answers(leaders, callback["number"])
            accepts(page)
            conversation = listening(office.ground.settings.home)
            customer.wait_until("incoming", 30)
            reads_the_answer(page, callback["number"])
            customer.answer()
            conversation.press(customer, "Говорить удобно — один", "1")
            office.asterisk.wait_for("bridge show all", " basic ")
            customer.play(wav(tmp_path / "customer.wav", np.tile(CALLER, 10), RATE))
            assert any(likeness(hear(page, 1.5), CALLER) > LIKE for _ in range(LISTENS))
            customer.hang_up()
            customer.wait_until("disconnected")
            with pytest.raises(TimeoutError):
                other.wait_until("incoming", 0)
        wait_until(lambda: rows(office.engine)[0]["state"] is State.DONE)
        shows(page, "ready")
        expect(page.get_by_text(": поговорили")).to_be_visible()
    assert likeness(samples(customer.heard), HEADSET) > LIKE
    told = ("waiting_answer", "scheduled", "claimed", "dialling", "talking", "done")
    assert [state for state in history(office.engine, callback["id"]) if state in told][-5:] == list(told[1:])


QUESTION = (
    ("Обратный звонок, заявка — пять", "5"),
    ("Перезвонить — один", "1"),
    ("О чём вопрос", "1"),
    ("Перезвонить на", "1"),
)
"""What is said, and the keys that answer it."""


def leaves_a_question(office: Office, folder: Path) -> None:
    """Phone in, choose the grid company by key, speak after the tone, and hear until when the answer comes."""
    conversation = listening(office.ground.settings.home)
    with Softphone(bind=TRUNK, folder=folder) as caller:
        caller.call(office.ground.number, as_user=ASKER)
        for words, key in QUESTION:
            conversation.press(caller, words, key)
        conversation.until("вопрос", "После сигнала расскажите")
        caller.play(wav(folder / "question.wav", np.tile(CALLER, 4), RATE))
        conversation.until("обещание", "Перезвоним не позднее")
        caller.hang_up()
        conversation.until("конец разговора", "hung_up")
        caller.wait_until("disconnected", 10)


LENGTH = """
(audio) => new Promise((told) => {
  audio.onloadedmetadata = () => told(audio.duration);
  audio.onerror = () => told(0);
  audio.preload = 'metadata';
  audio.load();
})
"""


def hears_the_question_and_answers(leaders: Page, number: int) -> None:
    """Open what waits, write the answer down, and choose who calls."""
    leaders.get_by_role("button", name=f"Ответить на заявку {number}").click()
    expect(leaders.get_by_text(ASKER)).to_be_visible()
    assert leaders.locator("audio").evaluate(LENGTH) > 3, "seconds of the question, played by the browser"
    leaders.get_by_label("Что ответить клиенту").fill(ANSWER)
    leaders.get_by_label("Кто звонит").click()
    leaders.get_by_role("option", name="Анна Петрова").click()
    leaders.get_by_role("button", name="Записать ответ").click()
    expect(leaders.get_by_text(f"Заявка {number}: ответ записан")).to_be_visible()


def accepts(page: Page) -> None:
    """The operator's phone rings first; once the question is heard, a key says that the customer may be called."""
    shows(page, "ringing")
    page.keyboard.press("F2")
    shows(page, "talking")
    assert any(np.max(np.abs(hear(page, 0.5)), initial=0.0) > HEARD for _ in range(LISTENS))
    page.get_by_role("button", name="1", exact=True).click()


def reads_the_answer(page: Page, number: int) -> None:
    """The page says for which request it is; what is to be told is a press away."""
    expect(page.get_by_text(f"Перезваниваем: заявка {number}, с")).to_be_visible()
    page.get_by_role("button", name=f"Открыть заявку: заявка {number}").click()
    expect(page.get_by_text(ANSWER)).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Закрыть").click()
