"""WAV files: ours are written; those of anybody are read: PCM of 8 to 32 bits, floating point or A-law, plain or
"extensible".

The standard library's reader (Python 3.11) refuses the last three, which recording programs write by default.
"""

import io
import struct
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from speech.telephone import RATE, Samples, from_alaw

LARGEST = 64 * 2**20
"""Bytes of a file; a minute of the finest stereo has half of that."""
PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE
"""Kinds of samples (Microsoft, mmreg.h); an extensible file names its kind after the plain header."""
RATES = range(8000, 384_001)


class Fault(StrEnum):
    """Why a file cannot be read."""

    NO_FILE = "it is no file"
    TOO_LARGE = "it is too large"
    NO_WAV = "it does not start as a WAV file does"
    CUT = "it has no format or no sound in it"
    RATE = "it has too many channels, or too few or too many samples a second"
    KIND = "its samples are of an unknown kind"
    EMPTY = "its sound lasts no time"
    TOO_LONG = "it lasts too long"


class NotWav(ValueError):
    """The file is no WAV that can be read."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Wav:
    """Samples a second, and frames x channels of samples; full scale is 1.0."""

    rate: int
    channels: Samples

    @property
    def mixed(self) -> Samples:
        """All channels as one."""
        mixed: Samples = self.channels.mean(axis=1, dtype=np.float32)
        return mixed


def read_wav(path: Path) -> Wav:
    """Read a file. OSError when it cannot be opened, NotWav when it is no WAV, too large, or of a kind unknown here."""
    if not path.is_file():
        raise NotWav(Fault.NO_FILE)
    if path.stat().st_size > LARGEST:
        raise NotWav(Fault.TOO_LARGE)
    content = path.read_bytes()
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise NotWav(Fault.NO_WAV)
    chunks = dict(_chunks(content))
    if b"fmt " not in chunks or b"data" not in chunks or len(chunks[b"fmt "]) < 16:
        raise NotWav(Fault.CUT)
    return _decoded(chunks[b"fmt "], chunks[b"data"])


def as_wav(samples: Samples) -> bytes:
    """Write samples at 8 kHz as a file of 16 bits."""
    whole = io.BytesIO()
    with wave.open(whole, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(np.rint(samples * 32767).astype("<i2").tobytes())
    return whole.getvalue()


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, at)
        yield name, content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _decoded(header: bytes, data: bytes) -> Wav:
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", header)
    if kind == EXTENSIBLE and len(header) >= 26:
        (kind,) = struct.unpack_from("<H", header, 24)
    if rate not in RATES or not 1 <= channels <= 8:
        raise NotWav(Fault.RATE)
    usable = len(data) - len(data) % (channels * max(bits // 8, 1))
    return Wav(rate, _samples(kind, bits, data[:usable]).reshape(-1, channels))


def _samples(kind: int, bits: int, data: bytes) -> Samples:
    match kind, bits:
        case (1, 16):
            return np.frombuffer(data, "<i2").astype(np.float32) / np.float32(2**15)
        case (1, 24):
            wide = np.zeros((len(data) // 3, 4), np.uint8)
            wide[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
            return _samples(PCM, 32, wide.tobytes())
        case (1, 32):
            return np.frombuffer(data, "<i4").astype(np.float32) / np.float32(2**31)
        case (1, 8):
            return np.frombuffer(data, np.uint8).astype(np.float32) / np.float32(2**7) - np.float32(1)
        case (6, 8):
            return from_alaw(data)
        case (3, 64):
            return _samples(FLOAT, 32, np.frombuffer(data, "<f8").astype("<f4").tobytes())
        case (3, 32):
            floating: Samples = np.nan_to_num(np.frombuffer(data, "<f4"))
            return floating.clip(-1, 1)
    raise NotWav(Fault.KIND)
