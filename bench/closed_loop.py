"""Which prompts a caller could misunderstand: every fixed prompt and 200 sentences with values, said and heard.

    python -m bench.closed_loop [SHARE OF]

Each is said by the voice of the service, sent through A-law and made out by Whisper, which is told the words but none
of the numbers; the same numbers must come back. What sounds unlike its words is listed after that. It takes some
seconds of a processor for each; `2 4` is the second quarter. What was made out is kept by the sound, the words and the
sources of who listens: after a change only what is new is heard. The exit status is 1 when a number did not come back.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import astuple
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from random import Random

from rich.console import Console
from rich.progress import track
from rich.table import Table

from app.editions import load_edition, shipped_menu
from app.provision.places import user_cache, whisper_model
from app.settings import Settings, VoiceEngine
from app.voices import engine_of
from bench.sentences import drawn
from menus import grammar as grammars
from menus.catalogue import Catalogue
from menus.grammar import Grammar
from speech import ears
from speech.ears.whisper.engine import WhisperEngine
from speech.voice import Voice
from tests.speech import loop
from tests.speech.loop import Hearing, Made, Result, best_guess, heard_by, looped, spans

WITH_VALUES = 200
SEED = 11
DOUBTFUL = 1.5
"""From here on (nats a word) the voice, the engine or an editor may be at fault: somebody should listen to it."""


def main() -> None:
    """Say, hear, print."""
    share, of = map(int, sys.argv[1:3] or ("1", "1"))
    spoken = list(dict.fromkeys(span for text in texts(load_edition(shipped_menu()).catalogue) for span in spans(text)))
    results = heard(spoken[share - 1 :: of])
    told = [result for result in results if result.carries]
    wrong = [result for result in told if not result.right]
    table = Table("parts of prompts", "how many", title=f"Closed loop, load {os.getloadavg()[0]:.1f}")
    table.add_row("without numbers", str(len(results) - len(told)))
    table.add_row("with numbers", str(len(told)))
    table.add_row("  that came back", str(len(told) - len(wrong)))
    table.add_row("  of which others came back", str(sum(result.heard is not None for result in wrong)))
    table.add_row("  of which nothing came back", str(sum(result.heard is None for result in wrong)))
    Console().print(table)
    for result in wrong:
        print(f"said:  {result.said}\nheard: {result.heard.text if result.heard else '—'}\n")
    print("unlike their words:")
    for doubt, said in sorted((_doubt(result), result.said) for result in results if _doubt(result) > DOUBTFUL):
        print(f"{doubt:5.1f} {said}")
    if wrong:
        sys.exit("a number did not come back")


def _doubt(result: Result) -> float:
    return result.heard.doubt if result.heard else float("inf")


def texts(catalogue: Catalogue) -> list[str]:
    """The fixed prompts, then sentences with values, each prompt in its turn."""
    chance = Random(SEED)
    named = islice(cycle(name for name, sentence in catalogue.sentences.items() if sentence.slots()), WITH_VALUES)
    return [text for _, text in catalogue.fixed()] + [catalogue.text(drawn(catalogue, name, chance)) for name in named]


def heard(spoken: list[str]) -> list[Result]:
    """Say and hear them, as many at once as there are processors."""
    cores = len(os.sched_getaffinity(0))
    with (
        closing(WhisperEngine(whisper_model(user_cache()), judge=best_guess)) as engine,
        closing(Voice(engine_of(Settings(), VoiceEngine.RHVOICE), cores)) as voice,
        ThreadPoolExecutor(cores) as threads,
    ):
        hear = Remembered(partial(heard_by, engine), user_cache() / "closed-loop" / _listener())
        results = threads.map(partial(looped, voice=voice, hear=hear), spoken)
        return list(track(results, "closed loop", total=len(spoken), console=Console(stderr=True), transient=True))


class Remembered:
    """Hearing that hears each sound once."""

    def __init__(self, hear: Hearing, folder: Path) -> None:
        self._hear = hear
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def __call__(self, grammar: Grammar, sound: bytes) -> Made | None:
        """As it was heard before, or is heard now."""
        file = self._folder / hashlib.sha256(f"{grammar}".encode() + sound).hexdigest()
        if not file.exists():
            made = self._hear(grammar, sound)
            file.write_text(json.dumps(made and astuple(made)))
        kept = json.loads(file.read_text())
        return kept and Made(*kept)


def _listener() -> str:
    """Who listens, by the contents of the sources."""
    whole = hashlib.sha256()
    for source in _sources():
        whole.update(source.read_bytes())
    return whole.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    yield from (Path(module.__file__ or "") for module in (grammars, loop))
    yield from sorted(Path(ears.__path__[0]).rglob("*.py"))


if __name__ == "__main__":
    main()
