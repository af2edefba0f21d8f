"""The process that listens for callers: `python -m speech.aeap ENGINE CACHE [ANSWERS] LINE SOCKET`.

In the folder ANSWERS it keeps the answers that callers have confirmed; without one it keeps none.
"""

import sys
from functools import partial
from pathlib import Path

from menus.grammars import grammar_of
from speech.aeap.process import serve
from speech.aeap.session import Grammars
from speech.ears.engines import open_engine
from speech.ears.port import Engine


def load(name: str, cache: Path) -> tuple[Engine, Grammars]:
    """Load an engine by its name, or by `auto`. HearingUnavailable when it is not to be had."""
    return open_engine(name, cache), grammar_of


if __name__ == "__main__":
    _, engine, cache, *answers, line, socket = sys.argv
    serve(int(line), int(socket), partial(load, engine, Path(cache)), Path(*answers) if answers else None)
