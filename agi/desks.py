"""Operators' desks, followed in Asterisk's queues: who is there, who has paused, which call rings or runs where."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from asterisk.manager import ManagerException

from agi.ami import AmiSession
from agi.ami_message import Message
from agi.floor import NOT_THERE
from agi.free_operators import PHONE
from agi.queue_events import CALL, OUR_ID
from callbacks.desks import Desk, DeskCall, FloorAway, Pause

AWAY = Desk(reachable=False)
Desks = dict[str, Desk]
"""By the name of the operator's phone. Never changed, but replaced."""


class DeskBoard:
    """Shows the newest state of every desk. Subscribed to a session, read by any thread."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._desks: Desks | None = None

    def at(self, operator: str) -> Desk:
        """The desk of an operator. FloorAway while nobody can tell."""
        if self._desks is None:
            raise FloorAway
        return self._desks.get(operator, AWAY)

    def connected(self, session: AmiSession) -> None:
        """Ask who is there, and which calls ring or run: also those that began before us."""
        desks: Desks = {}
        for member in session.entries("QueueStatus"):
            if member.event == "QueueMember":
                desks = _with_member(desks, member)
        for operator, call in standing(session.entries("CoreShowChannels"), self._now()):
            desks = _with(desks, operator, call=call)
        self._desks = desks

    def happened(self, event: Message) -> None:
        """Turn to the next state."""
        if self._desks is not None:
            self._desks = after(self._desks, event, self._now())

    def disconnected(self) -> None:
        """Forget: what is not known is not told."""
        self._desks = None


def after(desks: Desks, event: Message, now: datetime) -> Desks:
    """The desks after an event; the same ones after an event that has nothing to do with them."""
    match event.event:
        case "QueueMemberStatus" | "QueueMemberPause" | "QueueMemberAdded":
            return _with_member(desks, event)
        case "AgentCalled":
            return _with(desks, _operator(event), call=_call(event, now, talking=False))
        case "AgentConnect":
            return _with(_without(desks, event["Uniqueid"]), _operator(event), call=_call(event, now, talking=True))
        case "AgentRingNoAnswer":
            return _with(desks, _operator(event), call=None)
        case "AgentComplete" | "QueueCallerAbandon" | "Hangup":
            return _without(desks, event["Uniqueid"])
        case _:
            return desks


def standing(channels: list[Message], now: datetime) -> Iterable[tuple[str, DeskCall]]:
    """The calls that ring or run at operators' phones, from the list of channels: each leg names the call's first."""
    customers = {channel["Uniqueid"]: channel for channel in channels}
    for leg in channels:
        customer = customers.get(leg["Linkedid"])
        if leg["Channel"].startswith(PHONE) and customer is not None and customer is not leg:
            call = _call(customer, now, talking=leg["ChannelStateDesc"] == "Up")
            yield leg["Channel"].removeprefix(PHONE).rpartition("-")[0], call


@dataclass(frozen=True, slots=True)
class DeskOrders:
    """Has operators take calls, or take none for a while, in all queues."""

    session: Callable[[], AmiSession]

    def pause(self, operator: str, pause: Pause | None) -> None:
        """Pause an operator, or end the pause. FloorAway when Asterisk cannot be asked or refuses."""
        paused = ("Paused", "true" if pause else "false")
        try:
            self.session().order("QueuePause", ("Interface", PHONE + operator), paused, ("Reason", pause or ""))
        except ManagerException as refused:
            raise FloorAway from refused


def _call(event: Message, now: datetime, *, talking: bool) -> DeskCall:
    """A call that we make has one id for both of us."""
    asterisk_id = event["Uniqueid"][:150]
    ids = (asterisk_id, event.channel_variable(CALL))
    return DeskCall(asterisk_id, next((one for one in ids if OUR_ID.fullmatch(one)), None), now, talking)


def _with_member(desks: Desks, event: Message) -> Desks:
    pause = event["PausedReason"]
    paused = (Pause(pause) if pause in set(Pause) else Pause.BREAK) if event["Paused"] == "1" else None
    return _with(desks, _operator(event), reachable=event["Status"] not in NOT_THERE, pause=paused)


def _with(desks: Desks, operator: str, **values: object) -> Desks:
    return {**desks, operator: replace(desks.get(operator, AWAY), **values)}  # type: ignore[arg-type]


def _without(desks: Desks, asterisk_id: str) -> Desks:
    """The desks when a call is nowhere any more."""
    return {
        operator: replace(desk, call=None) if desk.call and desk.call.asterisk_id == asterisk_id else desk
        for operator, desk in desks.items()
    }


def _operator(event: Message) -> str:
    return (event["Interface"] or event["Location"]).removeprefix(PHONE)
