"""The music a waiting caller hears: composed and played here, so that it belongs to nobody else."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from speech.sounds import Access, write_whole
from speech.telephone import RATE, Samples, alaw
from speech.unavailable import SpeechUnavailable

BEAT = 0.75
"""Seconds between two notes: slower than a resting pulse."""
RING = 3.0
"""Seconds in which a note dies away."""
LEVEL = 0.06
"""Of full scale, mean (RMS): about 4 dB below a voice, so that the sentences in between stand out."""
HARMONICS = (1.0, 0.28, 0.10, 0.03)
"""How loud the tone is and its overtones: close to a kalimba, and all of it within a telephone's band."""

CHORDS = (
    (57, 64, 69, 72, 76, 72, 69, 64),
    (53, 60, 65, 69, 72, 69, 65, 60),
    (60, 64, 67, 72, 76, 72, 67, 64),
    (55, 62, 67, 71, 74, 71, 67, 62),
)
"""Eight notes each, numbered as in MIDI: A minor, F, C, G, broken upwards and down again."""
LIFTS = (0, 12)
"""Semitones by which the highest notes of a round are lifted: two rounds differ a little before it begins again."""
HIGH = 72


def music() -> bytes:
    """A-law of one whole round; it joins its own beginning without a seam."""
    starts = np.round(np.arange(_notes_count()) * BEAT * RATE).astype(int)
    sound = np.zeros(round(_notes_count() * BEAT * RATE))
    for start, note in zip(starts, _notes(), strict=True):
        struck = _struck(440.0 * 2 ** ((note - 69) / 12))
        # What rings beyond the end belongs to the beginning.
        sound[(start + np.arange(struck.size)) % sound.size] += struck
    return alaw((sound * LEVEL / np.sqrt(np.mean(sound**2))).astype(np.float32))


def _notes() -> Iterator[int]:
    for lift in LIFTS:
        for chord in CHORDS:
            yield from (note + lift if note >= HIGH else note for note in chord)


def _notes_count() -> int:
    return len(LIFTS) * sum(map(len, CHORDS))


def _struck(pitch: float) -> Samples:
    """A note as of a plucked tongue: a soft beginning, then dying away, the overtones sooner."""
    at = np.arange(round(RING * RATE)) / RATE
    tones = (
        loud * np.sin(2 * np.pi * pitch * (number + 1) * at) * np.exp(-at * (1.6 + 1.5 * number))
        for number, loud in enumerate(HARMONICS)
        if pitch * (number + 1) < RATE / 2 * 0.85
    )
    rise = np.clip(at / 0.02, 0, 1)
    fade = np.clip((RING - at) / 0.2, 0, 1)
    struck: Samples = (sum(tones) * rise * fade).astype(np.float32)
    return struck


def put_music(folder: Path) -> None:
    """Put the music into a folder as `hold.alaw`. SpeechUnavailable when the disk does not take it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / "hold.alaw", music(), Access(0o755, 0o644))
    except OSError as refused:
        raise SpeechUnavailable(f"the folder of named sounds takes no file: {refused.strerror}") from refused
