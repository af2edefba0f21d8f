"""Words as Whisper writes them: pieces of bytes, joined by the merges that its vocabulary was learned with (BPE)."""

import json
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

Pieces = tuple[int, ...]


class Tokens:
    """The vocabulary of a model."""

    def __init__(self, vocabulary: dict[str, int], merges: list[tuple[str, str]], special: dict[str, int]) -> None:
        self._vocabulary = vocabulary
        self._ranks = {pair: rank for rank, pair in enumerate(merges)}
        self._special = special

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read `tokenizer.json`. OSError or ValueError when it is not one."""
        told: dict[str, Any] = json.loads(file.read_text("utf-8"))
        merges = [tuple(merge.split(" ") if isinstance(merge, str) else merge) for merge in told["model"]["merges"]]
        special = {added["content"]: added["id"] for added in told["added_tokens"]}
        return cls(told["model"]["vocab"], merges, special)

    def special(self, name: str) -> int:
        """The number of a mark, such as `<|ru|>`. KeyError when the model has none."""
        return self._special[name]

    def of_word(self, word: str) -> Pieces:
        """The pieces of a word with the blank before it."""
        parts = [BYTES[byte] for byte in f" {word}".encode()]
        while len(parts) > 1:
            pairs = pairwise(parts)
            rank, at = min((self._ranks.get(pair, len(self._ranks)), at) for at, pair in enumerate(pairs))
            if rank == len(self._ranks):
                break
            parts[at : at + 2] = ["".join(parts[at : at + 2])]
        return tuple(self._vocabulary[part] for part in parts)

    @cached_property
    def vowels(self) -> dict[int, int]:
        """How many vowels each piece of Russian words has."""
        spelled = {number: _bytes_of(piece).decode(errors="ignore") for piece, number in self._vocabulary.items()}
        return {number: sum(letter in VOWELS for letter in spelled[number].lower()) for number in self.of_russian}

    @cached_property
    def of_russian(self) -> tuple[int, ...]:
        """The pieces of Russian words."""
        return tuple(sorted(number for piece, number in self._vocabulary.items() if _is_russian(piece)))


def _letters() -> dict[int, str]:
    """The character that stands for each byte in a vocabulary: itself when it can be seen, else one above 255."""
    seen = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in seen]
    return {byte: chr(byte) for byte in seen} | {byte: chr(256 + at) for at, byte in enumerate(hidden)}


BYTES = _letters()
OF_LETTERS = {letter: byte for byte, letter in BYTES.items()}
SMALL = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")
LETTER_BYTES = frozenset(byte for letter in SMALL for byte in (letter + letter.upper()).encode())
VOWELS = frozenset("аеёиоуыэюя")


def _bytes_of(piece: str) -> bytes:
    return bytes(OF_LETTERS.get(letter, 0) for letter in piece)


def _is_russian(piece: str) -> bool:
    """Whether words can be written with it, a capital at their beginning; some letters are written in two halves."""
    content = _bytes_of(piece).removeprefix(b" ")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return LETTER_BYTES.issuperset(content)
    return SMALL.issuperset(text[:1].lower() + text[1:])
