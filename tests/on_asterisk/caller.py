"""A person with a real phone who follows a call script: listens, presses keys when it is time, hangs up."""

import queue
import time
import wave
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from app.narration import Narration
from menus.catalogue import Catalogue
from menus.events import Ended, Event, KeptSilent, Keyed, Listening, Outcome, Saying, Uttered
from menus.expecting import Deaf, Sounds
from menus.transcript import written
from menus.values import Line
from speech.speaker import Speaker
from tests.callscript import Caller, CallScript, Input
from tests.softphone import Softphone, loudness

REACTION = 0.4
"""Seconds between the end of a prompt (or its beginning, for an impatient caller) and the key."""

ATTENTION = 1.3
"""Seconds an ordinary caller of a script listens before answering."""

COURTESY = "<< one_moment"
"""Said while something takes its time, which is up to the machine; `tests/app/test_desk.py` shows when."""

NOTICEABLE = 1.0
"""Seconds from which a prompt has to be heard: shorter ones are lost in the length of the line."""

FADING = 0.4
"""Seconds in which the prompt before may still be on its way."""

LONGEST = 30.0
"""Seconds without any event after which the call counts as stuck."""


@dataclass
class Heard:
    """A prompt that should have been heard: from when to when, on the monotonic clock."""

    prompts: str
    begins: float
    ends: float


@dataclass
class RealCaller:
    """Follows `script` on `phone`; is told by the server what it says, and notes when it should have been audible."""

    script: CallScript
    phone: Softphone
    speaker: Speaker
    catalogue: Catalogue
    transcript: list[str] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    says: Callable[[Sounds | Deaf], Path] | None = None
    """How what the caller says sounds."""
    hung_up_at: float | None = None
    ended_at: float = 0.0
    _events: "queue.Queue[tuple[float, Event]]" = field(default_factory=queue.Queue)

    def notice(self, event: Event) -> None:
        """Be told by the server what happens (another thread)."""
        self._events.put((time.monotonic(), event))

    def follow(self) -> Outcome:
        """Act until the conversation ends; returns how."""
        caller = Caller(self.script.inputs)
        while True:
            at, event = self._events.get(timeout=LONGEST)
            text = written(event)
            if text and text != COURTESY:
                self.transcript.append(text)
            match event:
                case Saying():
                    self._listen(caller, at, event)
                case Listening() if self.script.records:
                    self._speak(caller.speech(), at + TONE + REACTION)
                case Keyed() | KeptSilent() | Uttered():
                    self._interrupted(at)
                case Ended(outcome):
                    self._interrupted(at)
                    self.ended_at = at
                    return outcome

    def seconds_after_hangup(self) -> float:
        """How long the conversation went on after the caller had hung up; 0 when the caller did not."""
        return 0.0 if self.hung_up_at is None else self.ended_at - self.hung_up_at

    def _listen(self, caller: Caller, at: float, saying: Saying) -> None:
        self._interrupted(at)
        lengths = [self._seconds(said) for said in saying.lines]
        at = max(at, time.monotonic())  # what had to be synthesised first is heard from now on
        names = tuple(said.prompt for said in saying.lines)
        self.heard.append(Heard(" ".join(names), at, at + sum(lengths)))
        for number, name in enumerate(names):
            done = caller.during(name)
            if done:
                self._act(done, at + sum(lengths[:number]) + REACTION)
                return
        if saying.answer_expected and self.hung_up_at is None:
            due = caller.answer(names)
            if (due.keys or due.hangs_up) and sum(lengths) > NOTICEABLE:
                at = self._sounds(at)
            attention = sum(lengths) if self.script.patient else min(sum(lengths), ATTENTION)
            self._act(due, at + attention + REACTION, caller)

    def _sounds(self, at: float) -> float:
        """When a prompt that was begun at `at` is heard: nobody answers before, however late a busy machine is."""
        time.sleep(max(0.0, at + FADING - time.monotonic()))
        late = max(0.0, self.phone.wait_for_sound(LONGEST) - FADING - at)
        self.heard[-1].begins += late
        self.heard[-1].ends += late
        return at + late

    def _seconds(self, said: Line) -> float:
        with Narration(self.speaker, self.catalogue).telling((said,)) as sounds:
            return sum(part.make().seconds for part in sounds)

    def _speak(self, due: Input, when: float) -> None:
        """Speak after the tone, if at all; then press # or hang up."""
        if not due.speaks:
            return
        time.sleep(max(0.0, when - time.monotonic()))
        self.phone.play(voice(self.phone.heard.with_name("voice.wav"), due.speaks))
        self.phone.wait_until("played", due.speaks + 3)
        self._act(replace(due, keys=None if due.hangs_up else "#"), time.monotonic())

    def _act(self, due: Input, when: float, caller: Caller | None = None) -> None:
        """Do what is due, at its time."""
        time.sleep(max(0.0, when - time.monotonic()))
        if due.hangs_up or due.keys:
            self._interrupted(time.monotonic())
        if due.hangs_up:
            self.hung_up_at = time.monotonic()
            self.phone.hang_up()
        elif due.heard and self.says:
            self.phone.play(self.says(due.heard))
        elif due.keys:
            self.phone.press(due.keys + (caller.rest() if caller else ""))

    def _interrupted(self, at: float) -> None:
        """What happens cuts off what is being said."""
        if self.heard:
            self.heard[-1].ends = min(self.heard[-1].ends, at)

    def unheard(self, recorded_since: float) -> list[str]:
        """The prompts that the recording does not hold: where speech should be, it is quiet."""
        return [
            f"{heard.prompts}: {level:.0f} dBFS"
            for heard in self.heard
            if heard.ends - heard.begins > NOTICEABLE and (level := self._level(heard, recorded_since)) < AUDIBLE
        ]

    def _level(self, heard: Heard, since: float) -> float:
        return loudness(self.phone.heard, heard.begins - since + 0.4, heard.ends - since - 0.2)


def voice(file: Path, seconds: float) -> Path:
    """A file that sounds as loud as somebody who speaks: a steady tone, easy to find again."""
    at = np.arange(round(seconds * 8000)) / 8000
    with wave.open(str(file), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes((5000 * np.sin(2 * np.pi * VOICE * at)).astype("<i2").tobytes())
    return file


VOICE = 400
"""Hertz of what callers of scripts say."""

TONE = 0.4
"""Seconds of the tone before a recording, and of the way to it."""

AUDIBLE = -35.0
"""dBFS; speech on this line is about -20, silence below -60."""
