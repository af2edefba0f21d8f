"""The last question before a phone rings: Asterisk asks it on the customer's channel, before its first message leaves.

Orders can come late, from a worker thought dead, or twice. Each attempt is let out once at most.
"""

import logging
from collections.abc import Callable

from agi.attempts import ATTEMPT
from agi.channel import Channel

log = logging.getLogger(__name__)


def asks_for_the_gate(channel: Channel) -> bool:
    """Whether this is no call but the question of the dialplan."""
    return channel.env.get("agi_network_script", "") == "let-out"


class Gate:
    """Answers the dialplan. Anything but a clear yes is a no: silence, a fault, an id that is none."""

    def __init__(self, let_out: Callable[[str], bool]) -> None:
        self.let_out = let_out

    def answer(self, channel: Channel) -> None:
        """Tell the dialplan whether the attempt may be dialled. Faults of the book go through: the call is not made."""
        attempt = channel.env.get("agi_arg_1", "")
        if ATTEMPT.fullmatch(attempt) and self.let_out(attempt):
            channel.set("LET_OUT", "yes")
        else:
            log.warning("an attempt was not let out")
