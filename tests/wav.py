"""WAV files as studios make them, for tests."""

import struct

import numpy as np
import numpy.typing as npt

from speech.telephone import alaw

Sound = npt.NDArray[np.float64]


def speech(seconds: float, rate: int = 44100, level: float = 0.3) -> Sound:
    """Something as loud and as uneven as speech."""
    at = np.arange(round(seconds * rate)) / rate
    loudness = level * (0.55 + 0.45 * np.sin(2 * np.pi * 4 * at))
    spoken: Sound = loudness * np.sin(2 * np.pi * 300 * at)
    return spoken


def wav(
    sound: Sound, rate: int = 44100, *, channels: int = 1, bits: int = 16, kind: int = 1, more: bytes = b""
) -> bytes:
    """A file of a sound, the same in each channel. Kind 1 is PCM (or 0xFFFE), 3 floating point, 6 A-law."""
    frames = np.repeat(sound[:, None], channels, axis=1)
    match kind, bits:
        case 3, _:
            data = frames.astype(f"<f{bits // 8}").tobytes()
        case 6, _:
            data = alaw(frames.astype(np.float32))
        case 1, 8:
            data = np.rint(frames * 127 + 128).astype(np.uint8).tobytes()
        case _, 24:
            whole = (frames * (2**23 - 1)).astype("<i4").reshape(-1, 1)
            data = whole.view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
        case _:
            data = (frames * (2 ** (bits - 1) - 1)).astype(f"<i{bits // 8}").tobytes()
    width = channels * bits // 8
    header = struct.pack("<HHIIHH", kind, channels, rate, rate * width, width, bits)
    if kind == 0xFFFE:
        header += struct.pack("<HHIH14s", 22, bits, 0, 1, bytes(14))
    body = b"WAVE" + more + _chunk(b"fmt ", header) + _chunk(b"data", data)
    return _chunk(b"RIFF", body)


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
