"""Why a caller is given to a person: the operator sees it, the calls table and its reports count it."""

from enum import StrEnum


class Reason(StrEnum):
    """One word a case, stable: it travels in channel variables and is stored."""

    ASKED = "asked"
    MISTAKES = "mistakes"
    ACCOUNT_NOT_FOUND = "account_not_found"
    METER_DIFFERS = "meter_differs"
    TOO_MANY_GUESSES = "too_many_guesses"
    UNAVAILABLE = "unavailable"
    NO_BALANCE = "no_balance"
    NO_METERS = "no_meters"
    READING_LOWER = "reading_lower"
    """A reading below the previous one, twice."""
    READING_MISTAKES = "reading_mistakes"
    READING_NOT_STORED = "reading_not_stored"
    TOO_LONG = "too_long"
    LEFT_QUEUE = "left_queue"
    """The caller left the queue for a moment, with a key, to be called back instead."""
    CALLED_BACK = "called_back"
    """We called, and it suits."""
    LONG_WAIT = "long_wait"
    """The caller was told how long it takes, and is called back instead of waiting."""
