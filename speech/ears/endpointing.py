"""Where an utterance begins and ends in the sound of a line."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from speech.ears.loudness import FRAME, SECOND, NoiseFloor, loudness
from speech.ears.port import SETTLED
from speech.telephone import RATE, Samples, from_alaw

ONSET = 5
"""Loud frames among `LATELY` that begin an utterance: a tenth of a second, so that a crackle begins none."""
LATELY = 8
BEFORE = round(0.3 * SECOND)
"""Frames kept from before the onset: first letters are quiet."""
AFTER = round(0.3 * SECOND)
"""Frames kept after the last loud one: so are last letters."""
LONGEST = 20 * SECOND
"""Frames; whoever speaks on is made out so far, and heard again from there."""
OVER_PROMPT = -28.0
"""dBFS from which a frame may interrupt a prompt. Prompts have -20 (`speech.telephone.LEVEL`) and come back from many
lines as an echo, 15 dB quieter at the worst; people speak at -26 (ITU-T P.56), their vowels louder."""
NO_SOUND = np.zeros(0, np.float32)


@dataclass(frozen=True, slots=True)
class Utterance:
    """A piece of the line that is no silence: 8 kHz, with a little silence around, and which frames of it are loud."""

    samples: Samples
    loud: tuple[bool, ...]

    @property
    def seconds(self) -> float:
        """How long it is loud."""
        return sum(self.loud) * FRAME / RATE


class Endpointing:
    """Listens to one line. Pieces may be of any size; frames are cut from them."""

    def __init__(self, pause: float, complete: Callable[[], bool] = lambda: False) -> None:
        """`pause`: the silence in seconds that ends an utterance. `complete` is asked after `SETTLED` of it already."""
        self._pause = round(pause * SECOND)
        self._settled = round(SETTLED * SECOND)
        self._complete = complete
        self._floor = NoiseFloor()
        self._rest = b""
        self._before: deque[tuple[Samples, bool]] = deque(maxlen=BEFORE + LATELY)
        self._begins: deque[bool] = deque(maxlen=LATELY)
        self._frames: list[tuple[Samples, bool]] = []
        self._quiet = 0

    @property
    def going_on(self) -> int:
        """The frames of the utterance that goes on; 0 in silence."""
        return len(self._frames)

    @property
    def lately(self) -> Utterance:
        """The last second of the utterance that goes on."""
        return _utterance(self._frames[-SECOND:])

    def since(self, frames: int) -> Samples:
        """What the utterance that goes on has more than so many frames, as it would be if it ended here."""
        further = self._kept()[frames:]
        return np.concatenate([samples for samples, _ in further]) if further else NO_SOUND

    def hear(self, alaw: bytes, *, over_prompt: bool = False) -> list[Utterance]:
        """Take the next sound; the utterances that ended in it. Over a prompt of ours only a loud voice begins one."""
        self._rest += alaw
        whole = len(self._rest) // FRAME * FRAME
        samples, self._rest = from_alaw(self._rest[:whole]), self._rest[whole:]
        frames = samples.reshape(-1, FRAME)
        return [ended for frame in frames if (ended := self._take(frame, over_prompt)) is not None]

    def _take(self, frame: Samples, over_prompt: bool) -> Utterance | None:
        level = loudness(frame)
        loud = self._floor.rises_above(level)
        if not self._frames:
            self._wait(frame, loud, loud and (level > OVER_PROMPT or not over_prompt))
            return None
        self._frames.append((frame, loud))
        self._quiet = 0 if loud else self._quiet + 1
        ends = self._quiet >= self._pause or len(self._frames) >= LONGEST
        return self._ended() if ends or (self._quiet == self._settled and self._complete()) else None

    def _wait(self, frame: Samples, loud: bool, begins: bool) -> None:
        """For an onset: from there on, frames are kept."""
        self._before.append((frame, loud))
        self._begins.append(begins)
        if sum(self._begins) >= ONSET:
            self._frames, self._quiet = list(self._before), 0
            self._before.clear()
            self._begins.clear()

    def _ended(self) -> Utterance:
        kept = self._kept()
        self._frames = []
        return _utterance(kept)

    def _kept(self) -> list[tuple[Samples, bool]]:
        """Without the silence at the end, most of which nobody has to make out unless speech goes on."""
        return self._frames[: len(self._frames) - max(self._quiet - AFTER, 0)]


def _utterance(frames: list[tuple[Samples, bool]]) -> Utterance:
    return Utterance(np.concatenate([samples for samples, _ in frames]), tuple(loud for _, loud in frames))
