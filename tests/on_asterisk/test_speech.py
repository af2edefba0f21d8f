"""On a real Asterisk a question is answered by voice or by key at any moment; without a recogniser, by key."""

import queue
import time
import wave
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from agi.channel import Channel
from agi.phone import AgiPhone
from agi.server import FastAgiServer
from app.narration import Narration
from menus.expecting import Choice, Deaf, Heard, Hypothesis, Option, Sounds
from menus.ports import Answer, StillThinking
from menus.values import Line
from menus.vocabulary import line
from tests.callscript import CallScript, read_script
from tests.edition import shipped
from tests.on_asterisk.caller import AUDIBLE, RealCaller, voice
from tests.on_asterisk.ground import TRUNK, Ground, conversations
from tests.scripted_recogniser import scripted
from tests.softphone import Softphone, loudness
from tests.speech.aeap.test_recogniser import holds

pytestmark = pytest.mark.calls

SHORT = (line("one_moment"),)
LONG = (line("one_moment"), Line("main"))
"""A short sentence, and one of ten seconds."""
DEBT = Choice((Option("1", ("показания",)), Option("2", ("долг",))))
ANSWERED = Heard((Hypothesis("долг", 0.95),))
QUIET = -60.0
SCRIPTS = Path(__file__).parents[1] / "calls/voice"


@dataclass
class Questions:
    """A conversation of a test: it asks what the test wants asked."""

    ground: Ground
    _orders: "queue.SimpleQueue[tuple[tuple[Line, ...], float] | str | None]" = field(default_factory=queue.SimpleQueue)
    _answers: "queue.SimpleQueue[object]" = field(default_factory=queue.SimpleQueue)

    def answer(self, channel: Channel) -> None:
        narrator = Narration(self.ground.speaker, shipped().catalogue)
        with ThreadPoolExecutor(1) as threads:
            ears = partial(getattr, self.ground.recogniser, "ready")
            phone = AgiPhone(channel, narrator, None, "f" * 32, threads, recogniser=ears)
            while order := self._orders.get():
                if isinstance(order, str):
                    phone.keep(order)
                    continue
                lines, wait = order
                answer = phone.ask(lines, wait, DEBT)
                if isinstance(answer, StillThinking):
                    self._answers.put(answer)
                    phone.play(SHORT, must_hear=False)
                    answer = answer.hear_out()
                self._answers.put(answer)

    def ask(self, lines: tuple[Line, ...], wait: float) -> None:
        self._orders.put((lines, wait))

    def keep(self, words: str) -> None:
        self._orders.put(words)

    def heard(self) -> Answer | StillThinking:
        return self._answers.get(timeout=40)  # type: ignore[return-value]

    def end(self) -> None:
        self._orders.put(None)


@contextmanager
def call(ground: Ground, folder: Path) -> Iterator[tuple[Softphone, Questions]]:
    questions = Questions(ground)
    server = FastAgiServer(("127.0.0.1", ground.settings.fastagi_port), questions.answer, ["127.0.0.1"], at_once=1)
    server.start()
    try:
        with Softphone(folder=folder) as phone:
            phone.call(ground.number)
            yield phone, questions
    finally:
        questions.end()
        server.stop()


def test_a_question_is_answered_by_voice_by_key_or_not_at_all(ears: Ground, tmp_path: Path) -> None:
    ears.callers_say("долг", "долг", "slow долг", "die")
    word, keys = voice(tmp_path / "word.wav", 0.4), key_tones(tmp_path / "keys.wav")
    kept = ears.settings.home / "spoken"
    with call(ears, tmp_path) as (phone, questions):
        began = phone.wait_until("hearing", 10)["at"]

        questions.ask(LONG, 3)
        phone.wait_until("quiet", 10)  # between the sentences
        second = phone.wait_until("sound", 10)["at"] - began
        phone.play(word)
        assert questions.heard() == ANSWERED, "said while the second sentence was played"
        stopped = time.monotonic() - began

        phone.forget("sound")
        questions.ask(LONG, 3)
        phone.wait_until("sound", 10)
        phone.press("7")
        assert questions.heard() == "7", "pressed while the first was played"

        phone.forget("quiet")
        questions.ask(SHORT, 5)
        phone.wait_until("quiet", 10)
        phone.play(word)
        assert questions.heard() == ANSWERED, "said after the prompt"
        questions.keep("долг")
        assert holds(lambda: any(kept.glob("*.wav")))

        questions.ask(LONG, 3)
        phone.play(word)
        assert isinstance(questions.heard(), StillThinking), "what was said takes a moment"
        assert questions.heard() == ANSWERED

        questions.ask(SHORT, 0.6)
        phone.play(keys)
        assert questions.heard() is None, "tones of keys in the sound are no speech"

        questions.ask(LONG, 3)
        phone.play(word)
        assert questions.heard() == Deaf(), "the recogniser died in the middle of the question"
        questions.ask(LONG, 3)
        phone.forget("sound")
        phone.wait_until("sound", 10)
        phone.press("8")
        assert questions.heard() == "8", "and keys go on"
        phone.hang_up()
        phone.wait_until("disconnected", 10)
    assert loudness(phone.heard, stopped - 0.7, stopped - 0.1) < QUIET, "the word has stopped the prompt"
    assert loudness(phone.heard, 0, second + 0.3) > AUDIBLE, "until then it was heard"
    assert not ears.logged_by_asterisk("долг")
    (words,) = kept.glob("*.txt")
    assert words.read_text("utf-8") == "долг\n", "the answer that was confirmed, and no other one"
    assert loudness(words.with_suffix(".wav"), 0, 5) > AUDIBLE


def key_tones(file: Path) -> Path:
    """The keys 1 to 3 as tones in the sound."""
    at = np.arange(800) / 8000
    tones = [np.sin(2 * np.pi * 697 * at) + np.sin(2 * np.pi * high * at) for high in (1209, 1336, 1477)]
    samples = np.concatenate([part for tone in tones for part in (5000 * tone, np.zeros(400))])
    with wave.open(str(file), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(samples.astype("<i2").tobytes())
    return file


def test_voice_and_keys_take_turns_as_the_caller_likes(ears: Ground, tmp_path: Path) -> None:
    script = read_script(SCRIPTS / "voice_and_keys.call")
    ears.callers_say(*(scripted(due.heard) for due in script.inputs if due.heard))
    word = voice(tmp_path / "word.wav", 0.4)
    before = files(ears)
    script.compare(followed(ears, script, tmp_path, lambda _: word))
    kept = [file.read_bytes() for file in (*files(ears), *tmp_path.iterdir()) if file.is_file()]
    assert not any("три четыре".encode() in content for content in kept), "what was said is nowhere on the disk"
    sounds = {file for file in files(ears) - before if file.suffix in {".wav", ".alaw", ".sln", ".raw"}}
    assert all("personal" in file.parts for file in sounds), "and its sound is not there: only what we say with values"


def files(ground: Ground) -> set[Path]:
    """All that the service and Asterisk have written."""
    return {file for file in ground.settings.home.rglob("*") if file.is_file()}


def followed(ground: Ground, script: CallScript, folder: Path, says: Callable[[Sounds | Deaf], Path]) -> list[str]:
    """Phone, follow the script, speak; the transcript of the call."""
    with ground.operator(folder), Softphone(bind=TRUNK if script.caller else "127.0.0.1", folder=folder) as phone:
        caller = RealCaller(script, phone, ground.speaker, script.edition.catalogue, says=says)
        with conversations(ground, script, caller, folder):
            phone.call(ground.number, as_user=script.caller)
            phone.wait_until("hearing", 10)
            caller.follow()
            phone.hang_up()
            phone.wait_until("disconnected", 10)
    return caller.transcript
