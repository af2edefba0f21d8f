"""One line of a softphone: a call, what is heard on it, and how it ends."""

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pjsua2 as pj

LOUD = 6
"""Level from which the line counts as sounding: 0 is silence, 34 a tone of -17 dBFS. pjsua2 calls it `tx`."""
QUIET_AFTER = 0.4
"""Seconds of silence that end a sound: a pause between two words does not."""


def tell(event: str, **facts: Any) -> None:
    """Report an event with the time it happened at (monotonic seconds, the same clock in every process)."""
    sys.stdout.write(json.dumps({"event": event, "at": time.monotonic(), **facts}) + "\n")
    sys.stdout.flush()


class Ear:
    """Tells when sound begins and ends on a line."""

    def __init__(self, media: pj.AudioMedia) -> None:
        self._media = media
        self._sounding = False
        self._last_loud = 0.0

    def afresh(self) -> None:
        """Tell of sound anew, though it may have begun long ago."""
        self._sounding = False

    def listen(self) -> None:
        now = time.monotonic()
        if self._media.getTxLevel() >= LOUD:
            self._last_loud = now
            if not self._sounding:
                self._sounding = True
                tell("sound")
        elif self._sounding and now - self._last_loud > QUIET_AFTER:
            self._sounding = False
            tell("quiet", since=self._last_loud)


class Desk(Protocol):
    """The phone that a line belongs to."""

    def gone(self, code: int, reason: str, heard: Path | None) -> None:
        """The call is over; `heard` is its recording, if there was any sound."""


class Line(pj.Call):  # type: ignore[misc]
    """One call, recorded from the moment it has sound."""

    def __init__(self, phone: Desk, account: pj.Account, call_id: int, heard: Path) -> None:
        super().__init__(account, call_id)
        self._phone = phone
        self._heard = heard
        self._recorder: pj.AudioMediaRecorder | None = None
        self._player: Player | None = None
        self.ear: Ear | None = None

    def onCallState(self, prm: pj.OnCallStateParam) -> None:  # noqa: N802
        del prm
        info = self.getInfo()
        names = {pj.PJSIP_INV_STATE_CALLING: "calling", pj.PJSIP_INV_STATE_EARLY: "ringing"}
        if info.state == pj.PJSIP_INV_STATE_CONFIRMED:
            tell("confirmed", code=info.lastStatusCode)
        elif info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self._over(info)
        elif info.state in names:
            tell(names[info.state])

    def onCallMediaState(self, prm: pj.OnCallMediaStateParam) -> None:  # noqa: N802
        del prm
        info = self.getInfo()  # keeps alive what `media` points into
        if self._recorder is None and any(media.status == pj.PJSUA_CALL_MEDIA_ACTIVE for media in info.media):
            self._recorder = pj.AudioMediaRecorder()
            self._recorder.createRecorder(str(self._heard))
            self.getAudioMedia(-1).startTransmit(self._recorder)
            self.ear = Ear(self.getAudioMedia(-1))
            tell("hearing", wav=str(self._heard))

    def onDtmfDigit(self, prm: pj.OnDtmfDigitParam) -> None:  # noqa: N802
        tell("key", key=prm.digit)

    def play(self, wav: str) -> None:
        self._player = Player()
        self._player.createPlayer(wav, pj.PJMEDIA_FILE_NO_LOOP)
        self._player.startTransmit(self.getAudioMedia(-1))

    def _over(self, info: pj.CallInfo) -> None:
        recorded = self._recorder is not None
        self.ear = self._recorder = self._player = None
        self._phone.gone(info.lastStatusCode, info.lastReason, self._heard if recorded else None)


class Player(pj.AudioMediaPlayer):  # type: ignore[misc]
    """A file played into the line."""

    def onEof2(self) -> None:  # noqa: N802
        tell("played")


@dataclass(frozen=True)
class Farewell:
    """The end of a call, to be told when its recording is complete: pjsua2 finishes the file behind our back."""

    code: int
    reason: str
    heard: Path | None

    def complete(self) -> bool:
        """Whether the file tells its own length; pjsua2 writes that last."""
        if self.heard is None:
            return True
        with self.heard.open("rb") as file:
            head = file.read(8)
        return head[:4] == b"RIFF" and int.from_bytes(head[4:], "little") == self.heard.stat().st_size - 8


def answer(line: Line, code: int) -> None:
    """Reply to the invitation of a line: 180 rings, 200 takes it, 486 is busy."""
    how = pj.CallOpParam()
    how.statusCode = code
    line.answer(how)
