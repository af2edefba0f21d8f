"""What a line costs the recogniser, whether somebody speaks on it or nobody: `python -m bench.lines [LINES SECONDS]`.

So many lines bring their sound to the process that listens for callers, 20 ms at a time, as Asterisk does, and ask the
next question when one is answered. What that process spends of a processor is told for each line: all of it, the
websockets, the ears, the network and the search. Whoever speaks says string after string, with the silence between that
ends an answer. Beside other work everything costs more, so the load is told.
"""

import asyncio
import os
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from rich.console import Console
from rich.table import Table
from websockets.asyncio.client import ClientConnection, connect

from app.provision.places import user_cache
from bench.cpu import descendants, spent
from bench.speech import main_menu
from bench.spoken.others import noises
from bench.spoken.sets import halves, phrases, spliced
from menus.expecting import Digits, Expectation, YesNo
from menus.expecting_text import write
from speech.aeap.recogniser import Recogniser
from speech.aeap.server import PROTOCOL
from speech.aeap.session import GOES_ON
from speech.ears.patience import DICTATING
from speech.telephone import RATE, Samples, from_alaw
from tests.speech.aeap.asterisk_side import FRAME, listening, reported, setting, setup

LINES, SECONDS = 10, 8
FRAME_SECONDS = FRAME / 2 / RATE
ECHO = 10 ** (-15 / 20)
"""Of a prompt, on a line of the worst kind."""
WAIT = 60.0
"""Seconds for an answer; longer than anything here."""
LOADING = 60.0
"""Seconds."""


@dataclass(frozen=True)
class Sound:
    """What is on a line, over and over, what is asked, and for how many seconds a prompt plays."""

    samples: Samples
    expects: Expectation = field(default_factory=YesNo)
    prompt: float = 0.0

    def asked(self) -> tuple[str, str]:
        """The question, and that it is listened for."""
        return setting("grammar", write(self.expects)), listening(WAIT, self.prompt)

    def frames(self, line: int) -> list[bytes]:
        """As it is sent; each line begins at another place."""
        pcm = np.rint(np.roll(self.samples, line * RATE) * 32767).astype("<i2").tobytes()
        return [pcm[at : at + FRAME] for at in range(0, len(pcm) // FRAME * FRAME, FRAME)]


def sounds() -> dict[str, Callable[[], Sound]]:
    """By their names; of what was kept back none is among them."""
    still = {name: from_alaw(noise) for name, noise in noises().items()}
    return {
        **{name: partial(Sound, still[name]) for name in ("silence", "hiss of a bad line", "hold music")},
        "echo of a prompt": echo,
        "somebody who dictates": dictation,
    }


def echo() -> Sound:
    """Synthesised speech, as an echo."""
    said = [from_alaw(answer.sound) for answer in halves(phrases(main_menu()))[0][:10]]
    return Sound(np.concatenate(said) * np.float32(ECHO), prompt=WAIT)


def dictation() -> Sound:
    """Strings of digits, one after the other."""
    silence = np.zeros(round((DICTATING + 0.1) * RATE), np.float32)
    answers = [answer for answer in halves(spliced())[0] if isinstance(answer.expects, Digits)]
    return Sound(
        np.concatenate([part for answer in answers[:10] for part in (from_alaw(answer.sound), silence)]), Digits(1, 20)
    )


async def ask(line: ClientConnection, sound: Sound) -> None:
    """Ask question after question, as they are answered."""
    async for told in line:
        kinds = {kind for kind, _, _ in reported(str(told))}
        for each in sound.asked()[1:] if kinds & GOES_ON else sound.asked() if kinds else ():
            await line.send(each)


async def bring(address: str, sound: Sound, number: int, until: float) -> None:
    """One line: its sound at its own pace."""
    async with connect(address, subprotocols=[PROTOCOL], compression=None, open_timeout=None) as line:
        # Asterisk leaves it to the system to hold small messages back.
        line.transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 0)
        for each in (setup(), *sound.asked()):
            await line.send(each)
        asking = asyncio.create_task(ask(line, sound))
        frames, due, at = sound.frames(number), time.monotonic(), 0
        while due < until:
            await line.send(frames[at % len(frames)])
            at, due = at + 1, due + FRAME_SECONDS
            await asyncio.sleep(due - time.monotonic())
        asking.cancel()


async def share(address: str, sound: Sound, lines: int, seconds: int) -> float:
    """What the recogniser spends of a processor for each line, once all are there."""
    until = time.monotonic() + seconds + 2
    async with asyncio.TaskGroup() as tasks:
        for number in range(lines):
            tasks.create_task(bring(address, sound, number, until))
            await asyncio.sleep(1 / lines)
        began, before = time.monotonic(), _spent()
        await asyncio.sleep(seconds)
        return (_spent() - before) / (time.monotonic() - began) / lines


def _spent() -> float:
    return sum(map(spent, descendants(os.getpid())))


def main() -> None:
    """Measure and print."""
    lines, seconds = map(int, sys.argv[1:3] or (LINES, SECONDS))
    table = Table(title=f"What a line costs our own recogniser; {lines} at once, load {os.getloadavg()[0]:.1f}")
    for column in ("on the line", "of a processor", "lines a processor carries"):
        table.add_column(column, justify="left" if column == "on the line" else "right")
    made = {name: make() for name, make in sounds().items()}
    # A line that is gone keeps its place until its last sound is heard: twice the places let the next sound begin.
    recogniser = Recogniser(
        (sys.executable, "-m", "speech.aeap", "phone", str(user_cache())), 2 * lines, longest_silence=LOADING
    )
    with recogniser:
        if not recogniser.wait_until_ready(LOADING):
            sys.exit("our own recogniser has no model")
        address = f"ws://{recogniser.address.host}:{recogniser.address.port}/{recogniser.address.secret}"
        for name, sound in made.items():
            spends = asyncio.run(share(address, sound, lines, seconds))
            table.add_row(name, f"{100 * spends:.2f} %", str(int(1 / spends)))
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
