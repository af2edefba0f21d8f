"""How long a caller waits for the first sound of a sentence, and how fast prompts are rendered ahead.

    python -m bench.speaking

"First sound" is the time until Asterisk can be told to play: sentences that are the same for everybody come from the
cache, those with values are rendered then, in two parts, of which the first is in the cache, too, when it has been said
before. The voice is warm. 2500 ms are a sentence that was given up: its caller goes to an operator. Other work on the
machine lengthens all of it, so its load is printed, and beside it what RHVoice alone takes for the same sentences.
"""

import os
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from random import Random
from statistics import quantiles
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from app.editions import load_edition, shipped_menu
from app.narration import Narration
from app.settings import Settings, VoiceEngine
from app.voices import engine_of, speaking
from bench.sentences import drawn
from menus.values import Line
from speech.pronunciation import as_pronounced
from speech.unavailable import SpeechUnavailable
from speech.voice import Voice

ROUNDS = 4
"""Times that each sentence is said, with other values each time."""
SEED = 1


def main() -> None:
    """Measure, print."""
    catalogue = load_edition(shipped_menu()).catalogue
    table = Table("what", "times", "median ms", "p99 ms", "worst ms")
    chance = Random(SEED)
    named = [name for name, sentence in catalogue.sentences.items() if sentence.slots()] * ROUNDS
    with TemporaryDirectory() as home, speaking(Settings(home=Path(home)), None) as speaker:
        narration = Narration(speaker, catalogue)
        speaker.render_ahead(dict(catalogue.fixed()), lambda *_: None)
        first_sounds(narration, [drawn(catalogue, "debt", Random(n)) for n in range(8)], 8)  # every process is warm
        fixed = [Line(name) for name, _ in catalogue.fixed()]
        table.add_row("a prompt from the cache", *figures(first_sounds(narration, fixed * ROUNDS, 1)))
        lines = [drawn(catalogue, name, chance) for name in named]
        table.add_row("a sentence with values, whole, by RHVoice", *figures(whole(map(catalogue.text, lines))))
        for callers in (1, 2, 4):
            times = first_sounds(narration, lines, callers)
            table.add_row(f"a sentence with values, {callers} at once", *figures(times))
            lines = [drawn(catalogue, name, chance) for name in named]
        table.add_row("silence before its second part", *figures(silences(narration)))
    table.title = f"First sound; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    Console().print(table, rendered_ahead(dict(catalogue.fixed())))


def first_sounds(narration: Narration, lines: list[Line], callers: int) -> list[float]:
    """Milliseconds to the first sound of each line, so many being asked for at once."""

    def wait(line: Line) -> float:
        with narration.telling((line,)) as sounds:
            waited = milliseconds(sounds[0].make)
            for part in sounds[1:]:
                milliseconds(
                    part.make
                )  # which is rendered while the first is played, and over when the next sentence is due
            return waited

    with ThreadPoolExecutor(callers) as threads:
        return list(threads.map(wait, lines))


def whole(texts: Iterable[str]) -> list[float]:
    """Milliseconds that a warm process of RHVoice takes for each text, one after another."""
    with closing(Voice(engine_of(Settings(), VoiceEngine.RHVOICE), processes=1)) as voice:
        voice.say("готово", 30)
        return [milliseconds(partial(voice.say, as_pronounced(text), 60)) for text in texts]


def silences(narration: Narration) -> list[float]:
    """Milliseconds by which the second part of a sentence comes after the end of the first, in real time."""
    chance = Random(5)
    late = []
    for name in [name for name, sentence in narration.catalogue.sentences.items() if sentence.slots()]:
        with narration.telling((drawn(narration.catalogue, name, chance),)) as sounds:
            if len(sounds) == 1:
                continue
            played = sounds[0].make().seconds
            time.sleep(played)
            late.append(milliseconds(sounds[1].make))
    return late


def milliseconds(act: Callable[[], object]) -> float:
    """How long an act takes, if only to fail."""
    start = time.perf_counter()
    with suppress(SpeechUnavailable):
        act()
    return 1000 * (time.perf_counter() - start)


def figures(times: list[float]) -> tuple[str, ...]:
    """How many, the median, the 99th percentile, the worst."""
    cuts = quantiles(times, n=100)
    return str(len(times)), f"{cuts[49]:.1f}", f"{cuts[98]:.1f}", f"{max(times):.1f}"


def rendered_ahead(prompts: dict[str, str]) -> Table:
    """How long all fixed prompts take from an empty cache, by one and by more processes of the voice."""
    table = Table("processes", "seconds", title=f"Rendering {len(prompts)} prompts ahead")
    engine = engine_of(Settings(), VoiceEngine.RHVOICE)
    for processes in (1, 2, 3):
        with closing(Voice(engine, processes)) as voice, ThreadPoolExecutor(processes) as threads:
            list(threads.map(lambda _: voice.say("готово", 30), range(processes)))
            start = time.perf_counter()
            list(threads.map(lambda text: voice.say(text, 60), prompts.values()))
            table.add_row(str(processes), f"{time.perf_counter() - start:.1f}")
    return table


if __name__ == "__main__":
    main()
