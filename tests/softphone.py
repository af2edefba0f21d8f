"""A real SIP phone for tests and for the demo call, driven step by step; each phone is a process of its own."""

import itertools
import json
import subprocess
import sys
import tempfile
import threading
import time
import wave
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Event = dict[str, Any]
Samples = npt.NDArray[np.float64]
RATE = 8000
"""Samples a second of a recording."""
CHECKOUT = Path(__file__).resolve().parents[1]


class Softphone:
    """A phone at the address `bind`. With a `registrar` it registers as `user` and takes calls, by itself or not.

    With a `port` it takes calls that come to that port without being registered: a phone behind the outgoing line.

    What happens is told as events (dicts with `event` and `at`, monotonic seconds):
    calling, ringing, confirmed, disconnected (code, reason), registered and unregistered (code), incoming (headers),
    hearing (wav), sound, quiet (since), pressed (key, left), key (key: the other side pressed it), played.
    """

    def __init__(
        self,
        *,
        bind: str = "127.0.0.1",
        port: int = 0,
        user: str = "phone",
        password: str = "",
        registrar: str | None = None,
        answers: bool = False,
        folder: Path | None = None,
    ) -> None:
        self._folder = folder or Path(tempfile.mkdtemp(prefix="softphone-"))
        setup = {
            "bind": bind,
            "port": port,
            "user": user,
            "password": password,
            "registrar": registrar,
            "answers": answers,
        }
        self._events: list[Event] = []
        self._news = threading.Condition()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.softphone_process", json.dumps({**setup, "folder": str(self._folder)})],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.heard = self._folder / "nothing.wav"
        """The recording of the newest call; complete once `disconnected` was told."""
        self.wait_until("on_hook", 10)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def call(self, to: str, as_user: str | None = None) -> None:
        """Call a SIP address (`sip:88002200009@127.0.0.1:5060`), claiming to be `as_user`."""
        self._order("call", to=to, **{"as": as_user})

    def press(self, keys: str) -> None:
        """Press keys one after the other (RFC 4733, 0.1 s each with 0.1 s between); returns when the last was sent."""
        self._order("press", keys=keys)
        for _ in keys:
            self.wait_until("pressed", 5)

    def play(self, wav: Path) -> None:
        """Speak a WAV file (8 kHz mono) into the line; `played` tells its end."""
        self._order("play", wav=str(wav))

    def answer(self) -> None:
        """Take the call that rings."""
        self._order("answer", code=200)

    def reject(self, code: int = 486) -> None:
        """Refuse the call that rings."""
        self._order("answer", code=code)

    def wait_for_sound(self, timeout: float = 5) -> float:
        """Wait until the line sounds, as it may already; when it did, monotonic seconds."""
        self.forget("sound")
        self._order("listen")
        at: float = self.wait_until("sound", timeout)["at"]
        return at

    def hang_up(self) -> None:
        """End the call, whatever its state."""
        self._order("hang_up")

    def wait_until(self, event: str, timeout: float = 5) -> Event:
        """The oldest event of that name not waited for yet; waits for it. TimeoutError tells what happened instead."""
        deadline = time.monotonic() + timeout
        with self._news:
            while True:
                for number, happened in enumerate(self._events):
                    if happened["event"] == event:
                        return self._events.pop(number)
                if self._process.poll() is not None:
                    raise RuntimeError(f"the phone's process ended: {self._last_words()}")
                if not self._news.wait(deadline - time.monotonic()):
                    raise TimeoutError(f"no {event!r} in {timeout} s; seen: {[e['event'] for e in self._events]}")

    def forget(self, event: str) -> None:
        """Drop the events of that name seen so far, so that only a new one counts."""
        with self._news:
            self._events = [happened for happened in self._events if happened["event"] != event]

    def close(self) -> None:
        """Hang up, take leave of the registrar, end the process."""
        assert self._process.stdin and self._process.stdout and self._process.stderr
        self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        self._process.stdout.close()
        self._process.stderr.close()

    def _order(self, what: str, **facts: Any) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"do": what, **facts}) + "\n")
        self._process.stdin.flush()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            happened = json.loads(line)
            with self._news:
                if happened["event"] == "hearing":
                    self.heard = Path(happened["wav"])
                self._events.append(happened)
                self._news.notify_all()
        with self._news:
            self._news.notify_all()

    def _last_words(self) -> str:
        assert self._process.stderr
        return self._process.stderr.read()[-2000:]


def loudness(wav: Path, from_s: float = 0, to_s: float | None = None) -> float:
    """The level of a stretch of a recording in dBFS (a full-scale sine is -3); -100 is silence, or nothing there."""
    stretch = samples(wav)[int(from_s * RATE) : None if to_s is None else int(to_s * RATE)]
    power = float(np.mean(stretch**2)) if stretch.size else 0.0
    return max(-100.0, 10 * float(np.log10(power))) if power else -100.0


def length(wav: Path) -> float:
    """How many seconds a recording lasts."""
    return samples(wav).size / RATE


def melody(wav: Path) -> list[int]:
    """The pitches heard one after the other, in Hz to the nearest 25, each lasting 0.2 s or more."""
    stretches = np.split(samples(wav), range(RATE // 10, samples(wav).size, RATE // 10))
    pitches = [_pitch(stretch) for stretch in stretches]
    held = [now for before, now in itertools.pairwise(pitches) if now == before and now]
    return [pitch for pitch, _ in itertools.groupby(held)]


def _pitch(stretch: Samples) -> int:
    """The strongest frequency, 0 for silence."""
    spectrum = np.abs(np.fft.rfft(stretch * np.hanning(stretch.size), RATE))
    return 25 * round(int(np.argmax(spectrum)) / 25) if float(np.max(np.abs(stretch))) > 0.01 else 0


def samples(wav: Path) -> Samples:
    """A recording, -1 to 1."""
    with wave.open(str(wav), "rb") as file:
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(float) / 32768
