"""How a dialogue asks the caller for something: one key of several, or a number. Bounded, patient, never blaming.

Where somebody listens, the answer may be said instead. Both ways give up after `Rules.attempts` failures of any kind
(a silence, a wrong key, a misunderstanding) and hand the caller to a person.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from menus.callback_steps import BookCallback
from menus.case_steps import RegisterCase
from menus.expecting import Deaf, Expectation, Noise, Unclear, YesNo
from menus.interpreting import Interpreter
from menus.interview_steps import Subject
from menus.keys import BACK_KEY, NO, OPERATOR_KEY, REPEAT_KEY, YES
from menus.not_understood import complaint, named
from menus.office import Office
from menus.phrasebook import Phrasebook
from menus.questionnaire import Questionnaire
from menus.reasons import Reason
from menus.rules import Rules
from menus.steps import (
    Account,
    Choose,
    Collect,
    Dialogue,
    Dictated,
    KeepAnswer,
    Pressed,
    Probably,
    Silence,
    Typed,
    Wanted,
    WentBack,
    WrongKey,
    ask,
)
from menus.understanding.meaning import Known
from menus.values import Line
from menus.vocabulary import aloud, line


@dataclass(slots=True)
class Call:
    """What a conversation knows so far. `caller` is the calling number in E.164 when it can be trusted."""

    rules: Rules
    caller: str | None = None
    office: Office = field(default_factory=Office)
    account: Account | None = None
    """The account whose owner has passed the second factor, nobody else's (D19)."""

    queued: datetime | None = None
    """Since when the caller has waited for an operator, whoever has put them into which queue."""

    asks_for_another: bool = False
    """The caller has said that it is not about an account of the calling number."""

    unsent: RegisterCase | BookCallback | None = None
    """What is to be stored even if the caller hangs up before saying so: a message that was spoken to its end."""

    questionnaires: tuple[Questionnaire, ...] = ()
    """What the caller may be asked, each in its time."""

    finished: Subject | None = None
    """The last finished task that can be rated, until the caller comes to the first menu."""

    phrases: Phrasebook = field(default_factory=Phrasebook)
    """What can be said in answer to the questions of services."""

    may_keep: bool = False
    """The caller has heard that confirmed answers are kept."""

    deaf: bool = False
    """Recognition has failed, or had no room: the rest of the call goes by keys."""


@dataclass(frozen=True, slots=True)
class Back:
    """The caller wants the menu above."""


@dataclass(frozen=True, slots=True)
class Operator:
    """The caller needs a person; `said` explains it before the connection. `later`: by being called back."""

    reason: Reason
    said: tuple[Line, ...] = ()
    later: bool = False


Exit = Back | Operator
"""The ways out of a question that is not answered."""


@dataclass(slots=True)
class Field:
    """Something that is asked for until it is answered: what may be said, and how often that was not understood.

    After two misunderstandings it takes keys only, for good. That is remembered here: a field is asked for with one of
    these, however often it is asked for.
    """

    expects: Expectation
    known: Known
    wanted: Wanted | None = None
    """What number it is, when it is one."""
    misunderstood: int = 0
    denied: str | None = None
    """The number that was read back last and was wrong: of what is heard next, another one is likelier meant."""

    def attention(self, call: Call) -> Interpreter | None:
        """What is listened for when it is asked for now; None for keys only."""
        listens = call.rules.voice and not call.deaf and self.misunderstood < call.rules.most_misunderstood
        return Interpreter(self.expects, self.known, self.denied) if listens else None

    def misheard(self, call: Call, trouble: Unclear | Noise) -> tuple[Line, ...]:
        """Count a misunderstanding; what to say about it before asking once more."""
        return self.refused(call) or (complaint(trouble, self.expects),)

    def refused(self, call: Call) -> tuple[Line, ...]:
        """Count that something else was understood than was meant; what to say before asking once more."""
        self.misunderstood += 1
        return () if self.attention(call) else (line("keys_only"),)


def choose(
    call: Call,
    lines: tuple[Line, ...],
    keys: Iterable[str],
    short: Line | None = None,
    *,
    wait: float | None = None,
    at_silence: str = "choose_please",
    in_silence: str | None = None,
    expects: Expectation | None = None,
    today: date | None = None,
) -> Dialogue[str | Exit]:
    """Offer keys and return the one pressed, or said. `short` is a shorter wording for the last attempt.

    `wait` in seconds, that of a menu unless given. `at_silence` is said after the first silence; `in_silence` is the
    key that a silence stands for, if it is no failure. Unless something else is expected, the numbers of the keys and
    the phrases of the sentences can be said; a moment that was said is returned in ISO 8601 (`today` is what its words
    are reckoned from). Whether something is right can be answered only by who has begun to hear it.
    """
    offered = frozenset(keys)
    always = frozenset({OPERATOR_KEY, REPEAT_KEY, BACK_KEY}) - offered
    field = Field(expects or call.phrases.choice(lines, offered), Known(today, call.rules))
    said = lines
    failures = 0
    while failures < call.rules.attempts:
        attention = field.attention(call)
        afresh = isinstance(expects, YesNo)
        match (yield from ask(Choose(said, offered | always, wait or call.rules.menu_wait, attention, afresh))):
            case Pressed(key):
                if settled := _settled(key, offered):
                    return settled
                said = lines
            case Silence() | Noise() if in_silence:
                return in_silence
            case Deaf():
                call.deaf = True
                said = (line("deaf"), *lines)
            case Probably(key):
                if answer := (yield from _asked_back(call, field, key)):
                    return answer
                failures += 1
                said = (*field.refused(call), *lines)
            case Unclear() | Noise() as trouble:
                failures += 1
                said = (*field.misheard(call, trouble), *lines)
            case Silence() | WrongKey() as slip:
                failures += 1
                said = _again(at_silence if isinstance(slip, Silence) else "no_such_item", failures, lines, short)
    return Operator(Reason.MISTAKES)


def _settled(key: str, offered: frozenset[str]) -> str | Exit | None:
    """What a key means; None for the one that repeats."""
    if key in offered:
        return key
    if key == OPERATOR_KEY:
        return Operator(Reason.ASKED)
    return Back() if key == BACK_KEY else None


def _asked_back(call: Call, field: Field, key: str) -> Dialogue[str | Operator | None]:
    """Ask whether an option was meant that may have been said; its key if it was."""
    answer = yield from confirm(call, (line("you_said", phrase=named(field.expects, key)),))
    if isinstance(answer, Operator):
        return answer
    if answer is not True:
        return None
    yield from keep_answer(call)
    return key


def _again(complaint: str, failures: int, lines: tuple[Line, ...], short: Line | None) -> tuple[Line, ...]:
    """The first time the menu is repeated; the second time the phone itself is suspected."""
    if failures == 1:
        return (line(complaint), *lines)
    return (line("tone_dialling"), *((short,) if short else lines))


def confirm(call: Call, lines: tuple[Line, ...]) -> Dialogue[bool | Exit]:
    """Ask whether it is right: 1 yes, 2 no."""
    answer = yield from choose(call, lines, (YES, NO), expects=YesNo())
    return answer == YES if isinstance(answer, str) else answer


def keep_answer(call: Call) -> Dialogue[None]:
    """After the last yes to an answer: if it was said, and the caller knows that it is kept, it can be learned from."""
    if call.may_keep:
        yield from ask(KeepAnswer())


Entry = Typed | Dictated
"""A number as the caller gave it."""


def digits(
    call: Call, lines: tuple[Line, ...], most: int, field: Field
) -> Dialogue[Entry | Silence | Unclear | Noise | Exit]:
    """Take a number of at most `most` digits once; what a failure costs is decided by who asks.

    Who asks again after a misunderstanding says what comes of `Field.misheard` first.
    """
    said = lines
    while True:
        attention = field.attention(call)
        asked, rules = tuple(map(aloud, said)) if attention else said, call.rules
        first, following = rules.first_digit_wait, rules.next_digit_wait
        match (yield from ask(Collect(asked, most, first, following, attention, field.wanted))):
            case WentBack():
                return Back()
            case Pressed(key) if key == OPERATOR_KEY:
                return Operator(Reason.ASKED)
            case Pressed():
                said = lines
            case Deaf():
                call.deaf = True
                said = (line("deaf"), *lines)
            case answer:
                return answer


def read_back(call: Call, field: Field, entry: Entry, lines: tuple[Line, ...]) -> Dialogue[bool | Exit]:
    """Have a number confirmed; what was said and is not confirmed was misunderstood."""
    answer = yield from confirm(call, lines)
    if answer is False and isinstance(entry, Dictated):
        field.refused(call)
        field.denied = entry.digits
    return answer
