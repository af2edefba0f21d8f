"""Having voices say sentences: in pieces, each drawn by a seed of its own, so that a broken run goes on."""

import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from speech.telephone import Samples
from speech.training.kept import is_kept, keep
from speech.training.sentences import Sentences, as_sentence
from speech.training.voices import RATE, Voices

PIECE = 100
"""Sentences."""
LONGEST = 9.0
"""Seconds; whoever takes longer has stumbled over something."""

Progress = Callable[[int, int], None]
"""How many pieces are there, of how many."""


def synthesise(
    voices: Voices, pieces: Mapping[str, int], sentences: Sentences, folder: Path, progress: Progress
) -> None:
    """Have so many pieces of each voice, the first of each first. Those that are kept already are left as they are.

    Of the first, every other one holds words of the grammars alone until all have been said, the rest drawn sentences.
    """
    wanted = sorted((piece, name) for name, count in pieces.items() for piece in range(count))
    for done, (piece, name) in enumerate(wanted, 1):
        kept_as = f"{name}-{piece:03d}"
        if not is_kept(folder, kept_as):
            keep(folder, kept_as, name, _spoken(voices, name, piece, sentences))
        progress(done, len(wanted))


def _spoken(voices: Voices, name: str, piece: int, sentences: Sentences) -> Iterator[tuple[str, Samples]]:
    chance = random.Random(f"{name} {piece}")
    words = sentences.words[piece // 2 * PIECE :][:PIECE] if piece % 2 == 0 else ()
    wanted = [as_sentence(word) for word in words] or [sentences.draw(chance) for _ in range(PIECE)]
    for sentence, sound in zip(wanted, voices.say(name, [each.text for each in wanted], chance), strict=True):
        if len(sound) <= LONGEST * RATE:
            yield sentence.words, sound
