"""Reading the weights of a model in the format of CTranslate2 (`model.bin`, version 6)."""

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

Weights = dict[str, npt.NDArray[np.float32]]
KINDS = (np.float32, np.int8, np.int16, np.int32, np.float16)


def decoder_weights(file: Path) -> Weights:
    """The matrices of the decoder, by their names within it. OSError; ValueError when the file is of another kind."""
    try:
        return dict(_decoders(file.read_bytes()))
    except (struct.error, IndexError, UnicodeDecodeError) as broken:
        raise ValueError("the weights are of an unknown format") from broken


def _decoders(content: bytes) -> Iterator[tuple[str, npt.NDArray[np.float32]]]:
    reader = _Reader(content)
    reader.number("I")
    reader.text()
    reader.number("I")
    for _ in range(reader.number("I")):
        name = reader.text()
        shape = [reader.number("I") for _ in range(reader.number("B"))]
        kind, size = KINDS[reader.number("B")], reader.number("I")
        if name.startswith("decoder/"):
            matrix = np.frombuffer(content, kind, size // np.dtype(kind).itemsize, reader.at).reshape(shape)
            yield name.removeprefix("decoder/"), matrix.astype(np.float32)
        reader.at += size


class _Reader:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self.at = 0

    def number(self, kind: str) -> int:
        (value,) = struct.unpack_from(f"<{kind}", self._content, self.at)
        self.at += struct.calcsize(f"<{kind}")
        return int(value)

    def text(self) -> str:
        """A string: its length with the zero at its end, two bytes, before it."""
        length = self.number("H")
        self.at += length
        return self._content[self.at - length : self.at - 1].decode()
