"""Speech with its words, kept in pieces on disk: what is whole is not made again."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from speech.telephone import Samples

Stored = npt.NDArray[np.int16]


class Said(NamedTuple):
    """Who said which words, and the sound, 16-bit at `speech.training.voices.RATE`."""

    voice: str
    words: str
    sound: Stored


def is_kept(folder: Path, name: str) -> bool:
    """Whether a piece is whole: its list of words is written last."""
    return (folder / f"{name}.json").exists()


def keep(folder: Path, name: str, voice: str, spoken: Iterable[tuple[str, Samples]]) -> None:
    """Write a piece of a voice: words and sounds. OSError when the disk refuses."""
    folder.mkdir(parents=True, exist_ok=True)
    pieces = [(words, stored(sound)) for words, sound in spoken if len(sound)]
    np.save(folder / f"{name}.npy", np.concatenate([sound for _, sound in pieces]))
    listed = {"voice": voice, "said": [[words, len(sound)] for words, sound in pieces]}
    written = folder / f"{name}.json.part"
    written.write_text(json.dumps(listed, ensure_ascii=False), "utf-8")
    written.replace(folder / f"{name}.json")


def stored(sound: Samples) -> Stored:
    """As loud as 16 bits allow: the level of a voice is drawn anew whenever it is used."""
    peak = float(np.max(np.abs(sound), initial=1e-6))
    whole: Stored = np.rint(sound * (32000 / peak)).astype(np.int16)
    return whole


def read(folder: Path) -> Iterator[Said]:
    """All that is kept, by the names of the pieces. Sounds are read from disk when they are used."""
    for listed in sorted(folder.glob("*.json")):
        piece = json.loads(listed.read_text("utf-8"))
        sounds, at = np.load(listed.with_suffix(".npy"), mmap_mode="r"), 0
        for words, length in piece["said"]:
            yield Said(piece["voice"], words, sounds[at : at + length])
            at += length
