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
from pathlib import Path
from typing import Any

import pjsua2 as pj

from tests.softphone_line import Farewell, Line, answer, tell

TICK = 0.01
"""Seconds between two looks at commands, keys and the level of sound."""
KEY, PAUSE = 0.1, 0.1
"""Seconds a key sounds, and the pause after it."""


class Identity(pj.Account):  # type: ignore[misc]
    """Who calls, or who is registered."""

    def __init__(self, phone: "Phone") -> None:
        super().__init__()
        self._phone = phone

    def onRegState(self, prm: pj.OnRegStateParam) -> None:  # noqa: N802
        tell("registered" if prm.code == 200 and prm.expiration else "unregistered", code=prm.code)

    def onIncomingCall(self, prm: pj.OnIncomingCallParam) -> None:  # noqa: N802
        self._phone.rings(self, prm)


class Phone:
    """The phone as a whole: at most one call at a time."""

    def __init__(self, setup: dict[str, Any]) -> None:
        self._setup = setup
        self._calls = 0
        self._keys: deque[str] = deque()
        self._next_key = 0.0
        self.line: Line | None = None
        self._farewell: Farewell | None = None
        self._endpoint = _endpoint(setup["bind"], setup["port"])
        self._identities: list[Identity] = []
        if setup["registrar"]:
            self._register()
        elif setup["port"]:
            self._create(self._config(setup["user"]))

    def rings(self, identity: Identity, prm: pj.OnIncomingCallParam) -> None:
        line = Line(self, identity, prm.callId, self._next_recording())
        if self.line:
            answer(line, 486)
            return
        self.line = line
        tell("incoming", headers=_headers(prm.rdata.wholeMsg))
        answer(line, 200 if self._setup["answers"] else 180)

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
                answer(self.line, code)
            case {"do": "play", "wav": wav} if self.line:
                self.line.play(wav)
            case {"do": "listen"} if self.line and self.line.ear:
                self.line.ear.afresh()
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


def _headers(message: str) -> dict[str, str]:
    """The headers of a SIP message by name."""
    lines = message.split("\r\n\r\n", 1)[0].split("\r\n")[1:]
    return {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _endpoint(bind: str, port: int) -> pj.Endpoint:
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
    transport.boundAddress, transport.port = bind, port
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
    status = 1
    try:
        serve()
        status = 0
    finally:
        if status:
            traceback.print_exc()
        os._exit(status)


if __name__ == "__main__":
    main()
