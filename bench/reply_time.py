"""From the end of speech to the reply's first audio, at a real phone on a real Asterisk, for each engine.

`python -m bench.reply_time [TIMES]`. The caller says an option of a menu, and a client number of ten figures. The
pause that ends an answer is a part of the time: 0.8 s, and 1.3 s where figures are dictated. The floor is an engine
that needs no time to make anything out; Vosk is measured on its Korean model, which costs as much.
"""

import queue
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from agi.channel import Channel
from agi.phone import AgiPhone
from agi.server import FastAgiServer
from app.narration import Narration
from app.provision.places import rhvoice_root, user_cache
from menus.expecting import Choice, Digits, Expectation, Option
from menus.ports import StillThinking
from menus.vocabulary import line
from speech.aeap.recogniser import Recogniser
from speech.rhvoice import engine
from speech.telephone import AUDIBLE, RATE, Samples, from_alaw
from speech.voice import Voice
from tests.edition import shipped
from tests.on_asterisk.answering import wav
from tests.on_asterisk.ground import Ground, standing
from tests.scripted_recogniser import scripted_recogniser
from tests.softphone import Softphone

TIMES = 10
SAID: dict[str, tuple[str, Expectation]] = {
    "an option": ("узнать долг", Choice((Option("1", ("передать показания",)), Option("2", ("узнать долг",))))),
    "ten figures": ("четыре восемь ноль ноль ноль один два три четыре пять", Digits(8, 12)),
}
QUESTION = REPLY = (line("connecting"),)


def recogniser(name: str, folder: Path) -> Recogniser:
    """Whoever listens, by the name of the engine."""
    if name == "none (the floor)":
        return scripted_recogniser(folder, ["долг"] * 1000)
    cache = str(user_cache())
    modules = {"whisper": ("speech.aeap", "whisper", cache), "vosk (Korean model)": ("bench.korean_ears", cache)}
    return Recogniser((sys.executable, "-m", *modules[name]), 4)


ENGINES = ("none (the floor)", "vosk (Korean model)", "whisper")


@dataclass
class Questions:
    """A call in which a question is asked again and again, and each answer is followed by a reply."""

    ground: Ground
    expects: "queue.SimpleQueue[Expectation | None]" = field(default_factory=queue.SimpleQueue)

    def answer(self, channel: Channel) -> None:
        """Serve the call."""
        narrator = Narration(self.ground.speaker, shipped().catalogue)
        ears = partial(getattr, self.ground.recogniser, "ready")
        phone = AgiPhone(channel, narrator, None, "f" * 32, ThreadPoolExecutor(1), recogniser=ears)
        while expects := self.expects.get():
            answer = phone.ask(QUESTION, 10, expects)
            if isinstance(answer, StillThinking):
                answer.hear_out()
            phone.play(REPLY, must_hear=True)


def replies(ground: Ground, words: Path, tail: float, expects: Expectation, times: int) -> Iterator[float]:
    """Seconds from the end of each answer to its reply; `tail` is the silence at the end of the file."""
    questions = Questions(ground)
    with calling(ground, questions) as phone:
        for _ in range(times):
            questions.expects.put(expects)
            phone.wait_until("sound", 20)
            phone.wait_until("quiet", 20)
            phone.play(words)
            ended = phone.wait_until("played", 20)["at"] - tail
            yield phone.wait_until("sound", 40)["at"] - ended
            phone.wait_until("quiet", 20)
        questions.expects.put(None)


@contextmanager
def calling(ground: Ground, questions: Questions) -> Iterator[Softphone]:
    """A call."""
    server = FastAgiServer(("127.0.0.1", ground.settings.fastagi_port), questions.answer, ["127.0.0.1"], at_once=1)
    server.start()
    try:
        with Softphone() as phone:
            phone.call(ground.number)
            phone.wait_until("hearing", 10)
            yield phone
    finally:
        server.stop()


def spoken(folder: Path) -> dict[str, tuple[Path, float]]:
    """What the caller says: a file, and how long it is silent at its end."""
    with closing(Voice(engine(rhvoice_root(user_cache()), "aleksandr"), processes=1)) as voice:
        sounds = {what: from_alaw(voice.say(text, 60)) for what, (text, _) in SAID.items()}
    return {what: (wav(folder / f"{number}.wav", s), tail(s)) for number, (what, s) in enumerate(sounds.items())}


def tail(samples: Samples) -> float:
    """Seconds of silence at the end."""
    return float(len(samples) - 1 - np.flatnonzero(np.abs(samples) > AUDIBLE)[-1]) / RATE


def measured(name: str, folder: Path, times: int) -> Iterator[tuple[str, list[float]]]:
    """The times of an engine, for each thing that is said."""
    home = folder / "home"
    with standing(home, recogniser(name, folder)) as ground, ground.recogniser:
        if not ground.recogniser.wait_until_ready(60):
            sys.exit(f"{name} does not load")
        for what, (words, silent) in spoken(folder).items():
            told = replies(ground, words, silent, SAID[what][1], times)
            yield what, list(track(told, f"{name}: {what}", times, console=Console(stderr=True), transient=True))


def main() -> None:
    """Measure and print."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else TIMES
    table = Table(title="From the end of speech to the reply's first audio, in s")
    for column in ("engine", "said", "times", "median", "longest"):
        table.add_column(column, justify="left" if column in ("engine", "said") else "right")
    for name in ENGINES:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            for what, seconds in measured(name, Path(folder), times):
                row = f"{len(seconds)}", f"{np.median(seconds):.2f}", f"{max(seconds):.2f}"
                table.add_row(name, what, *row, end_section=what == "ten figures")
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
