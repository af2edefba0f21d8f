"""How a dialogue asks the caller for something: one key of several, or a number. Bounded, patient, never blaming.

Both ways give up after `Rules.attempts` failures of any kind (a silence, a wrong key) and hand the caller to a person.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from menus.callback_steps import BookCallback
from menus.case_steps import RegisterCase
from menus.interview_steps import Subject
from menus.office import Office
from menus.questionnaire import Questionnaire
from menus.reasons import Reason
from menus.rules import Rules
from menus.steps import Account, Choose, Collect, Dialogue, Pressed, Silence, Typed, WentBack, WrongKey, ask
from menus.values import Line
from menus.vocabulary import line

OPERATOR_KEY, REPEAT_KEY, BACK_KEY = "0", "9", "*"
"""What these keys mean in every menu that does not use them for something else."""

YES, NO = "1", "2"
"""The answers to a question whether something is right."""


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


def choose(
    call: Call,
    lines: tuple[Line, ...],
    keys: Iterable[str],
    short: Line | None = None,
    *,
    wait: float | None = None,
    at_silence: str = "choose_please",
    in_silence: str | None = None,
) -> Dialogue[str | Exit]:
    """Offer keys and return the one pressed. `short` is a shorter wording for the last attempt.

    `wait` in seconds, that of a menu unless given. `at_silence` is said after the first silence; `in_silence` is the
    key that a silence stands for, if it is no failure.
    """
    offered = frozenset(keys)
    always = frozenset({OPERATOR_KEY, REPEAT_KEY, BACK_KEY}) - offered
    said = lines
    failures = 0
    while failures < call.rules.attempts:
        match (yield from ask(Choose(said, offered | always, wait or call.rules.menu_wait))):
            case Pressed(key) if key in offered:
                return key
            case Pressed(key) if key == OPERATOR_KEY:
                return Operator(Reason.ASKED)
            case Pressed(key) if key == BACK_KEY:
                return Back()
            case Pressed():
                said = lines
            case Silence() if in_silence:
                return in_silence
            case Silence():
                failures += 1
                said = _again(at_silence, failures, lines, short)
            case WrongKey():
                failures += 1
                said = _again("no_such_item", failures, lines, short)
    return Operator(Reason.MISTAKES)


def _again(complaint: str, failures: int, lines: tuple[Line, ...], short: Line | None) -> tuple[Line, ...]:
    """The first time the menu is repeated; the second time the phone itself is suspected."""
    if failures == 1:
        return (line(complaint), *lines)
    return (line("tone_dialling"), *((short,) if short else lines))


def confirm(call: Call, lines: tuple[Line, ...]) -> Dialogue[bool | Exit]:
    """Ask whether it is right: 1 yes, 2 no."""
    answer = yield from choose(call, lines, (YES, NO))
    return answer == YES if isinstance(answer, str) else answer


def digits(call: Call, lines: tuple[Line, ...], most: int) -> Dialogue[str | Silence | Back]:
    """Take a number of at most `most` digits once; what a silence costs is decided by who asks."""
    match (yield from ask(Collect(lines, most, call.rules.first_digit_wait, call.rules.next_digit_wait))):
        case Typed(typed):
            return typed
        case WentBack():
            return Back()
        case Silence() as silence:
            return silence
