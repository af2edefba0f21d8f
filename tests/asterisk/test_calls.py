"""What a caller, an operator and a stranger meet on the real Asterisk, whatever the server does."""

import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.asterisk.bench import (
    APOLOGY,
    FAREWELL,
    MUSIC,
    OPERATOR,
    PROMISE,
    PROMPT,
    TRUNK,
    Agi,
    Bench,
    bench,
    talk_and_then,
    tone,
)
from tests.softphone import Softphone, melody

pytestmark = [pytest.mark.calls, pytest.mark.xdist_group("the bench")]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with bench(tmp_path_factory.mktemp("bench"), trunk_hosts=(TRUNK,)) as running:
        yield running


def hears_until_hung_up(phone: Softphone) -> list[int]:
    """Let the other side end the call; what was heard."""
    phone.wait_until("disconnected", 8)
    return melody(phone.heard)


def hangs_up(phone: Softphone) -> list[int]:
    """End the call; what was heard."""
    phone.hang_up()
    return hears_until_hung_up(phone)


def test_an_unknown_caller_reaches_the_conversation_untrusted(shared: Bench) -> None:
    with shared.server(talk_and_then("end")) as server, shared.phone() as phone:
        phone.call(shared.address(), as_user="+79042801234")
        asked = server.asked.get(timeout=5)
        assert hears_until_hung_up(phone) == [PROMPT]
    assert asked["agi_network_script"] == "call"
    assert asked["agi_arg_1"] == ""


def test_a_caller_on_our_line_is_trusted(shared: Bench) -> None:
    with shared.server(talk_and_then("end")) as server, shared.phone(bind=TRUNK) as phone:
        phone.call(shared.address(), as_user="+79042801234")
        asked = server.asked.get(timeout=5)
        hears_until_hung_up(phone)
    assert (asked["agi_arg_1"], asked["agi_callerid"]) == ("yes", "+79042801234")


@pytest.mark.parametrize("name", ["trunk", "anonymous"])
def test_taking_the_name_of_our_line_does_not_make_a_caller_trusted(shared: Bench, name: str) -> None:
    with shared.server(talk_and_then("end")) as server, shared.phone() as phone:
        phone.call(shared.address(), as_user=name)
        assert server.asked.get(timeout=5)["agi_arg_1"] == ""
        hears_until_hung_up(phone)


@pytest.mark.parametrize("number", ["operator1", "PJSIP", "+79261234567", "00", "5", "s", "a%0d%0ab", "%24%7BX%7D"])
def test_whatever_is_dialled_leads_to_the_conversation_or_nowhere(shared: Bench, number: str) -> None:
    with shared.server(talk_and_then("end")), shared.operator_on_duty() as operator, shared.phone() as phone:
        phone.call(shared.address(number))
        ended = phone.wait_until("disconnected", 8)
        with pytest.raises(TimeoutError):
            operator.wait_until("incoming", 0)
    assert ended["code"] == 404 or melody(phone.heard) == [PROMPT]


def test_an_operators_name_needs_its_password(shared: Bench) -> None:
    with shared.phone() as phone, shared.operator(password="guessed") as impostor:
        assert impostor.wait_until("unregistered")["code"] == 401
        phone.call(shared.address(), as_user="operator1")
        assert phone.wait_until("disconnected")["code"] == 401


def test_an_operators_phone_can_dial_nothing(shared: Bench) -> None:
    with shared.operator_on_duty() as operator:
        operator.call(shared.address("89261234567"))
        assert operator.wait_until("disconnected")["code"] == 404


def crash(call: Agi) -> None:
    """Take the call, begin, and close the line."""
    call.do('SET VARIABLE "TIMEOUT(absolute)" 0')
    call.do('STREAM FILE named/prompt ""')


def say_nothing(call: Agi) -> None:
    """Take the call and stay silent."""
    call.wait_for_hangup()


def fall_silent(call: Agi) -> None:
    """Begin, arm the watchdog as a server does that is at work, and then say nothing more."""
    call.do('SET VARIABLE "TIMEOUT(absolute)" 2')
    call.do('STREAM FILE named/prompt ""')
    call.wait_for_hangup()


@pytest.mark.parametrize(
    ("serve", "hears"), [(crash, [PROMPT, APOLOGY]), (say_nothing, [APOLOGY]), (fall_silent, [PROMPT, APOLOGY])]
)
def test_a_failing_server_leads_to_an_apology_and_an_operator(shared: Bench, serve: object, hears: list[int]) -> None:
    assert callable(serve)
    with shared.server(serve), shared.operator_on_duty() as operator, shared.phone() as phone:
        phone.call(shared.address())
        operator.wait_until("confirmed", 8)
        assert hangs_up(phone)[: len(hears)] == hears


def test_a_silent_server_is_given_up_after_three_seconds(shared: Bench) -> None:
    with shared.server(say_nothing), shared.phone() as phone:
        phone.call(shared.address())
        answered = phone.wait_until("confirmed")["at"]
        assert 3 < phone.wait_until("sound", 6)["at"] - answered < 4
        hangs_up(phone)


def test_without_a_server_caller_and_operator_still_talk_and_say_goodbye(shared: Bench, tmp_path: Path) -> None:
    speech = tmp_path / "speech.wav"
    with wave.open(str(speech), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes((tone(OPERATOR, 1) * 32767).astype(np.int16).tobytes())
    with shared.operator_on_duty(answers=False) as operator, shared.phone() as phone:
        phone.call(shared.address())
        operator.wait_until("incoming")
        phone.wait_until("sound")
        operator.answer()
        operator.wait_until("hearing")
        for speaker in (operator, phone):
            speaker.play(speech)
            speaker.wait_until("played")
        operator.hang_up()
        operator.wait_until("disconnected")
        heard = hears_until_hung_up(phone)
    assert (heard[0], *heard[-2:]) == (APOLOGY, OPERATOR, FAREWELL)
    assert melody(operator.heard) == [OPERATOR]


def test_the_operator_is_told_why_and_where_from(shared: Bench) -> None:
    def serve(call: Agi) -> None:
        call.do('SET VARIABLE AUTOSECRETARY_REASON "asked"')
        call.do('SET VARIABLE AUTOSECRETARY_PATH "main/debt\\" <evil>,;"')
        call.do('SET VARIABLE AUTOSECRETARY_ACCOUNT "4800012345"')
        call.do('SET VARIABLE AUTOSECRETARY_NEXT "operators"')

    with shared.server(serve), shared.operator_on_duty() as operator, shared.phone() as phone:
        phone.call(shared.address())
        headers = operator.wait_until("incoming")["headers"]
        operator.wait_until("confirmed")
        hangs_up(phone)
        operator.wait_until("disconnected")
    told = {name: value for name, value in headers.items() if name.startswith("X-")}
    assert told == {
        "X-Autosecretary-Reason": "asked",
        "X-Autosecretary-Path": "main/debt evil",
        "X-Autosecretary-Account": "4800012345",
    }


def test_without_operators_the_server_is_asked_what_to_do(shared: Bench) -> None:
    def serve(call: Agi) -> None:
        talk_and_then("end" if call.env["agi_network_script"] == "no-operators" else "operators")(call)

    with shared.server(serve) as server, shared.phone() as phone:
        phone.call(shared.address())
        heard = hears_until_hung_up(phone)
        scripts = [server.asked.get(timeout=5)["agi_network_script"] for _ in range(2)]
    assert scripts == ["call", "no-operators"]
    assert heard == [PROMPT]


def test_a_server_that_insists_on_an_empty_queue_is_asked_three_times_only(shared: Bench) -> None:
    with shared.server(talk_and_then("operators")) as server, shared.phone() as phone:
        phone.call(shared.address())
        shared.wait_for("queue show waiting", "1. PJSIP")
        assert server.asked.qsize() == 4
        hangs_up(phone)


def test_with_nobody_left_the_caller_waits_for_an_operator_and_is_not_hung_up_on(shared: Bench) -> None:
    with shared.phone() as phone:
        phone.call(shared.address())
        shared.wait_for("queue show waiting", "1. PJSIP")
        with shared.operator_on_duty() as operator:
            operator.wait_until("confirmed", 8)
            heard = hangs_up(phone)
    assert heard == [APOLOGY, PROMISE, MUSIC]


def test_a_hang_up_reaches_the_server_within_a_second(shared: Bench) -> None:
    with shared.server(say_nothing) as server, shared.phone() as phone:
        phone.call(shared.address())
        server.asked.get(timeout=5)
        phone.hang_up()
        phone.wait_until("disconnected")
        shared.wait_for("core show channels", "0 active channels")


def test_keys_arrive_once_and_in_order(shared: Bench) -> None:
    keys = "1234567890*#"
    got: list[str] = []

    def serve(call: Agi) -> None:
        call.do('SET VARIABLE "TIMEOUT(absolute)" 0')
        call.do('STREAM FILE named/prompt ""')
        got.extend(call.do("WAIT FOR DIGIT 2000") for _ in range(len(keys)))
        call.do('SET VARIABLE AUTOSECRETARY_NEXT "end"')

    with shared.server(serve), shared.phone() as phone:
        phone.call(shared.address())
        phone.wait_until("sound")
        phone.wait_until("quiet")
        phone.press(keys)
        hears_until_hung_up(phone)
    assert "".join(chr(int(reply.removeprefix("200 result="))) for reply in got) == keys
