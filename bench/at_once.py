"""Callers who speak at once, with real phones into a real Asterisk: `python -m bench.at_once [CALLERS [ANSWERS]]`.

Our own recogniser listens. Each caller says several answers of the sets of `bench.speech`, one after the other; then
one caller says them all. What is heard should not depend on how many speak: answers right, seconds from the end of
speech to the result, and what the recogniser spends of a processor while somebody speaks. Phones take their processor
time from the same machine, so it is told who spent how much.
"""

import os
import queue
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median, quantiles

import numpy as np
from rich.console import Console
from rich.table import Table

from agi.channel import Channel
from agi.phone import AgiPhone
from agi.server import FastAgiServer
from app.narration import Narration
from app.provision.places import user_cache
from bench.cpu import descendants, spent_itself
from bench.speech import main_menu
from bench.spoken.figures import Figures, judged
from bench.spoken.sets import Answer, halves, phrases, spliced
from menus.expecting import Expectation, Sounds
from menus.ports import StillThinking
from menus.vocabulary import line
from speech.aeap.recogniser import Recogniser
from speech.telephone import AUDIBLE, RATE, from_alaw
from tests.edition import shipped
from tests.on_asterisk.answering import wav
from tests.on_asterisk.ground import Ground, standing
from tests.softphone import Softphone

CALLERS, ANSWERS = 60, 5
QUESTION = (line("connecting"),)
WAIT = 10.0
"""Seconds for an answer to begin."""
RTP_PORTS = 400
LOADING = 60.0
"""Seconds."""
PARTS = {"recogniser": b"speech.aeap", "Asterisk": b"asterisk", "phones": b"softphone"}
"""Who takes a share of a processor, by their commands."""
SERVICE = "service"
"""The server of dialogues, and this benchmark."""


@dataclass
class Call:
    """A call in which one question after the other is asked, each when it is told."""

    ground: Ground
    expected: "queue.SimpleQueue[Expectation | None]" = field(default_factory=queue.SimpleQueue)
    heard: "queue.SimpleQueue[tuple[float, object]]" = field(default_factory=queue.SimpleQueue)

    def serve(self, channel: Channel) -> None:
        """Ask; what was heard, and when that was known."""
        narrator = Narration(self.ground.speaker, shipped().catalogue)
        ears = partial(getattr, self.ground.recogniser, "ready")
        with ThreadPoolExecutor(1) as threads:
            phone = AgiPhone(channel, narrator, None, "f" * 32, threads, recogniser=ears)
            while expects := self._next(channel):
                answer = phone.ask(QUESTION, WAIT, expects)
                told = answer.hear_out() if isinstance(answer, StillThinking) else answer
                self.heard.put((time.monotonic(), told))

    def _next(self, channel: Channel) -> Expectation | None:
        """What is asked next. Asterisk gives a call to an operator when we are silent, but here we wait for others."""
        channel.set("TIMEOUT(absolute)", 0)
        return self.expected.get()


@dataclass(frozen=True)
class Spoken:
    """An answer as a file for a phone, and the silence at its end in seconds."""

    answer: Answer
    file: Path
    tail: float


@contextmanager
def calls(ground: Ground, number: int) -> Iterator[list[tuple[Softphone, Call]]]:
    """So many phones, each in a call of its own."""
    begun: queue.SimpleQueue[Call] = queue.SimpleQueue()

    def serve(channel: Channel) -> None:
        call = Call(ground)
        begun.put(call)
        call.serve(channel)

    port = ground.settings.fastagi_port
    server = FastAgiServer(("127.0.0.1", port), serve, ["127.0.0.1"], at_once=number)
    server.start()
    with ExitStack() as ends, ExitStack() as phones:
        ends.callback(server.stop)
        pairs = [_paired(phones.enter_context(Softphone()), ground, begun) for _ in range(number)]
        # Once the phones have hung up: a call that we leave is given to an operator, and returns.
        for _, call in pairs:
            ends.callback(call.expected.put, None)
        yield pairs


def _paired(phone: Softphone, ground: Ground, begun: "queue.SimpleQueue[Call]") -> tuple[Softphone, Call]:
    """One phone calls after the other, so that each is known by its call."""
    phone.call(ground.number)
    phone.wait_until("hearing", 30)
    return phone, begun.get(timeout=30)


def said(pair: tuple[Softphone, Call], spoken: list[Spoken]) -> Figures:
    """Say the answers, one after the other."""
    figures, (phone, call) = Figures(), pair
    for each in spoken:
        phone.forget("quiet")
        call.expected.put(each.answer.expects)
        phone.wait_until("quiet", 30)
        phone.play(each.file)
        ended = phone.wait_until("played", 60)["at"] - each.tail
        known, told = call.heard.get(timeout=60)
        figures.add(judged(each.answer, told if isinstance(told, Sounds) else None, known - ended))
    return figures


def measured(ground: Ground, spoken: list[list[Spoken]]) -> tuple[Figures, dict[str, float], float]:
    """What came of it when each list is said by a caller of its own, the seconds everybody spent, and those it took."""
    whole = Figures()
    with calls(ground, len(spoken)) as pairs, ThreadPoolExecutor(len(spoken)) as threads:
        before, began = _spent(), time.monotonic()
        for figures in threads.map(said, pairs, spoken):
            whole.add(figures)
        after, seconds = _spent(), time.monotonic() - began
    return whole, {name: after[name] - before[name] for name in after}, seconds


def _spent() -> dict[str, float]:
    """Seconds of a processor that everybody has spent so far."""
    found = dict.fromkeys((*PARTS, SERVICE), 0.0) | {SERVICE: spent_itself(os.getpid())}
    for pid in descendants(os.getpid()):
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        for name, part in PARTS.items():
            found[name] += spent_itself(pid) if part in command else 0.0
    return found


def files(folder: Path, answers: list[Answer]) -> list[Spoken]:
    """Each answer as a file."""
    sounds = [from_alaw(answer.sound) for answer in answers]
    tails = [float(sound.size - 1 - np.flatnonzero(np.abs(sound) > AUDIBLE)[-1]) / RATE for sound in sounds]
    written = [wav(folder / f"{number}.wav", sound) for number, sound in enumerate(sounds)]
    return [Spoken(*each) for each in zip(answers, written, tails, strict=True)]


def row(table: Table, name: str, figures: Figures, spent: dict[str, float], seconds: float) -> None:
    """A line of the table."""
    table.add_row(
        name,
        str(figures.answers),
        f"{100 * figures.wrong_words / figures.words:.1f} %",
        str(figures.right),
        f"{median(figures.seconds):.2f}",
        f"{quantiles([*figures.seconds, *figures.seconds], n=20, method='inclusive')[-1]:.2f}",
        *(f"{each / seconds:.0%}" for each in spent.values()),
        f"{os.getloadavg()[0]:.1f}",
    )


def main() -> None:
    """Measure and print."""
    callers, each = map(int, sys.argv[1:3] or (str(CALLERS), str(ANSWERS)))
    # What was kept back stays so: of each set the half for tuning, again and again.
    tuning = [*halves(phrases(main_menu()))[0], *halves(spliced())[0]]
    answers = [tuning[at % len(tuning)] for at in range(callers * each)]
    table = Table(title="Callers who speak at once, into a real Asterisk")
    for column in ("callers", "answers", "word errors", "right", "median s", "95 % s", *PARTS, SERVICE, "load"):
        table.add_column(column, justify="left" if column == "callers" else "right")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        recogniser = Recogniser((sys.executable, "-m", "speech.aeap", "phone", str(user_cache())), callers)
        with standing(Path(folder) / "home", recogniser, rtp_ports=RTP_PORTS) as ground, recogniser:
            if not recogniser.wait_until_ready(LOADING):
                sys.exit("our own recogniser has no model")
            spoken = files(Path(folder), answers)
            row(table, str(callers), *measured(ground, [spoken[at::callers] for at in range(callers)]))
            row(table, "1", *measured(ground, [spoken[: len(tuning)]]))
    Console(width=130).print(table)


if __name__ == "__main__":
    main()
