"""The caller's telephone as the dialogue's driver sees it, over AGI."""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from functools import partial
from types import TracebackType

from asterisk.agi import AGIAppError, AGIHangup

from agi.channel import KEYS, Channel
from agi.listening import Listener, Nothing, Thinking
from agi.narrator import Narrator, Part
from agi.recordings import RecordingsFolder
from agi.telling import Teller
from menus.events import Transferred
from menus.expecting import Deaf, Expectation
from menus.handover import WAITING
from menus.ports import TURN, Answer, StillThinking
from menus.steps import CallerHungUp, HandedOver, NoOperators, NotRecorded, Recorded
from menus.values import Line

log = logging.getLogger(__name__)

ALL_KEYS = "0123456789*#"
GRACE = 3
"""Seconds without a word from us after which Asterisk apologises and connects an operator."""

RATE = 8000
"""Samples a second of every sound."""

LONGEST_TALK = 3600.0
"""Seconds with an operator for which there must be room on the disk."""

TONE = "named/beep"
TONE_SECONDS = 0.3
"""What a caller hears before a recording."""


class _Gone(AbstractContextManager[None]):
    """Foreign errors stop here: pyst2's hang-up becomes the dialogue's."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, AGIHangup):
            raise CallerHungUp from error


class AgiPhone:
    """Performs what the driver asks of a telephone."""

    def __init__(
        self,
        channel: Channel,
        narrator: Narrator,
        recordings: RecordingsFolder | None,
        first_call_id: str,
        threads: Executor,
        *,
        operator_recording: str | None = None,
        wait: Callable[[], int | None] = lambda: None,
        recogniser: Callable[[], bool] | None = None,
    ) -> None:
        """`threads` render sentences while the caller is listened to.

        `operator_recording` is the name under which the talk with an operator is recorded, if it is.

        `recogniser` tells whether somebody is there at this moment who understands speech; None for never.
        """
        self._channel = channel
        self._wait = wait
        self._recordings = recordings
        self._first_call_id = first_call_id
        self._teller = Teller(narrator, threads, self.listen)
        self._operator_recording = operator_recording
        self._guarded_until = 0.0
        self._line = _Gone()
        self._listener = Listener(channel, self._guard, recogniser) if recogniser else None

    def play(self, lines: tuple[Line, ...], *, must_hear: bool) -> str:
        """Play sentences one by one."""
        with self._teller.telling(lines) as parts:
            if must_hear:
                return "".join(map(self._play_to_the_end, parts))
            return self._play_all_until_key(parts)

    def _play_all_until_key(self, parts: Sequence[Part]) -> str:
        return next((keys for part in parts if (keys := self._play_until_key(part))), "")

    def _play_until_key(self, part: Part) -> str:
        keys, sound = self._teller.made(part)
        if keys:
            return keys
        with self._line:
            self._guard(sound.seconds)
            return self._channel.play(sound.name, ALL_KEYS, 0, sound.seconds)[0]

    def _play_to_the_end(self, part: Part) -> str:
        """A key stops the sound only for a moment: it goes on where it was."""
        keys, sound = self._teller.made(part)
        reached = 0
        while reached < sound.seconds * RATE:
            with self._line:
                self._guard(sound.seconds)
                key, end = self._channel.play(sound.name, ALL_KEYS, reached, sound.seconds)
            if not key:
                break
            keys += key
            reached = max(end, reached + RATE // 50)
        return keys

    def ask(self, lines: tuple[Line, ...], wait: float, expects: Expectation | None) -> Answer | StillThinking:
        """Play the sentences as one prompt and listen for a key, and for words if there is who understands them."""
        listener = self._listener
        if expects is None or listener is None or listener.lost:
            return self._ask_for_key(lines, wait)
        with self._line:
            listened_to = listener.expect(expects)
        if not listened_to:
            return Deaf() if listener.lost else self._ask_for_key(lines, wait)
        return self._ask_aloud(listener, lines, wait)

    def _ask_for_key(self, lines: tuple[Line, ...], wait: float) -> str | None:
        """(GET DATA takes one file only, unlike the dialplan's Read.)"""
        with self._teller.telling(lines) as parts:
            if keys := self._play_all_until_key(parts[:-1]):
                return keys
            keys, sound = self._teller.made(parts[-1])
        if keys:
            return keys
        with self._line:
            self._guard(sound.seconds + wait)
            return _usable(self._channel.play_for_key(sound.name, wait, sound.seconds))

    def _ask_aloud(self, listener: Listener, lines: tuple[Line, ...], wait: float) -> Answer | StillThinking:
        with self._teller.telling(lines) as parts:
            for part in parts:
                keys, sound = self._teller.made(part)
                if keys:
                    return keys
                with self._line:
                    answer = listener.hear(sound, wait if part is parts[-1] else 0.0)
                if isinstance(answer, Thinking):
                    return StillThinking(partial(self._hear_out, listener))
                if not isinstance(answer, Nothing):
                    return answer
        return None

    def _hear_out(self, listener: Listener) -> Answer:
        with self._line:
            answer = listener.hear_out()
        return None if isinstance(answer, Nothing) else answer

    def keep(self, words: str) -> None:
        """Have the recogniser keep them with their sound: it is the only one who has it."""
        if self._listener:
            with self._line:
                self._listener.keep(words)

    def next_key(self, wait: float) -> str | None:
        """Wait for one key."""
        with self._line:
            self._guard(wait)
            return self._channel.key(wait)

    def prepare(self, lines: tuple[Line, ...]) -> str:
        """Have sentences ready to be begun, and return the keys pressed meanwhile."""
        return self._teller.prepare(lines)

    def listen(self, during: Callable[[], object]) -> str:
        """Do something, and return the key pressed meanwhile, if any."""
        with self._line:
            self._guard(TURN)
            return self._channel.key_meanwhile(TURN, during) or ""

    def record(self, longest: float, silence: float) -> Recorded | NotRecorded:
        """Record into a file that is named by chance. Without a folder that has room for it nothing is recorded."""
        if self._recordings is None or not self._recordings.has_room(longest):
            return NotRecorded()
        name = self._recordings.new_name()
        with self._line:
            self._guard(TONE_SECONDS)
            self._channel.play(TONE, "", 0, TONE_SECONDS)
            self._guard(longest)
            reason, samples = self._channel.record(self._recordings.path(name), longest, silence)
        seconds = samples / RATE
        if reason == "writefile" or not self._recordings.holds(name, seconds):
            return NotRecorded()
        return Recorded(name, seconds)

    def transfer(self, where: Transferred) -> HandedOver | NoOperators:
        """Leave word for the dialplan and the operator's screen; the dialplan queues the caller when we are done."""
        with self._line:
            if where.queue != WAITING and not self._served(where.queue):
                return NoOperators()
            self.leave_word(next_queue=where.queue, reason=where.reason, account=where.account or "", path=where.path)
        return HandedOver()

    def expected_wait(self) -> int | None:
        """Minutes until an operator answers, as the live queues tell; Asterisk is not asked anew."""
        return self._wait()

    def rejoin(self, queue: str) -> None:
        """Let the dialplan queue the caller again; what it knows for the operator is left as it is."""
        with self._line:
            self._channel.set("AUTOSECRETARY_NEXT", queue)

    def _served(self, queue: str) -> bool:
        """Whether a phone of the queue is registered (function QUEUE_MEMBER of Asterisk's app_queue)."""
        try:
            logged = self._channel.value(f"${{QUEUE_MEMBER({queue},logged)}}")
        except AGIAppError as error:
            if isinstance(error, AGIHangup):
                raise
            return False
        return logged not in {"", "0"}

    def leave_word(self, *, next_queue: str, reason: str, account: str, path: Iterable[str]) -> None:
        """Set the channel variables that the dialplan reads and passes on to the operator's phone."""
        self._channel.set("AUTOSECRETARY_REASON", reason)
        self._channel.set("AUTOSECRETARY_ACCOUNT", account)
        self._channel.set("AUTOSECRETARY_PATH", "/".join(path))
        self._channel.set("AUTOSECRETARY_CALL", self._first_call_id)
        self._leave_recording()
        self._channel.set("AUTOSECRETARY_NEXT", next_queue)

    def _leave_recording(self) -> None:
        """Have the dialplan record the talk with the operator, if it shall be and there is room: it goes on anyway."""
        if self._operator_recording is None or self._recordings is None:
            return
        if self._recordings.has_room(LONGEST_TALK):
            self._channel.set("AUTOSECRETARY_RECORDING", self._recordings.path(self._operator_recording))
        else:
            log.warning("call %s goes to an operator without a recording: there is no room", self._operator_recording)

    def _guard(self, busy: float) -> None:
        """Let Asterisk take the call back if we do not speak again in time (the watchdog of extensions.conf).

        The timer is only moved when it would ring too early, or more than ten seconds too late.
        """
        now = time.monotonic()
        needed = now + busy + GRACE
        if not needed <= self._guarded_until <= needed + 10:
            self._channel.set("TIMEOUT(absolute)", round(busy + GRACE + 0.5))
            self._guarded_until = now + busy + GRACE


def _usable(key: str | None) -> str | None:
    """Keys A to D of some phones are nothing to us: as if none had been pressed."""
    return key if key in KEYS else None
