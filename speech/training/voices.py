"""Who says what the recogniser learns from: only voices whose licences let a company learn from them.

RHVoice's Irina and Elena (LGPL), the man of Debian's festvox-ru (a licence like BSD's), espeak-ng (GPL; what it says
is not covered by it). Anna and Aleksandr are never among them: the benchmark measures with them (`bench.spoken.sets`).
Nor is the woman of Asterisk's Russian sounds.
"""

import os
import random
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import soxr

from speech.rhvoice import Library
from speech.telephone import Samples
from speech.wav import read_wav

RATE = 16000
"""Samples a second of what is kept: a voice that is made deeper later on still fills the line's 4 kHz."""
RHVOICE = ("irina", "elena")
FESTIVAL = "nikolay"
"""Debian's festvox-ru put together to new sentences by Festival."""
ESPEAK = "espeak"
ESPEAK_VOICES = ("ru", "ru+f2", "ru+f4", "ru+m1", "ru+m3", "ru+m5", "ru+m7", "ru+klatt2")
OWN = "own"
"""Those of the company's own recordings, if there are any (`speech.training.own`)."""


class Voices:
    """All of them, each loaded when it speaks first."""

    def __init__(self, rhvoice: Path, others: Path) -> None:
        """`rhvoice` holds the library of RHVoice, `others` what training alone needs."""
        self._rhvoice = cache(lambda: Library(rhvoice, others))
        self._program = cache(lambda: _Program(others))

    def say(self, name: str, texts: Sequence[str], chance: random.Random) -> Iterator[Samples]:
        """Say texts of Russian letters, commas and full stops at `RATE`, each time a little otherwise."""
        match name:
            case "espeak":
                return (_by_espeak(self._program(), text, chance) for text in texts)
            case "nikolay":
                return _by_festival(self._program(), texts, chance)
            case _:
                return (_by_rhvoice(self._rhvoice(), name, text, chance) for text in texts)


def _by_rhvoice(library: Library, name: str, text: str, chance: random.Random) -> Samples:
    rate, pitch = chance.uniform(-0.45, 0.75), chance.uniform(-0.6, 0.6)
    library.speak_as(voice_profile=name, absolute_rate=rate, absolute_pitch=pitch)
    spoken = library.samples(text)
    return resampled(spoken, library.rate)


class _Program:
    """A program of Debian's, run from the folder it was unpacked to."""

    def __init__(self, root: Path) -> None:
        libraries = next(root.glob("usr/lib/*/libespeak-ng.so.1")).parent
        self.root, self.libraries = root, libraries
        self._environment = {**os.environ, "LD_LIBRARY_PATH": str(libraries)}

    def sounds(self, count: int, *command: str | Path | int) -> Iterator[Samples]:
        """What a program writes into so many files: 0.wav and so on in the folder that stands for `{folder}`."""
        with tempfile.TemporaryDirectory() as folder:
            words = [str(part).replace("{folder}", folder) for part in command]
            subprocess.run(words, env=self._environment, check=True, timeout=600, stderr=subprocess.DEVNULL)
            for number in range(count):
                said = read_wav(Path(folder) / f"{number}.wav")
                yield resampled(said.mixed, said.rate)


def _by_espeak(program: _Program, text: str, chance: random.Random) -> Samples:
    command = (program.root / "usr/bin/espeak-ng", f"--path={program.libraries}", "-v", chance.choice(ESPEAK_VOICES))
    manner = ("-s", chance.randint(110, 200), "-p", chance.randint(20, 80))
    return next(program.sounds(1, *command, *manner, "-w", "{folder}/0.wav", text))


def _by_festival(program: _Program, texts: Sequence[str], chance: random.Random) -> Iterator[Samples]:
    # Texts are Russian letters, blanks, commas and full stops alone: nothing in them can end the string.
    spoken = [
        part
        for number, text in enumerate(texts)
        for part in (
            f"(Parameter.set 'Duration_Stretch {chance.uniform(0.8, 1.2):.2f})",
            f'(utt.save.wave (utt.synth (Utterance Text "{text}")) "{{folder}}/{number}.wav" \'riff)',
        )
    ]
    command = (program.root / "usr/bin/festival", "--datadir", program.root / "usr/share/festival", "-b")
    return program.sounds(len(texts), *command, "(voice_msu_ru_nsh_clunits)", *spoken)


def resampled(samples: Samples, rate: int) -> Samples:
    """The same at `RATE`."""
    heard: Samples = soxr.resample(samples, rate, RATE) if rate != RATE else samples
    return heard
