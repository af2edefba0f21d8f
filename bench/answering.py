"""Whom Asterisk takes for a machine when our call is answered: `python -m bench.answering`.

Greetings of people and machines in every voice there is, at two speeds, loud, quiet and in a noisy room, go through
A-law to the application AMD of a real Asterisk with our `amd.conf`; docs/callbacks.md tells what comes out.
"""

import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr
from rich.console import Console
from rich.progress import track
from rich.table import Table

from app.provision.places import rhvoice_root, user_cache
from speech.rhvoice import engine
from speech.telephone import RATE, Samples, alaw
from speech.voice import Voice
from tests.asterisk.bench import Bench, bench
from tests.on_asterisk.answering import MACHINES, PEOPLE, spoken

VOICES = ("aleksandr", "anna", "irina")
SPEEDS = (0.8, 1.0)
"""An old and slow one, and that of the voice."""
LINES: Mapping[str, tuple[float, float]] = {"loud": (0, -70), "quiet": (-14, -70), "noisy": (0, -45)}
"""The level of the speech against that of our prompts, and that of the noise behind it against full scale, in dB."""
AT_ONCE = 30
LONGEST = 8.0
"""Seconds until AMD has decided for sure."""


@dataclass(frozen=True)
class Answered:
    """Somebody who answers: what is said, who says it, and how it sounds."""

    text: str
    line: str
    sound: Samples


def answered(texts: tuple[str, ...]) -> Iterator[Answered]:
    """Everybody with these greetings."""
    chance = np.random.default_rng(1)
    for name in VOICES:
        voice = Voice(engine(rhvoice_root(user_cache()), name), processes=1)
        for text in texts:
            said = spoken(voice, text)
            for speed in SPEEDS:
                slow = soxr.resample(said, RATE * speed, RATE)
                for line, (level, noise) in LINES.items():
                    yield Answered(text, line, _on(slow, level, noise, chance))
        voice.close()


def _on(speech: Samples, level: float, noise: float, chance: np.random.Generator) -> Samples:
    """Speech on a line, a breath after the answer, and then the room alone."""
    whole = np.pad(speech * 10 ** (level / 20), (RATE // 2, int(RATE * LONGEST)))
    noisy: Samples = (whole + chance.normal(0, 10 ** (noise / 20), whole.size)).astype(np.float32)
    return noisy


def decided(running: Bench, everybody: list[Answered]) -> list[str]:
    """What AMD decides about each, as `MACHINE:LONGGREETING`."""
    for number, one in enumerate(everybody):
        (running.settings.home / f"sounds/named/answer{number:04}.alaw").write_bytes(alaw(one.sound))
    for step in (
        "_X.,1,Answer()",
        "_X.,2,Playback(named/answer${EXTEN})",
        "_X.,3,Wait(5)",
    ):
        running.asterisk.cli(f"dialplan add extension {step} into answering")
    for step in ("s,1,AMD()", "s,2,Set(DB(amd/${FILTER(0-9,${CUT(CHANNEL,@,1)})})=${AMDSTATUS}:${CUT(AMDCAUSE,-,1)})"):
        running.asterisk.cli(f"dialplan add extension {step} into deciding")
    running.asterisk.cli("module load res_clioriginate")
    for first in track(range(0, len(everybody), AT_ONCE), "calls", transient=True):
        for number in range(first, min(first + AT_ONCE, len(everybody))):
            running.asterisk.cli(f"channel originate Local/{number:04}@answering/n extension s@deciding")
        _all_are_over(running)
    kept = running.asterisk.cli("database show amd")
    found = {int(number): verdict for number, verdict in re.findall(r"/amd/(\d+)\s*: (\S+)", kept)}
    return [found[number] for number in range(len(everybody))]


def _all_are_over(running: Bench) -> None:
    while not running.asterisk.cli("core show channels count").startswith("0 "):
        time.sleep(0.1)


def main() -> None:
    """Measure and print."""
    console = Console()
    everybody = [*answered(PEOPLE), *answered(MACHINES)]
    with tempfile.TemporaryDirectory() as folder, bench(Path(folder)) as running:
        verdicts = decided(running, everybody)
    for title, texts in (("people", PEOPLE), ("machines", MACHINES)):
        table = Table("greeting", *LINES, "why", title=title)
        for text in texts:
            rows = [(one, verdict) for one, verdict in zip(everybody, verdicts, strict=True) if one.text == text]
            counts = [Counter(machine(v) for one, v in rows if one.line == line) for line in LINES]
            why = Counter(verdict for _, verdict in rows)
            shares = (f"{count[True]} of {count.total()}" for count in counts)
            table.add_row(text, *shares, ", ".join(f"{reason} {n}" for reason, n in why.most_common()))
        console.print(table)


def machine(verdict: str) -> bool:
    """What the dialplan makes of it: who says nothing is a person, and in doubt it is one, too."""
    return verdict.startswith("MACHINE") and "INITIALSILENCE" not in verdict


if __name__ == "__main__":
    main()
