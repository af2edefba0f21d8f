"""Vosk on its Korean model, for measurements: `python -m bench.korean_ears CACHE LINE SOCKET`.

No Russian model is on a package index. What is made out is wrong; what it costs is not.
"""

import sys
from functools import partial
from pathlib import Path

from app.provision.places import korean_model
from menus.grammar import Grammar
from speech.aeap.process import serve
from speech.aeap.session import Grammars
from speech.ears.port import Engine
from speech.ears.vosk import VoskEngine

FIGURES = ("일", "이", "삼", "사", "오", "육", "칠", "팔", "구")
KOREAN = Grammar((tuple((word, 0) for word in FIGURES),), frozenset({0}))


def load(cache: Path) -> tuple[Engine, Grammars]:
    """Load the engine; whatever is expected, Korean figures are listened for."""
    return VoskEngine(korean_model(cache)), lambda _: KOREAN


if __name__ == "__main__":
    _, cache, line, socket = sys.argv
    serve(int(line), int(socket), partial(load, Path(cache)))
