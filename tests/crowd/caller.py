"""A caller who decides by chance: knows some accounts, presses keys, keeps silent, slips, hangs up, is in a hurry."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from menus.events import Transferred
from menus.expecting import Deaf, Expectation, Sounds
from menus.reading_steps import PastReadings, ReadPast
from menus.steps import (
    CallerHungUp,
    Choose,
    Collect,
    HandedOver,
    Invite,
    NoOperators,
    NotRecorded,
    Recorded,
    Step,
)
from menus.values import Line
from tests.crowd.speech import Voice
from tests.crowd.town import FAMILY, LONELY, OWNERS, STRANGER

KEYS = "0123456789*#"
MOST_DECISIONS = 1000
"""What no conversation needs: one with more is stuck."""

LIKELIHOODS = ((0.0, 0.03, 0.1, 0.3), (0.0, 0.03, 0.2), (0.0, 0.0, 0.01, 0.03), (0.0, 0.0, 0.2), (0.02, 0.1))
"""Of a slip, of silence, of a hang-up, of pressing ahead of a question, of a key that leads away, each time."""

PATIENT = 80
"""Decisions after which a caller does little else than to look for a way out."""

AGREED = ("read_back", "reading_", "meter_choice", "callback_to", "account_at_hand", "linked_account")
"""Parts of the names of prompts that callers mostly say yes to."""

WRONG = ("99999999#", "12345678", "1#", "0#", "#", "4800", "999999999999")
"""Entries that are never right, or far from it."""


@dataclass(frozen=True)
class Temper:
    """How likely a caller is to do what, each time there is an occasion."""

    slips: float
    silent: float
    leaves: float
    hurries: float
    strays: float


class CallerByChance:
    """The telephone of such a caller, who also knows what the dialogue asks for."""

    def __init__(self, chance: Random, voice: Voice | None = None) -> None:
        self._chance = chance
        self._voice = voice
        self.spoken = 0
        """How often something was said."""
        self.number = chance.choice((None, None, FAMILY, LONELY, STRANGER))
        self.tires_after = chance.randrange(12) if chance.random() < 0.2 else MOST_DECISIONS
        """Decisions after which the caller makes nothing but mistakes, and stays."""
        self._temper = Temper(*map(chance.choice, LIKELIHOODS))
        self._operators = chance.random() < 0.7
        self._home = chance.choice(OWNERS)
        self._decisions = 0
        self._step: Step[Any] | None = None
        self._past: list[int] = []
        self._typing: deque[str] = deque()
        self._gone = False

    @property
    def tired(self) -> bool:
        """Whether there will be nothing but mistakes from now on."""
        return self._decisions > self.tires_after

    def hears(self, step: Step[Any]) -> None:
        """Learn what is asked for."""
        self._step = step

    def told(self, step: Step[Any], reply: object) -> None:
        """Remember what the meter showed."""
        if isinstance(step, ReadPast):
            known = reply.zones if isinstance(reply, PastReadings) else ()
            self._past = [reads[-1].value for reads in known if reads]

    # The telephone

    def play(self, lines: tuple[Line, ...], *, must_hear: bool) -> str:
        """Listen; who is in a hurry presses keys already."""
        del lines, must_hear
        self.check()
        if not self._typing and self._happens(self._temper.hurries):
            self._typing.extend(self._ahead())
        return self._typing.popleft() if self._typing else ""

    def prepare(self, lines: tuple[Line, ...]) -> str:
        """Who is in a hurry does not wait for anything to be said."""
        return self.play(lines, must_hear=True)

    def listen(self, during: Callable[[], object]) -> str:
        """As while a sentence is made."""
        during()
        return self.play((), must_hear=True)

    def ask(self, lines: tuple[Line, ...], wait: float, expects: Expectation | None) -> str | Sounds | Deaf | None:
        """Go on typing, or decide and type, or speak."""
        del lines, wait
        self.check()
        if not self._typing:
            keys = self._decided()
            if keys and expects and self._voice and not self._voice.prefers_keys():
                self.spoken += 1
                return self._voice.says(keys, expects)
            self._typing.extend(keys)
        return self._typing.popleft() if self._typing else None

    def keep(self, words: str) -> None:
        """Nobody in the crowd has been told that anything is kept."""
        raise AssertionError(words)

    def next_key(self, wait: float) -> str | None:
        """The next key of what is being typed."""
        del wait
        self.check()
        return self._typing.popleft() if self._typing else None

    def record(self, longest: float, silence: float) -> Recorded | NotRecorded:
        """Speak, not always for long enough, and sometimes hang up at the end."""
        del longest, silence
        if self._chance.random() < 0.05:
            return NotRecorded()
        self._gone = not self.tired and self._chance.random() < 0.2
        seconds = 0.5 if self.tired else self._chance.choice((0.5, 12.0, 12.0))
        return Recorded(f"{self._chance.getrandbits(128):032x}", seconds)

    def transfer(self, where: Transferred) -> HandedOver | NoOperators:
        """Go to the queue, if somebody serves it."""
        return HandedOver() if self._operators or where.queue == "waiting" else NoOperators()

    def expected_wait(self) -> int | None:
        """Now one thing, now another."""
        return self._chance.choice((None, 0, 2, 12))

    def rejoin(self, queue: str) -> None:
        """Nobody in the crowd comes from a queue."""
        raise AssertionError(queue)

    def check(self) -> None:
        """Be there, or not any more."""
        if self._gone or self._happens(self._temper.leaves):
            self._gone = True
            raise CallerHungUp

    # What is decided

    def _happens(self, likelihood: float) -> bool:
        return self.tires_after == MOST_DECISIONS and self._chance.random() < likelihood

    def _ahead(self) -> str:
        known = f"2{self._home.number}#1{self._ending()}"
        return self._chance.choice((known, "1", "11", "2", "#", "*", "21", self._entry("account")))

    def _decided(self) -> str:
        """Keys to press now, none for silence."""
        self._decisions += 1
        assert self._decisions < MOST_DECISIONS, "the conversation does not come to an end"
        match self._step:
            case Choose(keys=keys) | Invite(keys=keys):
                return self._mistaken_key(keys) if self._mistakes() else self._key(keys)
            case Collect(lines, most):
                return self._mistaken_entry() if self._mistakes() else self._entry(lines[-1].prompt)[: most + 1]
            case other:
                raise AssertionError(f"a key is asked for by {other}")

    def _mistakes(self) -> bool:
        return self.tired or self._chance.random() < self._temper.slips + self._temper.silent

    def _mistaken_key(self, keys: frozenset[str]) -> str:
        if self._asked("account_read_back") and self._chance.random() < 0.7:
            return "1"  # sure of a number that is wrong
        wrong = [key for key in KEYS if key not in keys]
        return self._chance.choice(wrong) if wrong and self._chance.random() < 0.7 else ""

    def _mistaken_entry(self) -> str:
        return self._chance.choice(WRONG) if self._chance.random() < 0.7 else ""

    def _key(self, keys: frozenset[str]) -> str:
        if self._chance.random() < self._temper.strays + self._decisions / PATIENT:
            return self._chance.choice("09*")
        if "1" in keys and self._asked(*AGREED):
            return self._chance.choice("111112")
        if self._asked("main"):
            return self._chance.choice("11122345")
        return self._chance.choice([key for key in sorted(keys) if key in "12345678"] or ["0"])

    def _entry(self, prompt: str) -> str:
        """What answers a question for digits; of one that is not known here, any digits."""
        slip = "*" if self._chance.random() < 0.05 else ""
        match prompt.split("_", maxsplit=1)[0]:
            case "account":
                return f"{slip}{self._home.number}#"
            case "meter":
                return slip + self._ending()
            case "reading":
                return f"{slip}{self._reading()}#"
            case "callback":
                return self._chance.choice(("89042807777", "9042807777#", "74742123456"))
            case _:
                return f"{self._chance.randrange(10**6)}#"

    def _ending(self) -> str:
        return self._chance.choice([meter.number[-4:] for meter in self._home.meters] or ["0000"])

    def _reading(self) -> str:
        """A usual, an equal, a high, a lower reading, or one after which the counter has begun anew."""
        last = self._chance.choice(self._past or [1000])
        more = self._chance.choice((0, 7, 40, 180, 180, 600, 8000, -5, -last))
        return self._chance.choice(("", "0", "00")) + str(max(last + more, 0))

    def _asked(self, *prompts: str) -> bool:
        assert isinstance(self._step, Choose | Invite)
        return any(part in said.prompt for said in self._step.lines for part in prompts)
