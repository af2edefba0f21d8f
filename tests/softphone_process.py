"""The process of one softphone: pjsua2 in here, JSON lines to and from `tests.softphone` outside.

One thread does everything: pjsua2 has no threads of its own for signalling, so its callbacks run inside
`libHandleEvents`, between two commands. The process ends when its standard input does, so with its parent.
"""

import json
import os
import select
import sys
import time
import traceback
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pjsua2 as pj

TICK = 0.01
"""Seconds between two looks at commands, keys and the level of sound."""
KEY, PAUSE = 0.1, 0.1
"""Seconds a key sounds, and the pause after it."""
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


class Line(pj.Call):  # type: ignore[misc]
    """One call, recorded from the moment it has sound."""

    def __init__(self, phone: "Phone", account: pj.Account, call_id: int, heard: Path) -> None:
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


class Identity(pj.Account):  # type: ignore[misc]
    """Who calls, or who is registered."""

    def __init__(self, phone: "Phone") -> None:
        super().__init__()
        self._phone = phone

    def onRegState(self, prm: pj.OnRegStateParam) -> None:  # noqa: N802
        tell("registered" if prm.code == 200 and prm.expiration else "unregistered", code=prm.code)

    def onIncomingCall(self, prm: pj.OnIncomingCallParam) -> None:  # noqa: N802
        self._phone.rings(self, prm)


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


class Phone:
    """The phone as a whole: at most one call at a time."""

    def __init__(self, setup: dict[str, Any]) -> None:
        self._setup = setup
        self._calls = 0
        self._keys: deque[str] = deque()
        self._next_key = 0.0
        self.line: Line | None = None
        self._farewell: Farewell | None = None
        self._endpoint = _endpoint(setup["bind"])
        self._identities: list[Identity] = []
        if setup["registrar"]:
            self._register()

    def rings(self, identity: Identity, prm: pj.OnIncomingCallParam) -> None:
        line = Line(self, identity, prm.callId, self._next_recording())
        if self.line:
            _answer(line, 486)
            return
        self.line = line
        tell("incoming", headers=_headers(prm.rdata.wholeMsg))
        _answer(line, 200 if self._setup["answers"] else 180)

    def gone(self, code: int, reason: str, heard: Path | None) -> None:
        self.line = None
        self._keys.clear()
        self._farewell = Farewell(code, reason, heard)

    def obey(self, order: dict[str, Any]) -> None:
        match order:
            case {"do": "call", "to": to, "as": name}:
                self.line = Line(self, self._identity(name), pj.PJSUA_INVALID_ID, self._next_recording())
                self.line.makeCall(to, pj.CallOpParam(True))
            case {"do": "press", "keys": keys}:
                self._keys.extend(keys)
            case {"do": "answer", "code": code} if self.line:
                _answer(self.line, code)
            case {"do": "play", "wav": wav} if self.line:
                self.line.play(wav)
            case {"do": "hang_up"}:
                self._keys.clear()
                if self.line:
                    self.line.hangup(pj.CallOpParam())
            case _:
                tell("refused", order=order)

    def turn(self) -> None:
        """Do what is due: signalling, the next key, a look at the sound."""
        self._endpoint.libHandleEvents(int(TICK * 1000))
        if self.line and self.line.ear:
            self.line.ear.listen()
        if self._farewell and self._farewell.complete():
            tell("disconnected", code=self._farewell.code, reason=self._farewell.reason)
            self._farewell = None
        if self._keys and time.monotonic() >= self._next_key:
            self._press(self._keys.popleft())

    def unplug(self) -> None:
        """End the call and the registration and wait for the farewells."""
        self._endpoint.libDestroy()

    def _press(self, key: str) -> None:
        if self.line is None:
            return
        how = pj.CallSendDtmfParam()
        how.method, how.digits, how.duration = pj.PJSUA_DTMF_METHOD_RFC2833, key, int(KEY * 1000)
        self.line.sendDtmf(how)
        self._next_key = time.monotonic() + KEY + PAUSE
        tell("pressed", key=key, left=len(self._keys))

    def _register(self) -> None:
        config = self._config(self._setup["user"])
        config.regConfig.registrarUri = self._setup["registrar"]
        credentials = pj.AuthCredInfo("digest", "*", self._setup["user"], 0, self._setup["password"])
        config.sipConfig.authCreds.append(credentials)
        self._create(config)

    def _identity(self, name: str | None) -> Identity:
        """The registered identity, or a new one that just claims a name."""
        if name is None and self._identities:
            return self._identities[0]
        return self._create(self._config(name or self._setup["user"]))

    def _config(self, name: str) -> pj.AccountConfig:
        config = pj.AccountConfig()
        config.idUri = f"sip:{name}@{self._setup['bind']}"
        config.mediaConfig.transportConfig.boundAddress = self._setup["bind"]
        config.mediaConfig.transportConfig.port = 20000 + os.getpid() % 20000 * 2
        return config

    def _create(self, config: pj.AccountConfig) -> Identity:
        identity = Identity(self)
        identity.create(config)
        self._identities.append(identity)
        return identity

    def _next_recording(self) -> Path:
        self._calls += 1
        return Path(self._setup["folder"]) / f"{self._setup['user']}-{os.getpid()}-{self._calls}.wav"


def _answer(line: Line, code: int) -> None:
    how = pj.CallOpParam()
    how.statusCode = code
    line.answer(how)


def _headers(message: str) -> dict[str, str]:
    """The headers of a SIP message by name."""
    lines = message.split("\r\n\r\n", 1)[0].split("\r\n")[1:]
    return {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _endpoint(bind: str) -> pj.Endpoint:
    """Start pjsua2: no sound card, telephone quality, A-law only, quiet."""
    config = pj.EpConfig()
    config.uaConfig.threadCnt = 0
    config.uaConfig.mainThreadOnly = True
    config.logConfig.level = config.logConfig.consoleLevel = 0
    config.medConfig.clockRate = config.medConfig.sndClockRate = 8000
    config.medConfig.noVad = True
    config.medConfig.ecTailLen = 0
    endpoint = pj.Endpoint()
    endpoint.libCreate()
    endpoint.libInit(config)
    transport = pj.TransportConfig()
    transport.boundAddress = bind
    endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
    endpoint.libStart()
    endpoint.audDevManager().setNullDev()
    for codec in endpoint.codecEnum2():
        endpoint.codecSetPriority(codec.codecId, 255 if codec.codecId.startswith("PCMA/") else 0)
    return endpoint


def _keep_stdout_for_events() -> None:
    """The library writes greetings to file 1 before it can be told not to: they go nowhere."""
    sys.stdout = os.fdopen(os.dup(1), "w", encoding="utf-8")
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)


def serve() -> None:
    """Be a phone until standard input ends."""
    phone = Phone(json.loads(sys.argv[1]))
    tell("on_hook")
    while True:
        phone.turn()
        if select.select([sys.stdin], [], [], 0)[0]:
            order = sys.stdin.readline()
            if not order:
                break
            phone.obey(json.loads(order))
    phone.unplug()


def main() -> None:
    """Serve, and end at once: the objects of pjsua2 do not survive their library."""
    _keep_stdout_for_events()
    try:
        serve()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
