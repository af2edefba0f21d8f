"""Call scripts: what happens in a call, written so that a person can read it and three runners can perform it.

    # A debtor hears the balance, mistypes once, then reaches an operator.
    caller +79042801234                                    the calling number, trusted; without it, unknown
    account 4800012345 meter=00123456 balance=-350.00 on=2026-11-20 phone=+79042801234 restriction=notice:2026-12-10
    meter 00123456 capacity=5 kind=manual zones=день/ночь read=2026-09-25:16900/8100,2026-10-25:17130/8200
                                                           a meter of that account, instead of the plain one above
    load today=2026-11-20:18-20 later=2026-11-25:8-10
                                                           a load calendar in which these hours are quiet
    today 2026-11-20                                       the day of the call; the real one otherwise
    time 09:30                                             the time of that day in Lipetsk; noon otherwise
    outage 4800012345 2026-11-20T09:00 2026-11-20T17:00    a planned outage of that account's address, or of elsewhere
    office operators: {every_day: 08:00-20:00}             a line of `office.ru.yaml` instead of the shipped one
    case 1001 in_progress phone=+79042801234               a case that is there, of a phone or an account=4800012345
    callback 1005 at=2026-11-20T15:00 phone=+79042801234   a callback that is to be made, of a phone or an account=…
    slot 2026-11-20T15:00                                  a time in which we can call; with `taken`, until it is wanted
    rates                                                  this caller may be asked to rate the call, and questions
    called 1005                                            we call about that callback; `typed`: a keyed number
    consulted anna                                         the call goes on after a talk with this operator
    recordings none                                        nothing can be recorded
    guesses 10                                             wrong numbers that came before this call
    operators none                                         nobody serves the queue
    wait 5                                                 whoever joins it now waits five minutes
    queue debt                                             the caller is in that queue and has pressed 1
    down billing                                           every look-up fails
    down past                                              nobody can tell earlier readings
    down storing                                           no reading can be stored
    down rating                                            no rating can be stored
    down outages                                           nobody can tell planned outages
    only pure fake                                         runners that can perform it; all three otherwise
    voice                                                  somebody listens to what callers say
    keeps                                                  and keeps what they have confirmed
    kept "два"                                             what is kept, in order; nothing without such lines
    patient                                                on a real phone every prompt is heard to its end
    << greeting main                                       the caller hears prompts (values as name=value)
    >> 2                                                   keys; `>> silence`; `>> hangup`
    >> 2 during greeting                                   pressed while that prompt is playing (barge-in)
    >> 2 while read_balance                                pressed while that service is asked, which takes a moment
    >> 2 before debt                                       pressed while that prompt is being made
    >> (2) before debt                                     the same, and it counts for nothing
    >> "узнать долг"                                       says it; with a question mark before it, it is heard badly
    >> ~unclear                                            says something that answers nothing; `>> ~noise` is no speech
    >> ~deaf                                               nobody can listen just now
    >> record 3s                                           speaks for three seconds after the tone, ends with #
    >> record 3s hangup                                    the same, but hangs up; `>> record 0s` says nothing
    .. read_balance balance                                a service is asked and replies
    -> operators asked                                     the caller is given to a queue, with the reason
    = transferred                                          how it ended

`<<` lines that follow each other may be written as one.
"""

import re
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from difflib import unified_diff
from functools import cached_property
from pathlib import Path
from threading import Event

from callbacks.working_days import LIPETSK
from menus.called_steps import CalledFor
from menus.case_steps import CaseState
from menus.edition import Edition
from menus.expecting import Deaf, Heard, Hypothesis, Noise, Sounds, Unclear
from menus.rules import Rules
from menus.steps import NoticeSent, NotPlanned, Restricted
from menus.transcript import merged
from menus.typed_speech import BADLY, WELL
from menus.values import Money
from tests.booking_fakes import KnownCallback, LittleSlot, known_callback, moment
from tests.case_fakes import KnownCase
from tests.edition import with_office
from tests.load import LittleLoad, script_load
from tests.meters import ScriptMeter, script_meter
from tests.outage_fakes import KnownOutage, known_outage

OFFICE = "office "
"""What begins a line of `office.ru.yaml`, whose indentation counts."""

SPOKEN = ('>> "', '>> ?"', ">> ~")
"""What begins a line in which the caller speaks."""

RUNNERS = ("pure", "fake", "real")


@dataclass(frozen=True)
class Owner:
    """An account of the script's little world."""

    number: str
    meter: str = "00000000"
    balance: Money | None = None
    on: date = date(2026, 11, 20)
    phone: str | None = None
    restriction: NotPlanned | NoticeSent | Restricted = field(default_factory=NotPlanned)
    described: tuple[ScriptMeter, ...] = ()

    @property
    def meters(self) -> tuple[ScriptMeter, ...]:
        """The meters that the script describes, else the plain one; none if that has no number (`meter=`)."""
        return self.described or ((ScriptMeter(self.meter),) if self.meter else ())


@dataclass(frozen=True)
class Input:
    """What the caller does: presses keys, keeps silent, or hangs up; `during` a prompt or after it.

    `during` may also be `while STEP` or `before PROMPT`: while nothing is said.
    """

    keys: str | None
    hangs_up: bool = False
    during: str | None = None
    speaks: float | None = None
    """Seconds; then the caller presses # or hangs up."""
    heard: Sounds | Deaf | None = None
    """What recognition makes of what the caller says."""


@dataclass
class CallScript:
    """One script, parsed."""

    name: str
    caller: str | None = None
    owners: list[Owner] = field(default_factory=list)
    operators: bool = True
    guesses: int = 0
    wait: int | None = None
    queue: str | None = None
    called: CalledFor | None = None
    typed: bool = False
    """Whether the number that we call was keyed by somebody."""
    billing_down: bool = False
    down: frozenset[str] = frozenset()
    cases: list[KnownCase] = field(default_factory=list)
    callbacks: list[KnownCallback] = field(default_factory=list)
    slots: list[LittleSlot] = field(default_factory=list)
    outages: list[KnownOutage] = field(default_factory=list)
    today: date | None = None
    load: LittleLoad | None = None
    time: time = time(12)
    office: str = ""
    records: bool = True
    rates: bool = False
    consulted: str | None = None
    patient: bool = False
    voice: bool = False
    keeps: bool = False
    kept: list[str] = field(default_factory=list)
    """The words of answers that are kept."""
    runners: tuple[str, ...] = RUNNERS
    inputs: list[Input] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    @property
    def longish(self) -> int:
        """About how long the call lasts, to tell long ones from short ones: silence and patience take the most time."""
        answers = sum(2 if entry.keys else 5 for entry in self.inputs)
        return answers * (3 if self.patient else 1)

    @property
    def rules(self) -> Rules:
        """The rules of the dialogue, as far as a script can change them."""
        return Rules(voice=self.voice, keeps_answers=self.keeps)

    @property
    def slow(self) -> frozenset[str]:
        """Services that take a moment."""
        return self._moments("while ")

    @cached_property
    def unmade(self) -> dict[str, Event]:
        """Prompts that take a moment to make, and when they are made."""
        return {prompt: Event() for prompt in self._moments("before ")}

    def _moments(self, kind: str) -> frozenset[str]:
        starts = [entry.during for entry in self.inputs if entry.during and entry.during.startswith(kind)]
        return frozenset(start.removeprefix(kind) for start in starts)

    @property
    def now(self) -> datetime:
        """The moment of the call."""
        return datetime.combine(self.today, self.time, LIPETSK) if self.today else datetime.now(UTC)

    @property
    def edition(self) -> Edition:
        """The menu that the call goes through."""
        return with_office(self.office)

    def compare(self, transcript: list[str]) -> None:
        """Fail with a readable difference when the call went otherwise than written."""
        happened, written_down = merged(transcript), merged(self.expected)
        if happened != written_down:
            raise AssertionError("\n".join(unified_diff(written_down, happened, f"{self.name}.call", "the call", n=99)))


def read_script(path: Path) -> CallScript:
    """Parse a `.call` file; a line that is not understood is an error with its number."""
    script = CallScript(path.stem)
    for number, text in enumerate(path.read_text().splitlines(), 1):
        words = text.split()
        if text.startswith(OFFICE):
            script.office += text.removeprefix(OFFICE) + "\n"
            continue
        if not words or words[0].startswith("#"):
            continue
        try:
            _read_line(script, words, " ".join(words))
        except (ValueError, KeyError, IndexError) as error:
            raise ValueError(f"{path.name}:{number}: {text!r}: {error}") from error
    return script


def _read_line(script: CallScript, words: list[str], text: str) -> None:
    match words:
        case [">>", "record"]:
            script.inputs.append(Input(None, speaks=3.0))
            script.expected.append(">> record")
        case [">>", "record", seconds, *ending] if ending in ([], ["hangup"]):
            script.inputs.append(Input(None, hangs_up=bool(ending), speaks=float(seconds.removesuffix("s"))))
            script.expected.append(">> record")
        case [">>", *_] if text.startswith(SPOKEN):
            script.inputs.append(Input(None, heard=_heard(text.removeprefix(">> "))))
            script.expected.append(text)
        case [">>", what, *during]:
            given = _input(what.strip("()"), during)
            script.inputs.append(given)
            if not given.hangs_up and what[0] != "(":
                script.expected.append(f">> {what}")
        case ["<<" | ".." | "->" | "=", *_]:
            script.expected.append(" ".join(words))
        case _:
            _read_world(script, words)


def _read_world(script: CallScript, words: list[str]) -> None:
    """What there was before the call, and who can perform the script."""
    match words:
        case ["caller", number]:
            script.caller = number
        case ["account", number, *facts]:
            script.owners.append(_owner(number, dict(fact.split("=", 1) for fact in facts)))
        case ["meter", number, *facts]:
            meter = script_meter(number, dict(fact.split("=", 1) for fact in facts))
            script.owners[-1] = replace(script.owners[-1], described=(*script.owners[-1].described, meter))
        case ["guesses", number]:
            script.guesses = int(number)
        case ["case", number, state, fact]:
            script.cases.append(KnownCase(int(number), CaseState(state), **dict([fact.split("=", 1)])))
        case ["rates"]:
            script.rates = True
        case ["patient" | "voice" | "keeps" as manner]:
            setattr(script, manner, True)
        case ["kept", *said]:
            script.kept.append(" ".join(said).strip('"'))
        case ["only", *runners] if set(runners) <= set(RUNNERS):
            script.runners = tuple(runners)
        case _:
            _read_data(script, words)


def _read_data(script: CallScript, words: list[str]) -> None:
    """When the call is, and what the company has loaded by then."""
    match words:
        case ["today", day]:
            script.today = date.fromisoformat(day)
        case ["time", at]:
            script.time = time.fromisoformat(at)
        case ["outage", account, starts, ends]:
            script.outages.append(known_outage(account, starts, ends))
        case ["callback", number, *facts]:
            script.callbacks.append(known_callback(number, dict(fact.split("=", 1) for fact in facts)))
        case ["slot", begins, *taken] if taken in ([], ["taken"]):
            script.slots.append(LittleSlot(moment(begins), bool(taken)))
        case ["load", *facts]:
            script.load = script_load(dict(fact.split("=", 1) for fact in facts))
        case _:
            _read_queue(script, words)


def _read_queue(script: CallScript, words: list[str]) -> None:
    """How it is at the operators', and whether the caller comes from there."""
    match words:
        case ["wait", minutes]:
            script.wait = int(minutes)
        case ["queue", name]:
            script.queue = name
        case ["consulted", operator]:
            script.consulted = operator
        case ["called", number, *typed] if typed in ([], ["typed"]):
            script.called, script.typed = CalledFor(int(number)), bool(typed)
        case _:
            _read_failure(script, words)


def _read_failure(script: CallScript, words: list[str]) -> None:
    """What does not work during the call."""
    match words:
        case ["recordings", "none"]:
            script.records = False
        case ["operators", "none"]:
            script.operators = False
        case ["down", "billing"]:
            script.billing_down = True
        case ["down", "past" | "storing" | "rating" | "outages" as part]:
            script.down |= {part}
        case _:
            raise ValueError("not a line of a call script")


def _input(what: str, during: list[str]) -> Input:
    prompt = " ".join(during).removeprefix("during ") or None
    if what == "hangup":
        return Input(None, hangs_up=True, during=prompt)
    if what == "silence":
        return Input(None)
    if not re.fullmatch(r"[0-9*#]+", what):
        raise ValueError("keys are 0-9 * #")
    return Input(what, during=prompt)


def _heard(said: str) -> Sounds | Deaf:
    """What recognition makes of it: words and how well they were heard, or something else than words."""
    if words := re.fullmatch(r'(\??)"([а-яё ]+)"', said):
        return Heard((Hypothesis(words[2], BADLY if words[1] else WELL),))
    others: dict[str, Sounds | Deaf] = {"~unclear": Unclear(), "~noise": Noise(), "~deaf": Deaf()}
    return others[said]


def _owner(number: str, facts: dict[str, str]) -> Owner:
    balance = Money(int(Decimal(facts["balance"]) * 100)) if "balance" in facts else None
    on = date.fromisoformat(facts.get("on", "2026-11-20"))
    restriction = _restriction(facts.get("restriction", "none"))
    return Owner(number, facts.get("meter", "00000000"), balance, on, facts.get("phone"), restriction)


def _restriction(text: str) -> NotPlanned | NoticeSent | Restricted:
    match text.split(":"):
        case ["notice", pay_by]:
            return NoticeSent(date.fromisoformat(pay_by))
        case ["since", day]:
            return Restricted(date.fromisoformat(day))
        case ["none"]:
            return NotPlanned()
        case _:
            raise ValueError("restriction is none, notice:DATE or since:DATE")


class Caller:
    """The caller of a script: decides what happens when a prompt plays or a key is awaited."""

    def __init__(self, inputs: list[Input]) -> None:
        self._inputs = deque(inputs)
        self._typing: deque[str] = deque()

    def during(self, prompt: str) -> Input | None:
        """What the caller does while this prompt plays, if anything; it is then done."""
        if self._inputs and self._inputs[0].during == prompt:
            return self._inputs.popleft()
        return None

    def busy(self, kind: str) -> str:
        """The first key of what the caller presses while nothing is said, if anything; the rest follows."""
        during = self._inputs[0].during if self._inputs else None
        if during is None or not during.startswith(kind):
            return ""
        keys = self._inputs.popleft().keys
        assert keys, "only keys are pressed while nothing is said"
        return self.type(keys)

    def answer(self, prompts: tuple[str, ...]) -> Input:
        """What the caller does when asked with these prompts; the first key of an entry, the rest follows."""
        if self._typing:
            return Input(self._typing.popleft())
        if not self._inputs:
            raise AssertionError(f"the script ends, but the caller is asked: {' '.join(prompts)}")
        due = self._inputs[0]
        if due.during is not None and due.during not in prompts:
            raise AssertionError(f"{due.during} is not what is being said: {' '.join(prompts)}")
        self._inputs.popleft()
        return Input(self.type(due.keys)) if due.keys else due

    def speech(self) -> Input:
        """What the caller does after the tone."""
        if not self._inputs or self._inputs[0].speaks is None:
            raise AssertionError("the caller is asked to speak after the tone")
        return self._inputs.popleft()

    def type(self, keys: str) -> str:
        """Begin to type an entry; the first key of it."""
        self._typing = deque(keys[1:])
        return keys[0]

    def next_key(self) -> str | None:
        """The next key of the entry being typed; None when the caller stops."""
        return self._typing.popleft() if self._typing else None

    def rest(self) -> str:
        """The keys of the entry that have not been pressed yet, all at once."""
        rest = "".join(self._typing)
        self._typing.clear()
        return rest
