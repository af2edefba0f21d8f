"""The one way in which speech fails, whatever is behind it."""


class SpeechUnavailable(Exception):
    """A sentence cannot be made audible now: no engine, a crash, too slow, nowhere to write. Never carries the text."""
