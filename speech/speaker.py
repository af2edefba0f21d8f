"""What a call asks to be said, as a sound that Asterisk can play: from the cache, a recording, or the voice."""

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from datetime import datetime, timedelta
from pathlib import Path

from speech.pronunciation import as_pronounced
from speech.recordings import Recordings
from speech.sounds import Access, Shelf, Sound, write_whole
from speech.unavailable import SpeechUnavailable
from speech.voice import Voice

log = logging.getLogger(__name__)

DURING_CALL = 2.5
"""Seconds a caller is made to wait for a sentence; the dialplan gives up on us after 3."""


class Speaker:
    """Sentences to sounds, for any number of threads. Equal sentences asked for at once are rendered once."""

    def __init__(self, voice: Voice, recordings: Recordings, fixed: Shelf, personal: Shelf) -> None:
        self._voice = voice
        self._recordings = recordings
        self._fixed = fixed
        self._personal = personal
        self._rendering: dict[str, Future[Sound]] = {}
        self._lock = threading.Lock()
        # One thread, so that of the voice's processes all but one are left to sentences that somebody waits for.
        self._meanwhile = ThreadPoolExecutor(1, thread_name_prefix="meanwhile")

    @property
    def longest(self) -> float:
        """Seconds a text may take that nobody on the telephone waits for."""
        return self._voice.longest

    def sound(self, text: str, personal: bool, prompt: str, deadline: float = DURING_CALL) -> Sound:
        """Return the sound of a sentence; `personal` when it holds somebody's values. Deadline in seconds.

        SpeechUnavailable when it cannot be made audible in time; never a sound that is empty or cut.
        """
        recorded = None if personal else self._recorded(prompt, text, deadline)
        if recorded:
            return recorded
        shelf = self._personal if personal else self._fixed
        said = as_pronounced(text)
        key = shelf.key(made_from(self._voice.identity, text))
        return self._found_or_made(shelf, key, lambda: self._voice.say(said, deadline), deadline)

    def soon(self, text: str, prompt: str) -> Future[Sound]:
        """Render a sentence with somebody's values while another one is played; whoever asks for its sound finds it.

        What has not begun can be cancelled. A failure is met by who asks for the sound.
        """
        return self._meanwhile.submit(self.sound, text, True, prompt)

    def close(self) -> None:
        """Give up what nobody has asked for yet."""
        self._meanwhile.shutdown(wait=False, cancel_futures=True)

    def _recorded(self, prompt: str, text: str, deadline: float) -> Sound | None:
        """Return the human voice if there is one; a recording nobody can play must not silence its prompt."""
        state = self._recordings.state(prompt, text)
        if state is None:
            return None
        key = self._fixed.key(state)
        try:
            return self._found_or_made(self._fixed, key, lambda: self._recordings.alaw(prompt, text), deadline)
        except SpeechUnavailable as broken:
            log.warning("the voice speaks instead: %s", broken)
            return None

    def _found_or_made(self, shelf: Shelf, key: str, make: Callable[[], bytes], deadline: float) -> Sound:
        # Looked for again by whoever makes it: another thread may have made it since.
        return shelf.find(key) or self._made_once(key, lambda: shelf.find(key) or shelf.put(key, make()), deadline)

    def _made_once(self, key: str, make: Callable[[], Sound], deadline: float) -> Sound:
        """Make a sound, or wait for the thread that is making it, whose failure is then ours too."""
        with self._lock:
            mine = key not in self._rendering
            rendering = self._rendering.setdefault(key, Future())
        if mine:
            self._make(key, make, rendering)
        try:
            return rendering.result(deadline)
        except TimeoutError as slow:
            raise SpeechUnavailable("the sentence is still being rendered for somebody else") from slow

    def _make(self, key: str, make: Callable[[], Sound], rendering: Future[Sound]) -> None:
        try:
            rendering.set_result(make())
        except BaseException as failed:  # noqa: BLE001  It is raised again, here and in every thread that waits.
            rendering.set_exception(failed)
        with self._lock:
            del self._rendering[key]

    def render_ahead(
        self, prompts: Mapping[str, str], progress: Callable[[int, int], None], *, beside_calls: bool = False
    ) -> None:
        """Render the fixed prompts (name to text), telling `progress(done, of)` after each.

        Those that are on disk are only looked at. `beside_calls` leaves a process of the voice to the calls that go on.
        SpeechUnavailable at the first that fails.
        """
        with ThreadPoolExecutor(max(1, self._voice.processes - beside_calls)) as threads:
            jobs = [threads.submit(self.sound, text, False, name, self.longest) for name, text in prompts.items()]
            try:
                for done, job in enumerate(as_completed(jobs), 1):
                    job.result()
                    progress(done, len(jobs))
            except SpeechUnavailable:
                threads.shutdown(wait=False, cancel_futures=True)
                raise

    def named(self, folder: Path, name: str, text: str, prompt: str) -> None:
        """Put a prompt under a name of its own, `folder/name.alaw`, for a dialplan that plays it without us."""
        self.put_named(self.sound(text, personal=False, prompt=prompt, deadline=self.longest), folder, name)

    def put_named(self, sound: Sound, folder: Path, name: str) -> None:
        """Put a fixed sound under a name of its own. SpeechUnavailable when the disk does not take it."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(folder / f"{name}.alaw", self._fixed.read(sound), Access(0o755, 0o644))
        except OSError as refused:
            raise SpeechUnavailable(f"the folder of named sounds takes no file: {refused.strerror}") from refused

    def rendered_by(self, identity: str) -> "RenderedAhead":
        """The same speaker with the fixed sentences that another engine has rendered."""
        return RenderedAhead(self, self._recordings, self._fixed, identity)

    def forget(self, older_than: timedelta, now: datetime) -> int:
        """Delete personal sounds last asked for before `now - older_than` (aware); returns how many."""
        return self._personal.forget(older_than, now)


class RenderedAhead:
    """A speaker whose fixed sentences another engine has said ahead of all calls. That engine is never asked here."""

    def __init__(self, speaker: Speaker, recordings: Recordings, fixed: Shelf, identity: str) -> None:
        self._speaker = speaker
        self._recordings = recordings
        self._fixed = fixed
        self._identity = identity

    def missing(self, prompts: Mapping[str, str]) -> int:
        """How many of the prompts (name to text) are neither recorded nor rendered by the other engine."""
        return sum(
            not (self._recordings.state(name, text) or self._fixed.find(self._key(text)))
            for name, text in prompts.items()
        )

    def sound(self, text: str, personal: bool, prompt: str) -> Sound:
        """As `Speaker.sound`: sentences with values, and a sound that has disappeared, are spoken by its voice."""
        return (None if personal else self._rendered(text, prompt)) or self._speaker.sound(text, personal, prompt)

    def soon(self, text: str, prompt: str) -> Future[Sound]:
        """As `Speaker.soon`."""
        return self._speaker.soon(text, prompt)

    def named(self, folder: Path, name: str, text: str, prompt: str) -> None:
        """As `Speaker.named`."""
        if rendered := self._rendered(text, prompt):
            self._speaker.put_named(rendered, folder, name)
        else:
            self._speaker.named(folder, name, text, prompt)

    def _rendered(self, text: str, prompt: str) -> Sound | None:
        return None if self._recordings.state(prompt, text) else self._fixed.find(self._key(text))

    def _key(self, text: str) -> str:
        return self._fixed.key(made_from(self._identity, text))


def made_from(identity: str, text: str) -> str:
    """What the sound of a text depends on."""
    return f"{identity}\n{as_pronounced(text)}"
