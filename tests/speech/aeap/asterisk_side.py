"""What Asterisk says over AEAP, for tests of its other end."""

import json
from typing import Any

import numpy as np

from menus.expecting import YesNo
from menus.expecting_text import write
from speech.aeap.messages import CODEC

FRAME = 320
SPOKEN = (np.array([3000, -3000] * 80, "<i2")).tobytes()
SILENCE = bytes(FRAME)


def setup(codec: str = CODEC) -> str:
    return json.dumps({"request": "setup", "version": "0.1.0", "codecs": [{"name": codec}], "params": {}, "id": "a"})


def setting(name: str, value: str) -> str:
    return json.dumps({"request": "set", "params": {name: value}, "id": "b"}, ensure_ascii=False)


def question() -> str:
    return setting("grammar", write(YesNo()))


def listening(seconds: float, prompt: float = 0.0) -> str:
    return setting("listen", f"{seconds:.2f} {prompt:.2f}")


def reported(text: str) -> list[tuple[str, str, int]]:
    """The entries of a result, in the order in which Asterisk passes them on; none for another message."""
    fields: dict[str, Any] = json.loads(text)
    entries = fields.get("params", {}).get("results", [])
    return [(entry["grammar"], entry["text"], entry["score"]) for entry in reversed(entries)]
