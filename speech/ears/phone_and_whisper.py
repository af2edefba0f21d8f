"""Our own engine, and Whisper where that hesitates: what `auto` is where there are both."""

import logging
from collections.abc import Callable
from pathlib import Path

from speech.ears.engines import ENGINES, imported
from speech.ears.phone.engine import PhoneEngine
from speech.ears.port import Engine, HearingUnavailable
from speech.ears.second_opinion import SecondOpinion, Slow

log = logging.getLogger(__name__)


def opened(phone: Path, whisper: Path) -> Engine:
    """Load both; our own alone when Whisper does not load. HearingUnavailable when our own does not."""
    quick = PhoneEngine(phone)
    try:
        make: Callable[..., Slow] = imported(ENGINES["whisper"].made_by)
        # One decoder, for whom nobody waits: all lines are heard meanwhile.
        return SecondOpinion(quick, make(whisper, workers=1, waiting=0))
    except HearingUnavailable as broken:
        log.warning("nobody is asked again: %s", broken)
        return quick
