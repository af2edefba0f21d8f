"""Whisper's decoder, a step at a time, for several rows of pieces at once.

CTranslate2 decodes as well, but does not let anybody choose which piece may follow which.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from speech.ears.whisper.weights import Weights

Array = npt.NDArray[np.float32]
HEAD = 64
"""The width of one head of attention, in every size of Whisper."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What the decoder knows: of the sound (keys and values a layer), and of the rows written so far."""

    sound: tuple[tuple[Array, Array], ...]
    rows: tuple[tuple[Array, Array], ...]

    @property
    def length(self) -> int:
        """How many pieces the rows have."""
        return self.rows[0][0].shape[2] if self.rows else 0

    def of_rows(self, chosen: list[int]) -> "Memory":
        """The same of some of the rows, one perhaps many times."""
        return Memory(self.sound, tuple((keys[chosen], values[chosen]) for keys, values in self.rows))


class Decoder:
    """The weights, and what they compute. For any number of threads."""

    def __init__(self, weights: Weights) -> None:
        """KeyError when a matrix is missing."""
        self._weights = weights
        self.outputs = weights["embeddings/weight"]
        """Pieces x width: times what the decoder thinks, it tells how likely each is to follow; not normalised."""
        self._positions = weights["position_encodings/encodings"]
        self._layers = sum(name.endswith("/ffn/linear_0/weight") for name in weights)
        self._heads = self.outputs.shape[1] // HEAD

    def listen(self, encoded: Array) -> Memory:
        """The memory of a sound (frames x width) before anything is written."""
        return Memory(tuple(self._heard(layer, encoded) for layer in range(self._layers)), ())

    def _heard(self, layer: int, encoded: Array) -> tuple[Array, Array]:
        keys, values = np.split(self._linear(f"layer_{layer}/attention/linear_1", encoded), 2, -1)
        keys, values = (each.reshape(len(encoded), self._heads, HEAD) for each in (keys, values))
        return np.ascontiguousarray(keys.transpose(1, 2, 0)), np.ascontiguousarray(values.transpose(1, 0, 2))

    def write(self, pieces: npt.NDArray[np.int64], memory: Memory) -> tuple[Array, Memory]:
        """Add pieces (rows x new ones) to the rows; what the decoder thinks after each (rows x new x width)."""
        length = memory.length
        state = self.outputs[pieces] + self._positions[length : length + pieces.shape[1]]
        rows = []
        for layer in range(self._layers):
            known = memory.rows[layer] if memory.rows else None
            state, written = self._read_rows(layer, state, known)
            rows.append(written)
            state = self._hear(layer, state, memory.sound[layer])
            state = self._think(layer, state)
        return self._norm("layer_norm", state), Memory(memory.sound, tuple(rows))

    def _read_rows(
        self, layer: int, state: Array, known: tuple[Array, Array] | None
    ) -> tuple[Array, tuple[Array, Array]]:
        """Attention to what has been written, of which no piece sees a later one."""
        name = f"layer_{layer}/self_attention"
        rows, new, width = state.shape
        joined = self._linear(f"{name}/linear_0", self._norm(f"{name}/layer_norm", state))
        query, keys, values = (
            each.reshape(rows, new, self._heads, HEAD).transpose(0, 2, 1, 3) for each in np.split(joined, 3, -1)
        )
        if known is not None:
            keys, values = np.concatenate([known[0], keys], 2), np.concatenate([known[1], values], 2)
        weighed = query @ keys.transpose(0, 1, 3, 2) * HEAD**-0.5
        later = np.triu(np.full(weighed.shape[2:], -1e9, np.float32), keys.shape[2] - new + 1)
        read = (_softmax(weighed + later) @ values).transpose(0, 2, 1, 3).reshape(rows, new, width)
        return state + self._linear(f"{name}/linear_1", read), (keys, values)

    def _hear(self, layer: int, state: Array, sound: tuple[Array, Array]) -> Array:
        """Attention to the sound."""
        name = f"layer_{layer}/attention"
        rows, new, width = state.shape
        query = self._linear(f"{name}/linear_0", self._norm(f"{name}/layer_norm", state))
        query = query.reshape(rows * new, self._heads, HEAD).transpose(1, 0, 2)
        heard = _softmax(query @ sound[0] * HEAD**-0.5) @ sound[1]
        return state + self._linear(f"{name}/linear_2", heard.transpose(1, 0, 2).reshape(rows, new, width))

    def _think(self, layer: int, state: Array) -> Array:
        name = f"layer_{layer}/ffn"
        wide = self._linear(f"{name}/linear_0", self._norm(f"{name}/layer_norm", state))
        return state + self._linear(f"{name}/linear_1", _gelu(wide))

    def _linear(self, name: str, values: Array) -> Array:
        product = values @ self._weights[f"{name}/weight"].T
        bias = self._weights.get(f"{name}/bias")
        return product if bias is None else product + bias

    def _norm(self, name: str, values: Array) -> Array:
        centred = values - values.mean(-1, keepdims=True)
        deviation = np.sqrt(np.square(centred).mean(-1, keepdims=True) + np.float32(1e-5))
        normal: Array = centred / deviation * self._weights[f"{name}/gamma"] + self._weights[f"{name}/beta"]
        return normal


def _softmax(values: Array) -> Array:
    raised = np.exp(values - values.max(-1, keepdims=True))
    normal: Array = raised / raised.sum(-1, keepdims=True)
    return normal


def _gelu(values: Array) -> Array:
    """The tanh form; it differs from the exact one by less than 16-bit weights do."""
    inner = np.float32(0.7978845608) * values * (1 + np.float32(0.044715) * np.square(values))
    curved: Array = np.float32(0.5) * values * (1 + np.tanh(inner))
    return curved
