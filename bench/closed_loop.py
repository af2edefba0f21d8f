"""Which prompts a caller could misunderstand: every fixed prompt and 200 sentences with values, said and heard.

    python -m bench.closed_loop [SHARE OF]

Each is said by the voice of the service, sent through A-law and made out by Whisper, which is told the words but none
of the numbers; the same numbers must come back. It takes some seconds of a processor for each; `2 4` is the second
quarter. The exit status is 1 when a number did not come back.
"""

import os
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from itertools import cycle, islice
from random import Random

from rich.console import Console
from rich.progress import track
from rich.table import Table

from app.editions import load_edition, shipped_menu
from app.provision.places import user_cache, whisper_model
from app.settings import Settings, VoiceEngine
from app.voices import engine_of
from bench.sentences import drawn
from menus.catalogue import Catalogue
from speech.ears.whisper.engine import WhisperEngine
from speech.voice import Voice
from tests.speech.loop import Result, looped, spans

WITH_VALUES = 200
SEED = 11


def main() -> None:
    """Say, hear, print."""
    share, of = map(int, sys.argv[1:3] or ("1", "1"))
    spoken = list(dict.fromkeys(span for text in texts(load_edition(shipped_menu()).catalogue) for span in spans(text)))
    results = heard(spoken[share - 1 :: of])
    kinds = Counter((bool(result.carries), result.heard is not None, result.right) for result in results)
    table = Table("parts of prompts", "how many", title=f"Closed loop, load {os.getloadavg()[0]:.1f}")
    table.add_row("with numbers", str(sum(count for (carries, _, _), count in kinds.items() if carries)))
    table.add_row("  whose numbers came back", str(kinds[True, True, True]))
    table.add_row("  not understood", str(kinds[True, False, False]))
    table.add_row("  with another number", str(kinds[True, True, False]))
    table.add_row("without numbers", str(sum(count for (carries, _, _), count in kinds.items() if not carries)))
    table.add_row("  not understood", str(kinds[False, False, True]))
    Console().print(table)
    for result in results:
        if result.heard is None or not result.right:
            print(f"said:  {result.said}\nheard: {result.heard or '—'}\n")
    if not all(result.right for result in results):
        sys.exit("a number did not come back")


def texts(catalogue: Catalogue) -> list[str]:
    """The fixed prompts, then sentences with values, each prompt in its turn."""
    chance = Random(SEED)
    named = islice(cycle(name for name, sentence in catalogue.sentences.items() if sentence.slots()), WITH_VALUES)
    return [text for _, text in catalogue.fixed()] + [catalogue.text(drawn(catalogue, name, chance)) for name in named]


def heard(spoken: list[str]) -> list[Result]:
    """Say and hear them, as many at once as there are processors."""
    cores = len(os.sched_getaffinity(0))
    with (
        closing(WhisperEngine(whisper_model(user_cache()))) as engine,
        closing(Voice(engine_of(Settings(), VoiceEngine.RHVOICE), cores)) as voice,
        ThreadPoolExecutor(cores) as threads,
    ):
        results = threads.map(partial(looped, voice=voice, engine=engine), spoken)
        return list(track(results, "closed loop", total=len(spoken), console=Console(stderr=True), transient=True))


if __name__ == "__main__":
    main()
