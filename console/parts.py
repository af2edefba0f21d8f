"""The parts that callers need, and how each of them is."""

from enum import StrEnum


class Part(StrEnum):
    """What callers need. `service` is the process that talks with them, `speech` whoever understands them."""

    DATABASE = "database"
    SERVICE = "service"
    ASTERISK = "asterisk"
    SPEECH = "speech"
    PROMPTS = "prompts"


class State(StrEnum):
    """How a part is: `off` is what the settings want, `unknown` what nobody is there to tell."""

    READY = "ready"
    OFF = "off"
    AWAY = "away"
    UNKNOWN = "unknown"


FINE = frozenset({State.READY, State.OFF})


def ready(there: bool) -> State:
    """The state of a part that is there or not."""
    return State.READY if there else State.AWAY
