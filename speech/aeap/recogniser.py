"""The service's side of the process that listens for callers."""

import json
import secrets
import socket

from speech.aeap.address import Address
from speech.kept import LONGEST_SILENCE, KeptProcess, Task


class Recogniser(KeptProcess):
    """Use as a context. Calls go on with keys whenever it is not `ready`."""

    def __init__(self, command: tuple[str, ...], places: int, *, longest_silence: float = LONGEST_SILENCE) -> None:
        """`command` starts a process that serves at most `places` calls, and is ended after `longest_silence`.

        Its last two arguments will be the descriptors for `speech.aeap.process.serve`.
        """
        bound = _bound()
        self.address = Address(bound.getsockname()[1], secrets.token_urlsafe(24))
        asked = json.dumps({"secret": self.address.secret, "places": places}).encode()
        goes_on = "calls go on with keys"
        super().__init__(Task("recogniser", command, goes_on, asked, longest_silence=longest_silence), bound)


def _bound() -> socket.socket:
    """A socket on a port that is free. The port is named when it is bound: only then is it kept after `shutdown`."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind(("127.0.0.1", 0))
            address = probe.getsockname()
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            bound.bind(address)
        except OSError:  # somebody was quicker
            bound.close()
        else:
            return bound
