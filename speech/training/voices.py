"""Who says what the recogniser learns from: only voices whose licences let a company learn from them.

RHVoice's Irina and Elena (LGPL), the man of Debian's festvox-ru (a licence like BSD's), espeak-ng (GPL; what it says
is not covered by it). Anna and Aleksandr are never among them: the benchmark measures with them (`bench.spoken.sets`).
Nor is the woman of Asterisk's Russian sounds.
"""

import os
import random
import subprocess
import tempfile
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

VOICES = (*RHVOICE, FESTIVAL, ESPEAK)


class Voices:
    """All of them, each loaded when it speaks first."""

    def __init__(self, rhvoice: Path, others: Path) -> None:
        """`rhvoice` holds the library of RHVoice, `others` what training alone needs."""
        self._rhvoice = cache(lambda: Library(rhvoice, others))
        self._program = cache(lambda: _Program(others))

    def say(self, name: str, text: str, chance: random.Random) -> Samples:
        """Say a text of Russian letters, commas and full stops at `RATE`, each time a little otherwise."""
        match name:
            case "espeak":
                return _by_espeak(self._program(), text, chance)
            case "nikolay":
                return _by_festival(self._program(), text, chance)
            case _:
                return _by_rhvoice(self._rhvoice(), name, text, chance)


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

    def sound(self, *command: str | Path | int) -> Samples:
        """What a program writes into the file that stands for `{wav}` in its command."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "said.wav"
            words = [str(part).replace("{wav}", str(file)) for part in command]
            subprocess.run(words, env=self._environment, check=True, timeout=60, stderr=subprocess.DEVNULL)
            said = read_wav(file)
        return resampled(said.mixed, said.rate)


def _by_espeak(program: _Program, text: str, chance: random.Random) -> Samples:
    command = (program.root / "usr/bin/espeak-ng", f"--path={program.libraries}", "-v", chance.choice(ESPEAK_VOICES))
    return program.sound(*command, "-s", chance.randint(110, 200), "-p", chance.randint(20, 80), "-w", "{wav}", text)


def _by_festival(program: _Program, text: str, chance: random.Random) -> Samples:
    # The text is Russian letters, blanks, commas and full stops alone: nothing in it can end the string.
    stretch = f"(Parameter.set 'Duration_Stretch {chance.uniform(0.8, 1.2):.2f})"
    spoken = f'(utt.save.wave (utt.synth (Utterance Text "{text}")) "{{wav}}" \'riff)'
    command = (program.root / "usr/bin/festival", "--datadir", program.root / "usr/share/festival", "-b")
    return program.sound(*command, "(voice_msu_ru_nsh_clunits)", stretch, spoken)


def resampled(samples: Samples, rate: int) -> Samples:
    """The same at `RATE`."""
    heard: Samples = soxr.resample(samples, rate, RATE) if rate != RATE else samples
    return heard
