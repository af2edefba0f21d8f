"""Callers who speak at once, by telephone into a real Asterisk: `python -m bench.at_once [CALLERS [ANSWERS]]`.

Our own recogniser listens. Each caller says several answers of the sets of `bench.speech`, one after the other; then
one caller says them all. What is heard should not depend on how many speak: answers right, seconds from the end of
speech to the result, and what the recogniser spends of a processor while somebody speaks. It is told who spent how
much, and what share of the sound left the phones too late: they are on the same machine.
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
from bench.handsets import Done, Handsets
from bench.speech import main_menu
from bench.spoken.figures import Figures, judged
from bench.spoken.sets import Answer, halves, phrases, spliced
from menus.expecting import Deaf, Expectation, Sounds
from menus.ports import StillThinking
from menus.vocabulary import line
from speech.aeap.recogniser import Recogniser
from speech.telephone import AUDIBLE, RATE, from_alaw
from tests.edition import shipped
from tests.on_asterisk.ground import Ground, standing

CALLERS, ANSWERS = 60, 5
QUESTION = (line("connecting"),)
WAIT = 10.0
"""Seconds for an answer to begin."""
RTP_PORTS = 400
LOADING = 60.0
"""Seconds."""
PARTS = {"recogniser": b"speech.aeap", "Asterisk": b"asterisk", "phones": b"bench.handsets"}
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
                if isinstance(answer, Deaf):  # as in every conversation, now for keys: who speaks is not heard
                    answer = phone.ask(QUESTION, WAIT, expects)
                told = answer.hear_out() if isinstance(answer, StillThinking) else answer
                self.heard.put((time.monotonic(), told))

    def _next(self, channel: Channel) -> Expectation | None:
        """What is asked next. Asterisk gives a call to an operator when we are silent, but here we wait for others."""
        channel.set("TIMEOUT(absolute)", 0)
        return self.expected.get()


@dataclass
class Caller:
    """One phone of all, and its call."""

    phones: Handsets
    phone: int
    call: Call

    def says(self, answers: list[Answer]) -> tuple[Figures, list[Done]]:
        """Say them, one after the other, each when it is asked for."""
        figures, said = Figures(), []
        for answer in answers:
            saying = self.phones.say(self.phone, answer.sound)
            self.call.expected.put(answer.expects)
            known, told = self.call.heard.get(timeout=60)
            said.append(saying.result())
            ended = said[-1].at - tail(answer.sound)
            figures.add(judged(answer, told if isinstance(told, Sounds) else None, known - ended))
        return figures, said


@contextmanager
def calling(ground: Ground, number: int) -> Iterator[list[Caller]]:
    """So many callers, each in a call of its own."""
    begun: queue.SimpleQueue[Call] = queue.SimpleQueue()

    def serve(channel: Channel) -> None:
        call = Call(ground)
        begun.put(call)
        call.serve(channel)

    port = ground.settings.fastagi_port
    server = FastAgiServer(("127.0.0.1", port), serve, ["127.0.0.1"], at_once=number)
    server.start()
    with ExitStack() as ends, Handsets(number) as phones:
        ends.callback(server.stop)
        # One phone calls after the other, so that each is known by its call.
        callers = []
        for phone in range(number):
            phones.call(phone, ground.number).result()
            callers.append(Caller(phones, phone, begun.get(timeout=30)))
            # Once the phones have hung up: a call that we leave is given to an operator, and returns.
            ends.callback(callers[-1].call.expected.put, None)
        yield callers


@dataclass
class Measured:
    """What came of it, how it was said, the seconds of a processor everybody spent, and those it took."""

    figures: Figures
    said: list[Done]
    spent: dict[str, float]
    seconds: float


def measured(ground: Ground, answers: list[list[Answer]]) -> Measured:
    """Let each list be said by a caller of its own."""
    whole, said = Figures(), []
    with calling(ground, len(answers)) as callers, ThreadPoolExecutor(len(answers)) as threads:
        before, began = _spent(), time.monotonic()
        for figures, done in threads.map(Caller.says, callers, answers):
            whole.add(figures)
            said += done
        after, seconds = _spent(), time.monotonic() - began
    return Measured(whole, said, {name: after[name] - before[name] for name in after}, seconds)


def _spent() -> dict[str, float]:
    """Seconds of a processor that everybody has spent so far."""
    found = dict.fromkeys((*PARTS, SERVICE), 0.0) | {SERVICE: spent_itself(os.getpid())}
    for pid in descendants(os.getpid()):
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        for name, part in PARTS.items():
            found[name] += spent_itself(pid) if part in command else 0.0
    return found


def tail(sound: bytes) -> float:
    """The seconds of silence at its end."""
    samples = from_alaw(sound)
    return float(samples.size - 1 - np.flatnonzero(np.abs(samples) > AUDIBLE)[-1]) / RATE


def row(callers: int, measured: Measured) -> list[str]:
    """A line of the table."""
    figures, said = measured.figures, measured.said
    return [
        str(callers),
        str(figures.answers),
        f"{100 * figures.wrong_words / figures.words:.1f} %",
        str(figures.right),
        f"{median(figures.seconds):.2f}",
        f"{quantiles([*figures.seconds, *figures.seconds], n=20, method='inclusive')[-1]:.2f}",
        f"{sum(done.late for done in said) / sum(done.frames for done in said):.2%}",
        *(f"{each / measured.seconds:.0%}" for each in measured.spent.values()),
        f"{os.getloadavg()[0]:.1f}",
    ]


def main() -> None:
    """Measure and print."""
    callers, each = map(int, sys.argv[1:3] or (str(CALLERS), str(ANSWERS)))
    # What was kept back stays so: of each set the half for tuning, again and again.
    tuning = [*halves(phrases(main_menu()))[0], *halves(spliced())[0]]
    answers = [tuning[at % len(tuning)] for at in range(callers * each)]
    table = Table(title="Callers who speak at once, into a real Asterisk")
    for column in (
        "callers",
        "answers",
        "word errors",
        "right",
        "median s",
        "95 % s",
        "sent late",
        *PARTS,
        SERVICE,
        "load",
    ):
        table.add_column(column, justify="left" if column == "callers" else "right")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        recogniser = Recogniser(
            (sys.executable, "-m", "speech.aeap", "phone", str(user_cache())), callers, longest_silence=LOADING
        )
        with standing(Path(folder) / "home", recogniser, rtp_ports=RTP_PORTS) as ground, recogniser:
            if not recogniser.wait_until_ready(LOADING):
                sys.exit("our own recogniser has no model")
            table.add_row(*row(callers, measured(ground, [answers[at::callers] for at in range(callers)])))
            table.add_row(*row(1, measured(ground, [answers[: len(tuning)]])))
    Console(width=130).print(table)


if __name__ == "__main__":
    main()
