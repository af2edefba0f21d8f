"""How much is learned: the whole course, or a toy that shows in a minute or two that all stages work."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from speech.training.voices import ESPEAK, FESTIVAL, RHVOICE


@dataclass(frozen=True, slots=True)
class Size:
    """How wide the network is; a convolution for each dilation, in steps, after the first."""

    width: int = 192
    dilations: tuple[int, ...] = (1, 1, 2, 2)
    memory: int = 256


@dataclass(frozen=True, slots=True)
class Course:
    """Pieces of speech of each voice (`speech.training.synthesis.PIECE`), batches to learn from, from nothing or to
    tune what is known, the network, and a folder of recordings of the company's own (`speech.training.own`).
    """

    pieces: Mapping[str, int] = field(default_factory=lambda: {**dict.fromkeys(RHVOICE, 50), FESTIVAL: 18, ESPEAK: 18})
    batches: int = 16_000
    tuning: int = 4_000
    size: Size = field(default_factory=Size)
    recordings: Path | None = None


WHOLE = Course()
TOY = Course({"irina": 5, "aleksandr": 5}, 600, 60, Size(96, (1, 2), 96))
"""Nobody is measured with it, so one of its voices may be that of the tests."""
