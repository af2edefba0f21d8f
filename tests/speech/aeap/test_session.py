"""One call with the recogniser: what is asked, when something is reported, and what a peer may not do."""

import json
from collections.abc import Callable, Iterable
from concurrent.futures import Future

import pytest

from menus.expecting import LONGEST_ANSWER, Expectation, Heard, Hypothesis, Noise, Sounds, Unclear
from menus.grammar import Grammar
from speech.aeap.messages import LONGEST_RESULTS
from speech.aeap.session import ECHO, LONG_THOUGHT, LONGEST_THOUGHT, QUIET_LINE, TOLD_AGAIN, PeerLies, Session
from speech.ears.port import PAUSE, Busy, Ear, HearingUnavailable
from tests.scripted_ears import ScriptedEngine
from tests.speech.aeap.asterisk_side import SILENCE, SPOKEN, listening, question, reported, setting, setup

TWO = Heard((Hypothesis("два", 0.9), Hypothesis("да", 0.4)))


def any_grammar(expectation: Expectation) -> Grammar:
    del expectation
    return Grammar((), frozenset())


class Call:
    """Asterisk's end of a session, with a clock that sound moves."""

    def __init__(self, *script: Sounds | HearingUnavailable, ears: int = 10) -> None:
        self.engine = ScriptedEngine(list(script), ears)
        self.session = Session(self.engine, any_grammar, self.begin)
        self.now = 1000.0

    def begin(self, task: Callable[[], Ear]) -> Future[Ear]:
        """Open a question at once."""
        future: Future[Ear] = Future()
        try:
            future.set_result(task())
        except Exception as failed:  # noqa: BLE001  as a thread does
            future.set_exception(failed)
        return future

    def says(self, text: str) -> list[str]:
        return list(self.session.said(text, self.now))

    def asks(self, seconds: float = 5, *, prompt: float = 0.0) -> None:
        for text in (setup(), question(), listening(seconds, prompt)):
            self.says(text)

    def sends(self, frame: bytes, seconds: float) -> list[tuple[str, str, int]]:
        """Stream until something is reported or the time is over."""
        for _ in range(round(seconds * 50)):
            self.now += 0.02
            if told := self._told(self.session.sounded(frame, self.now)):
                return told
        return []

    def waits(self, seconds: float) -> list[tuple[str, str, int]]:
        """Let time pass without sound."""
        for _ in range(round(seconds * 20)):
            self.now += 0.05
            if told := self._told(self.session.passed(self.now)):
                return told
        return []

    def _told(self, texts: Iterable[str]) -> list[tuple[str, str, int]]:
        return [entry for text in texts for entry in reported(text)]


def test_a_setup_is_answered_with_the_format_of_the_sound() -> None:
    assert [json.loads(text) for text in Call().says(setup())] == [
        {"response": "setup", "id": "a", "codecs": [{"name": "slin"}]}
    ]


HEARD = [("heard", "два", 90), ("heard", "да", 40)]


def interrupted() -> Call:
    """Somebody speaks over a prompt."""
    call = Call(TWO)
    call.asks(prompt=5)
    assert call.sends(SILENCE, 1) == []
    assert call.sends(SPOKEN, 0.04) == [("onset", "", 0)], "with the second frame"
    return call


def test_speech_over_a_prompt_is_reported_when_it_begins_and_then_what_it_was() -> None:
    call = interrupted()
    assert call.sends(SPOKEN, 0.5) == []
    assert call.sends(SILENCE, 2) == HEARD
    assert call.engine.listening == 0


def test_no_sound_is_lost_between_the_onset_and_the_words() -> None:
    call = interrupted()
    before = call.engine.samples
    assert call.sends(SPOKEN, 0.1) == []
    assert call.engine.samples - before == 5 * 160


def test_who_speaks_after_the_prompt_is_heard_without_an_onset() -> None:
    call = Call(TWO)
    call.asks(3, prompt=1)
    assert call.sends(SILENCE, 1 + ECHO) == []
    assert call.sends(SPOKEN, 3) == [], "longer than somebody was waited for"
    assert call.sends(SILENCE, 2) == HEARD
    assert call.sends(SILENCE, 5) == [], "a command was running"


@pytest.mark.parametrize("sends", [True, False], ids=["sound", "nothing"])
def test_words_over_a_prompt_are_told_again_because_no_command_may_run_yet(*, sends: bool) -> None:
    call = interrupted()
    assert call.sends(SILENCE, 2) == HEARD
    began = call.now
    for seconds in TOLD_AGAIN:
        assert (call.sends(SILENCE, 2) if sends else call.waits(2)) == HEARD
        assert call.now - began == pytest.approx(seconds, abs=0.06)
    assert (call.sends(SILENCE, 9) if sends else call.waits(9)) == []


@pytest.mark.parametrize("asked", [question(), listening(20)])
def test_what_is_asked_next_ends_the_telling(asked: str) -> None:
    call = interrupted()
    assert call.sends(SILENCE, 2) == HEARD
    call.says(asked)
    assert call.sends(SILENCE, 5) == []


def test_over_a_prompt_too_a_long_thought_is_told_once() -> None:
    call = interrupted()
    call.engine.slow = True
    assert call.sends(SILENCE, 9) == [("thinking", "", 0)]
    assert call.sends(SILENCE, 3) == []


def test_while_a_prompt_plays_and_its_echo_comes_back_the_ear_knows() -> None:
    call = Call()
    call.asks(prompt=1)
    assert call.sends(SILENCE, 6) == [("over", "", 0)]
    assert call.engine.over_prompt == pytest.approx((1 + ECHO) * 50, abs=1)


def test_silence_is_reported_on_time_and_the_question_stays_open() -> None:
    call = Call(TWO)
    call.asks(1.5)
    began = call.now
    assert call.sends(SILENCE, 3) == [("over", "", 0)]
    assert call.now - began == pytest.approx(1.5, abs=0.03)
    call.says(listening(2, prompt=2))
    assert call.sends(SPOKEN, 1) == [("onset", "", 0)]


def test_silence_is_told_on_a_line_that_sends_nothing_while_nobody_speaks() -> None:
    call = Call()
    call.asks(1.5)
    assert call.waits(3) == [("over", "", 0)]


def test_nothing_is_reported_while_nobody_waits_for_it() -> None:
    call = Call(TWO)
    call.says(setup())
    call.says(question())
    assert call.sends(SPOKEN, 1) == []
    assert call.waits(10) == []


@pytest.mark.parametrize(("sounds", "kind"), [(Unclear(), "unclear"), (Noise(), "noise"), (Busy(), "busy")])
def test_what_is_no_answer_is_told_apart(sounds: Sounds | HearingUnavailable, kind: str) -> None:
    call = Call(sounds)
    call.asks()
    call.sends(SPOKEN, 0.5)
    assert call.sends(SILENCE, 3) == [(kind, "", 0)]


def test_a_full_engine_is_told_at_once_even_without_sound() -> None:
    for ears, sound in ((0, True), (0, False)):
        call = Call(ears=ears)
        call.asks()
        assert (call.sends(SILENCE, 0.04) if sound else call.waits(0.3)) == [("busy", "", 0)]


def test_what_is_said_while_a_question_is_opened_is_heard_then() -> None:
    call = Call(TWO)
    opened: Future[Ear] = Future()
    call.session = Session(call.engine, any_grammar, lambda _: opened)
    call.asks(prompt=5)
    assert call.sends(SPOKEN, 0.5) == []
    opened.set_result(call.engine.ear(Grammar((), frozenset())))
    assert call.sends(SILENCE, 0.1) == [("onset", "", 0)]
    assert call.sends(SILENCE, 2)[0] == ("heard", "два", 90)
    assert call.engine.listening == 0


def test_a_question_that_takes_too_long_to_open_is_given_up_and_closed_when_it_comes() -> None:
    call = Call(TWO)
    opened: Future[Ear] = Future()
    call.session = Session(call.engine, any_grammar, lambda _: opened)
    call.asks(20)
    assert call.sends(SILENCE, 4) == [("busy", "", 0)]
    opened.set_result(call.engine.ear(Grammar((), frozenset())))
    assert call.engine.listening == 0


@pytest.mark.parametrize("sends", [True, False], ids=["sound", "nothing"])
def test_a_long_thought_is_told_once_and_its_outcome_waited_for(*, sends: bool) -> None:
    call = thinking()
    began = call.now
    assert (call.sends(SILENCE, 9) if sends else call.waits(9)) == [("thinking", "", 0)]
    assert LONG_THOUGHT <= call.now - began <= LONG_THOUGHT + 2 * QUIET_LINE
    call.now += 1.5  # the caller is told
    call.says(listening(60))
    assert (call.sends(SILENCE, 1) if sends else call.waits(1)) == []
    call.engine.slow = False
    assert (call.sends(SILENCE, 0.1) if sends else call.waits(0.1)) == [("heard", "два", 90), ("heard", "да", 40)]


def test_who_cannot_make_out_what_was_said_is_not_waited_for() -> None:
    call = thinking()
    began = call.now
    assert call.sends(SILENCE, 30) == [("thinking", "", 0)]
    call.says(listening(60))
    assert call.sends(SILENCE, 30) == [("busy", "", 0)]
    assert call.now - began == pytest.approx(LONGEST_THOUGHT, abs=0.1)


def thinking() -> Call:
    """Something has been said, and making it out takes its time."""
    call = Call(TWO)
    call.engine.slow = True
    call.asks()
    call.sends(SPOKEN, 0.06)
    assert call.sends(SILENCE, PAUSE) == []
    return call


def test_on_a_line_that_sends_nothing_while_nobody_speaks_speech_ends_all_the_same() -> None:
    call = Call(TWO)
    call.asks()
    call.sends(SPOKEN, 0.5)
    began = call.now
    assert call.waits(9)[0] == ("heard", "два", 90)
    assert PAUSE <= call.now - began <= PAUSE + 2 * QUIET_LINE


def test_who_never_stops_talking_is_told_that_it_is_no_answer() -> None:
    call = Call()
    call.asks()
    began = call.now
    assert call.sends(SPOKEN, 30) == [("unclear", "", 0)]
    assert call.now - began == pytest.approx(LONGEST_ANSWER, abs=0.1)


def test_a_new_question_forgets_the_one_before() -> None:
    call = Call(TWO)
    call.asks()
    call.sends(SPOKEN, 0.5)
    call.says(question())
    call.says(listening(2))
    assert call.engine.listening == 1
    assert call.sends(SILENCE, 3) == [("over", "", 0)]


def test_more_than_asterisk_can_pass_on_is_left_out_and_quotes_are_taken_away() -> None:
    call = Call(Heard(tuple(Hypothesis('два" grammar0=onset ' + "два " * 400, 1 - at / 10) for at in range(9))))
    call.asks()
    call.sends(SPOKEN, 0.5)
    told = call.sends(SILENCE, 3)
    assert 0 < len(told) < 9
    assert sum(len(text.encode()) for _, text, _ in told) < LONGEST_RESULTS
    assert not any('"' in text or "=" in text for _, text, _ in told)


@pytest.mark.parametrize(
    "texts",
    [
        ["garbage"],
        ["[" * 20000],
        ["{}"],
        ["[]"],
        ["null"],
        ['{"request":"setup"}'],
        ['{"request":"setup","id":5,"codecs":[]}'],
        ['{"request":"setup","id":"a","codecs":{}}'],
        [json.dumps({"request": "setup", "id": "a" * 100, "codecs": []})],
        ['{"request":"eject","id":"a"}'],
        [question()],
        [setup(), '{"request":"set","id":"a","params":[]}'],
        [setup(), '{"request":"set","id":"a","params":{"grammar":5}}'],
        [setup(), setting("listen", "soon 0")],
        [setup(), setting("listen", "5")],
        [setup(), setting("listen", "nan 0")],
        [setup(), setting("listen", "5 nan")],
        [setup(), setting("listen", "-1 -1")],
        [setup(), setting("listen", "5 6")],
        [setup(), setting("listen", "1e300 0")],
        [setup("opus"), question()],
    ],
)
def test_a_peer_that_lies_is_left(texts: list[str]) -> None:
    call = Call()
    with pytest.raises(PeerLies):
        for text in texts:
            call.says(text)


@pytest.mark.parametrize("codecs", [[], [{"name": "opus"}], [5], [{"name": ["slin"]}]])
def test_a_format_we_do_not_know_is_refused(codecs: list[object]) -> None:
    (answer,) = Call().says(json.dumps({"request": "setup", "id": "a", "codecs": codecs}))
    assert "error_msg" in json.loads(answer)


def test_sound_before_the_setup_and_half_a_sample_are_lies() -> None:
    call = Call()
    with pytest.raises(PeerLies):
        call.sends(SILENCE, 1)
    call.says(setup())
    with pytest.raises(PeerLies):
        call.sends(b"abc", 1)


@pytest.mark.parametrize("grammar", ["", "числа", '["number",0]', "[" * 5000])
def test_a_question_that_is_none_is_not_listened_for_and_said_so(grammar: str) -> None:
    call = Call()
    for text in (setup(), setting("grammar", grammar), listening(5)):
        call.says(text)
    assert call.sends(SILENCE, 0.02) == [("busy", "", 0)]


def test_what_asterisk_acknowledges_and_asks_for_in_vain_changes_nothing() -> None:
    call = Call(TWO)
    call.asks()
    assert call.says('{"response":"set","id":"x"}') == []
    assert [json.loads(text)["params"] for text in call.says('{"request":"get","id":"c","params":["results"]}')] == [
        {"results": []}
    ]
    assert "error_msg" in "".join(call.says(setting("colour", "red")))
    call.sends(SPOKEN, 0.5)
    assert call.sends(SILENCE, 2)[0] == ("heard", "два", 90)
