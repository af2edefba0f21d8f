"""Whole stories of callbacks: real phones of a customer and of an operator, the service as it runs, nothing put in."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine

from agi import attempts as dialled
from app.provision.places import rhvoice_root, user_cache
from callbacks.booking import Consent, Kind, Request
from callbacks.lifecycle import State
from callbacks.outcomes import Outcome
from callbacks.working_days import LIPETSK
from db.callback_bookings import Booked, Bookings
from menus.rules import Rules
from speech.rhvoice import engine
from speech.telephone import RATE, Samples
from speech.voice import Voice
from tests.app.test_callback_commands import run
from tests.app.test_calling_back import PHONE, RULES, wait_until
from tests.asterisk.bench import tone
from tests.db.callbacks import attempts, history, rows
from tests.on_asterisk.answering import spoken, wav
from tests.on_asterisk.ground import TRUNK, Ground, database_in, standing
from tests.on_asterisk.listening import listening
from tests.softphone import Softphone, loudness, melody

pytestmark = pytest.mark.calls

FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=LIPETSK)
CUSTOMER, OPERATOR = 400, 1000
"""Pitches of two voices in Hz, by which each hears the other."""


class MovableClock:
    """Goes on as the real one does, from whatever moment it is set to."""

    def __init__(self, at: datetime) -> None:
        self.set(at)

    def set(self, at: datetime) -> None:
        """It is this moment now."""
        self._at, self._since = at.astimezone(UTC), time.monotonic()

    def __call__(self) -> datetime:
        return self._at + timedelta(seconds=time.monotonic() - self._since)


@pytest.fixture(scope="module")
def voice() -> Iterator[Voice]:
    """What people and machines at the other end speak with."""
    voice = Voice(engine(rhvoice_root(user_cache()), "aleksandr"), processes=1)
    yield voice
    voice.close()


def answers(phone: Softphone, greeting: Samples, folder: Path) -> None:
    """Take the call and say something."""
    phone.wait_until("incoming", 30)
    phone.answer()
    phone.wait_until("hearing", 10)
    phone.play(wav(folder / "greeting.wav", greeting))


def they_hear_each_other(customer: Softphone, operator: Softphone, folder: Path) -> None:
    """Both speak at once, then the customer hangs up."""
    for phone, pitch in ((customer, CUSTOMER), (operator, OPERATOR)):
        phone.forget("played")
        phone.play(wav(folder / f"{pitch}.wav", tone(pitch, 1.5)))
    for phone in (customer, operator):
        phone.wait_until("played", 10)
    customer.hang_up()
    for phone in (customer, operator):
        phone.wait_until("disconnected", 10)
    assert OPERATOR in melody(customer.heard)
    assert CUSTOMER in melody(operator.heard)


def until(engine: Engine, state: State) -> None:
    """Wait for what the dialler writes down by itself."""
    wait_until(lambda: [row["state"] for row in rows(engine)] == [state])


def reported(monkeypatch: pytest.MonkeyPatch, folder: Path, *days: str) -> str:
    """What `callbacks report` tells the supervisor."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("AUTOSECRETARY_DATABASE_URL", database_in(folder))
    status, said = run("report", *days)
    assert status == 0
    return said


BOOKING = (
    ("Обратный звонок, заявка — пять", "5"),
    ("Перезвонить — один", "1"),
    ("Другое — три", "3"),
    ("Перезвонить на", "1"),
    ("Другое время", "1"),
)
"""What is said, and the keys that answer it."""


def test_a_caller_books_by_key_is_called_at_the_promised_time_and_talks(
    ground: Ground, tmp_path: Path, voice: Voice, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = MovableClock(FRIDAY)
    with ground.serving(tmp_path, clock) as engine:
        books(ground, tmp_path)
        (callback,) = rows(engine)
        assert (callback["phone"], callback["state"]) == (PHONE, State.SCHEDULED)
        assert FRIDAY < callback["promised_from"] == callback["due_at"]
        with ground.operator(tmp_path) as operator, ground.customer(tmp_path) as customer:
            conversation = listening(ground.settings.home)
            clock.set(callback["promised_from"])
            answers(customer, spoken(voice, "Алло!"), tmp_path)
            conversation.until("кто звонит", "Это НовитЭн. Вы просили перезвонить")
            conversation.press(customer, "Говорить удобно — один", "1")
            operator.wait_until("confirmed", 30)
            they_hear_each_other(customer, operator, tmp_path)
        until(engine, State.DONE)
        assert loudness(customer.heard) > -35
        assert history(engine, callback["id"]) == [
            *("requested", "scheduled", "claimed", "dialling", "talking", "done"),
        ]
        (made,) = attempts(engine)
        assert made["outcome"] is Outcome.TALKED
        assert callback["promised_from"] <= made["let_out_at"] <= made["answered_at"] < callback["promised_until"]
    said = reported(monkeypatch, tmp_path, "--since", "2026-11-20", "--until", "2026-11-20")
    assert "Обещанное время: вовремя — 1" in said
    assert "Попытки: поговорили — 1" in said


def books(ground: Ground, folder: Path) -> None:
    """Phone in, book a call for the first time that is offered, hang up."""
    conversation = listening(ground.settings.home)
    with Softphone(bind=TRUNK, folder=folder) as caller:
        caller.call(ground.number, as_user=PHONE)
        for words, key in BOOKING:
            conversation.press(caller, words, key)
        conversation.until("обещание", "Заявка принята")
        caller.hang_up()
        conversation.until("конец разговора", "hung_up")
        caller.wait_until("disconnected", 10)


def test_who_waits_in_the_queue_keeps_the_place_is_called_when_an_operator_is_free_and_talks(
    tmp_path: Path, voice: Voice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In an Asterisk of its own, whose operators have not talked yet: a conversation takes three minutes there."""
    with ExitStack() as stack:
        ground = stack.enter_context(standing(tmp_path))
        rules = Rules(long_wait=2, menu_wait=3.0)
        engine = stack.enter_context(ground.serving(tmp_path, callbacks=RULES, dialogue=rules))
        operator = stack.enter_context(ground.operator(tmp_path))
        customer = stack.enter_context(ground.customer(tmp_path))
        other = stack.enter_context(Softphone(folder=tmp_path))
        talks_with_the_only_operator(ground, other, operator)
        earliest, latest = waits_and_asks_for_a_call(ground, tmp_path)
        (callback,) = rows(engine)
        assert earliest - timedelta(seconds=1) <= callback["arrived_at"] <= latest < callback["consent_at"]
        assert (callback["kind"], callback["promised_from"]) == (Kind.QUEUE, None)
        assert callback["due_at"] == callback["arrived_at"]
        with pytest.raises(TimeoutError):
            customer.wait_until("incoming", 0)
        conversation = listening(ground.settings.home)
        operator.forget("confirmed")
        other.hang_up()
        answers(customer, spoken(voice, "Да, слушаю."), tmp_path)
        conversation.press(customer, "Говорить удобно — один", "1")
        operator.wait_until("confirmed", 30)
        operator.forget("disconnected")
        they_hear_each_other(customer, operator, tmp_path)
        until(engine, State.DONE)
        assert history(engine, callback["id"])[-4:] == ["claimed", "dialling", "talking", "done"]
        assert [made["outcome"] for made in attempts(engine)] == [Outcome.TALKED]
    assert "Попытки: поговорили — 1" in reported(monkeypatch, tmp_path)


def talks_with_the_only_operator(ground: Ground, phone: Softphone, operator: Softphone) -> None:
    conversation = listening(ground.settings.home)
    phone.call(ground.number)
    conversation.press(phone, "Чтобы передать показания", "0")
    operator.wait_until("confirmed", 30)


def waits_and_asks_for_a_call(ground: Ground, folder: Path) -> tuple[datetime, datetime]:
    """Hear that it takes long, wait all the same, press 1 in the queue; between which moments the waiting began."""
    conversation = listening(ground.settings.home)
    with Softphone(bind=TRUNK, folder=folder) as caller:
        caller.call(ground.number, as_user=PHONE)
        earliest = datetime.now(UTC)
        conversation.press(caller, "Чтобы передать показания", "0")
        conversation.until("ждать долго", "через три минуты. Оставайтесь на линии. Чтобы мы перезвонили")
        conversation.until("в очередь", "operators asked")
        wait_until(lambda: "PJSIP/trunk" in ground.asterisk.cli("queue show operators"))
        latest = datetime.now(UTC)
        leaving = listening(ground.settings.home)
        caller.press("1")
        leaving.press(caller, "Перезвонить на", "1")
        leaving.until("обещание", "Заявка записана")
        caller.wait_until("disconnected", 30)
    return earliest, latest


def ask_for_a_call(engine: Engine, now: datetime) -> None:
    request = Request("c" * 32, Kind.QUEUE, PHONE, Consent(now, "caller", "1"), now, "asked")
    assert isinstance(Bookings(engine, RULES).book(request, now), Booked)


@pytest.mark.parametrize(
    ("rejected", "outcome", "delay"),
    [(True, Outcome.BUSY, timedelta(minutes=30)), (False, Outcome.NO_ANSWER, timedelta(hours=2))],
)
def test_busy_and_no_answer_are_told_apart_and_tried_again_in_their_own_time(
    ground: Ground,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    rejected: bool,
    outcome: Outcome,
    delay: timedelta,
) -> None:
    monkeypatch.setattr(dialled, "RING", dialled.RING if rejected else 3)
    clock = MovableClock(FRIDAY)
    with (
        ground.serving(tmp_path, clock) as engine,
        ground.operator(tmp_path),
        ground.customer(tmp_path) as customer,
    ):
        ask_for_a_call(engine, clock())
        customer.wait_until("incoming", 30)
        if rejected:
            customer.reject(486)
        customer.wait_until("disconnected", 30)
        until(engine, State.RETRY_WAIT)
        (made,), (callback,) = attempts(engine), rows(engine)
        assert made["outcome"] is outcome
        assert callback["due_at"] - made["ended_at"] == delay


def test_a_machine_gets_the_message_after_the_tone_and_one_more_try_on_the_next_day(
    ground: Ground, tmp_path: Path, voice: Voice
) -> None:
    """Its greeting, a pause, the tone: then it records, for some seconds only."""
    greeting = spoken(voice, "Абонент временно недоступен, оставьте сообщение после сигнала. (1.2)")
    clock = MovableClock(FRIDAY)
    with (
        ground.serving(tmp_path, clock) as engine,
        ground.operator(tmp_path) as operator,
        ground.customer(tmp_path) as machine,
    ):
        ask_for_a_call(engine, clock())
        answers(machine, np.concatenate([greeting, tone(OPERATOR, 0.5)]), tmp_path)
        recording = machine.wait_until("played", 30)["at"]
        assert machine.wait_until("sound", 30)["at"] > recording
        machine.wait_until("quiet", 10)
        machine.hang_up()
        machine.wait_until("disconnected", 10)
        until(engine, State.RETRY_WAIT)
        with pytest.raises(TimeoutError):
            operator.wait_until("incoming", 0)
        (made,), (callback,) = attempts(engine), rows(engine)
        assert made["outcome"] is Outcome.MACHINE
        assert callback["due_at"] - made["ended_at"] == timedelta(days=1)
        assert (
            loudness(machine.heard, 0, greeting.size / RATE) < -60 < -35 < loudness(machine.heard, greeting.size / RATE)
        )
