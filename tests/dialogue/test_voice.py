"""What was heard answers as a key does; what was not understood, noise, silence and deafness are told apart."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from db.notes import CallNotes, Entry
from menus.asking import Call, Operator, choose, confirm
from menus.driver import Driver
from menus.events import Event, Keyed, Outcome, Saying, Uttered
from menus.expecting import (
    Choice,
    Deaf,
    Digits,
    Expectation,
    Heard,
    Hypothesis,
    Noise,
    Number,
    Option,
    Sounds,
    Unclear,
    YesNo,
)
from menus.interpreting import Interpreter
from menus.ports import Answer, StillThinking
from menus.reasons import Reason
from menus.rules import Rules
from menus.steps import (
    Choose,
    Collect,
    Dialogue,
    Dictated,
    Pressed,
    Probably,
    Say,
    Silence,
    Step,
    Typed,
    WentBack,
    ask,
)
from menus.transcript import Transcript
from menus.typed_speech import BADLY, typed_speech
from menus.understanding.meaning import Known
from menus.values import Line
from tests.callscript import read_script
from tests.fakes import Little, ScriptedPhone, conversation, world

SCRIPTS = Path(__file__).parents[1] / "calls/voice"
MENU = Interpreter(Choice((Option("1", ("показания",)), Option("2", ("долг",)))), Known())
NUMBER = Interpreter(Digits(8, 12), Known())
CHOICE = Choose((Line("main"),), frozenset("1209*"), 6.0, MENU)
ENTRY = Collect((Line("account"),), 12, 10.0, 5.0, NUMBER)


class Ear:
    """A telephone that hears one thing after another: keys, sounds, or nothing."""

    def __init__(self, heard: Sequence[Answer | StillThinking], ahead: str = "") -> None:
        self._heard = list(heard)
        self.ahead = ahead
        self.expected: list[Expectation | None] = []

    def play(self, lines: tuple[Line, ...], *, must_hear: bool) -> str:
        del lines, must_hear
        ahead, self.ahead = self.ahead, ""
        return ahead

    def ask(self, lines: tuple[Line, ...], wait: float, expects: Expectation | None) -> Answer | StillThinking:
        del lines, wait
        self.expected.append(expects)
        return self._heard.pop(0)

    def next_key(self, wait: float) -> str | None:
        del wait
        following = self._heard.pop(0)
        assert following is None or isinstance(following, str), "only keys are listened for within an entry"
        return following

    def __getattr__(self, name: str) -> object:
        raise NotImplementedError(name)


class Noted:
    """Remembers what happened."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def notice(self, event: Event) -> None:
        self.events.append(event)


def replied(step: Step[Any], ear: Ear, watcher: Noted | None = None) -> object:
    """What comes back for a step."""
    replies: list[object] = []

    def conversation() -> Dialogue[Outcome]:
        yield from ask(Say(()))
        replies.append((yield from ask(step)))
        return Outcome.GOODBYE

    phone: Any = ear  # as much of one as it takes
    Driver(phone, Little([]), watcher or Noted()).hold(conversation())
    return replies[0]


def said(words: str, score: float = 0.95) -> Heard:
    return Heard((Hypothesis(words, score),))


@pytest.mark.parametrize(
    ("heard", "reply"),
    [
        (said("долг"), Pressed("2")),
        (said("второе"), Pressed("2")),
        (said("оператор"), Pressed("0")),
        (said("повторите"), Pressed("9")),
        (said("назад"), Pressed("*")),
        (said("долг", BADLY), Probably("2")),
        (said("долг", 0.1), Unclear()),
        (Unclear(), Unclear()),
        (Noise(), Noise()),
        (Deaf(), Deaf()),
        (None, Silence()),
        ("2", Pressed("2")),
    ],
)
def test_a_choice_that_is_said_is_the_key(heard: str | Sounds | Deaf | None, reply: object) -> None:
    ear = Ear([heard])
    assert replied(CHOICE, ear) == reply
    assert ear.expected == [MENU.expects]


@pytest.mark.parametrize(
    ("heard", "reply"),
    [
        ([said("четыре восемь ноль ноль ноль один два три четыре пять")], Dictated("4800012345")),
        ([said("оператор")], Pressed("0")),
        ([said("назад")], WentBack()),
        ([said("девять девять")], Unclear()),
        ([Noise()], Noise()),
        ([None], Silence()),
        (["4", "8", "0", "#"], Typed("480")),
        (["*"], WentBack()),
    ],
)
def test_a_number_that_is_said_is_dictated_and_a_key_begins_an_entry_by_keys(
    heard: list[str | Sounds | Deaf | None], reply: object
) -> None:
    ear = Ear(heard)
    assert replied(ENTRY, ear) == reply
    assert ear.expected == [NUMBER.expects], "within an entry nobody listens"


@pytest.mark.parametrize(("meanwhile", "reply"), [("", Pressed("2")), ("1", Pressed("1"))])
def test_whose_words_take_a_moment_is_told_so_and_a_key_still_wins(meanwhile: str, reply: Pressed) -> None:
    def heard_out() -> Heard:
        assert not meanwhile, "after a key nobody waits for words"
        return said("долг")

    class Pondering(Ear):
        def ask(self, lines: tuple[Line, ...], wait: float, expects: Expectation | None) -> Answer | StillThinking:
            self.ahead = meanwhile
            return super().ask(lines, wait, expects)

    noted = Noted()
    assert replied(CHOICE, Pondering([StillThinking(heard_out)]), noted) == reply
    spoken = [event.lines for event in noted.events if isinstance(event, Saying)]
    assert spoken == [(), CHOICE.lines, (Line("one_moment"),)]


def test_keys_pressed_ahead_answer_before_anything_can_be_said() -> None:
    ear = Ear([], ahead="2")
    assert replied(CHOICE, ear) == Pressed("2")
    assert ear.expected == []


def test_a_client_number_that_was_not_said_is_never_offered() -> None:
    known = Interpreter(Digits(8, 12), Known(rules=Rules(account_check="luhn"), client_number=True))
    assert known.collected(said("четыре восемь ноль ноль ноль один два три четыре пять")) == Unclear()
    near = Hypothesis("четыре восемь ноль ноль ноль один два три четыре восемь", 0.6)
    heard = Heard((*said("четыре восемь ноль ноль ноль один два три четыре пять").hypotheses, near))
    assert known.collected(heard) == Dictated("4800012348"), "of what was heard, the possible one"


def test_a_number_that_was_denied_gives_way_to_the_next_best_that_was_heard() -> None:
    heard = Heard((*said("один два три четыре").hypotheses, Hypothesis("один два три пять", 0.7)))
    assert Interpreter(Digits(4, 4), Known()).collected(heard) == Dictated("1234")
    assert Interpreter(Digits(4, 4), Known(), denied="1234").collected(heard) == Dictated("1235")
    assert Interpreter(Digits(4, 4), Known(), denied="1234").collected(said("один два три четыре")) == Dictated("1234")


@pytest.mark.parametrize("trouble", [Unclear(), Noise()])
def test_two_misunderstandings_end_listening_and_the_third_leads_to_a_person(trouble: Unclear | Noise) -> None:
    question = choose(Call(Rules(voice=True)), (Line("debt_menu"),), "1")
    first = next(question)
    second = question.send(trouble)
    third = question.send(trouble)
    assert [isinstance(step, Choose) and step.attention is not None for step in (first, second, third)] == [
        True,
        True,
        False,
    ]
    with pytest.raises(StopIteration) as end:
        question.send(trouble)
    assert end.value.value == Operator(Reason.MISTAKES)


def test_nobody_is_asked_back_about_a_yes() -> None:
    question = confirm(Call(Rules(voice=True)), (Line("called_cancel"),))
    step = next(question)
    assert isinstance(step, Choose)
    assert step.attention is not None
    assert step.attention.chosen(typed_speech(step.attention.expects, "да", BADLY)) == Unclear()


def test_without_recognition_nothing_is_listened_for() -> None:
    step = next(choose(Call(Rules()), (Line("debt_menu"),), "1"))
    assert isinstance(step, Choose)
    assert step.attention is None


def test_the_journal_holds_how_well_a_caller_was_heard_and_no_word() -> None:
    entries: list[Entry] = []
    notes = CallNotes("a" * 32, "", None, lambda: datetime(2026, 11, 20, tzinfo=UTC), entries.append)
    for event in (Uttered(said("четыре восемь ноль")), Uttered(Noise()), Uttered(Deaf()), Keyed("1")):
        notes.notice(event)
    rows = [entry.step for entry in entries if entry.step]
    assert [(row["what"], row["result"]) for row in rows] == [
        ("heard", "0.95"),
        ("heard", "Noise"),
        ("heard", "Deaf"),
        ("keyed", ""),
    ]


@pytest.mark.parametrize(
    ("expects", "heard", "words"),
    [
        (Number(0, 99999), [("сто два", 0.9)], "сто два"),
        (Number(0, 99999), [("сто", 0.9), ("сто два", 0.05)], "сто"),
        (Number(0, 99999), [("сто", 0.5), ("один ноль ноль", 0.3)], "сто"),
        (MENU.expects, [("узнать долг", 0.2), ("долг", 0.6)], "долг"),
        (Digits(8, 12), [("четыре восемь ноль ноль ноль один два три", 0.9)], None),
        (YesNo(), [("да", 0.9)], None),
        (Number(0, 99999), [("ничего", 0.9)], None),
    ],
)
def test_the_words_of_an_answer_are_those_that_mean_it_by_themselves(
    expects: Expectation, heard: list[tuple[str, float]], words: str | None
) -> None:
    assert Interpreter(expects, Known()).words(Heard(tuple(Hypothesis(*each) for each in heard))) == words


def test_the_words_of_an_answer_are_not_those_that_were_denied_before() -> None:
    heard = Heard((Hypothesis("сто", 0.6), Hypothesis("двести", 0.4)))
    assert Interpreter(Number(0, 999), Known(), denied="100").words(heard) == "двести"


class LeavesAtOnce(ScriptedPhone):
    """The caller hangs up as soon as a reading was confirmed."""

    def keep(self, words: str) -> None:
        self._gone = words.startswith("семнадцать")
        super().keep(words)


def test_a_confirmed_reading_is_stored_although_the_caller_hung_up_before_its_sound_was_kept() -> None:
    script = read_script(SCRIPTS / "voice_answers_kept.call")
    transcript, phone = Transcript(), LeavesAtOnce(script)
    Driver(phone, world(script), transcript).hold(conversation(script))
    assert phone.kept == ["передать показания"]
    assert ".. store_reading stored" in transcript.lines
    assert transcript.lines[-1] == "= hung_up"
