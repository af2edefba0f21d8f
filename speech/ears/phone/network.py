"""The network at work: pieces of sound in, letters out, one processor at most."""

from pathlib import Path

import numpy as np
import onnxruntime

from speech.ears.phone.features import Array
from speech.ears.phone.letters import LETTERS
from speech.ears.port import HearingUnavailable

FEATURES, LETTERS_OF, PAST, MEMORY = "features", "letters", "past", "memory"
"""Names of what goes in and comes out; of the past there is one a layer."""
ERRORS_ALONE = 3

Kept = tuple[Array, ...]
"""What the network keeps between two pieces of an utterance."""


def next_of(name: str) -> str:
    """The output that is the input `name` of the piece after."""
    return f"{name}_next"


class Network:
    """A file of weights. For any number of threads, each with what it keeps of its own utterance."""

    def __init__(self, file: Path) -> None:
        """Load it (some milliseconds). HearingUnavailable when it is none of ours."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = ERRORS_ALONE
        try:
            self._session = onnxruntime.InferenceSession(file, options, ["CPUExecutionProvider"])
        except Exception as broken:  # The library raises nothing narrower.
            raise HearingUnavailable(f"the model {file} does not load") from broken
        if self._session.get_modelmeta().custom_metadata_map.get("letters") != LETTERS:
            raise HearingUnavailable(f"the model {file} writes other letters")
        kept = [each for each in self._session.get_inputs() if each.name != FEATURES]
        self._names = [each.name for each in kept]
        self._wanted = [LETTERS_OF, *(next_of(name) for name in self._names)]
        self.start: Kept = tuple(np.zeros(each.shape, np.float32) for each in kept)
        """Before an utterance."""

    def hear(self, features: Array, kept: Kept) -> tuple[Array, Kept]:
        """The logarithm of how likely each letter is at each step (steps x letters), and what is kept."""
        letters, *following = self._session.run(
            self._wanted, {FEATURES: features, **dict(zip(self._names, kept, strict=True))}
        )
        return letters, tuple(following)
