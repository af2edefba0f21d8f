"""How many threads multiply matrices."""

from ctypes import CDLL
from pathlib import Path

import numpy as np


def one_each() -> None:
    """Let each thread of this process multiply by itself.

    Our engines multiply small matrices very often. Several threads to each wait for one another in a busy loop: on two
    processors that others use as well an utterance took Whisper's decoder six times the work (measured). An OpenBLAS
    that did not come in the wheel of numpy is left as it is: `OPENBLAS_NUM_THREADS=1` sets it.
    """
    for library in (Path(np.__file__).parents[1] / "numpy.libs").glob("libscipy_openblas64_*.so"):
        CDLL(str(library)).scipy_openblas_set_num_threads64_(1)
