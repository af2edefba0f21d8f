"""Calls customers over Asterisk's manager interface and tells what becomes of each attempt.

Customer first: an operator is kept free, the customer is called, asked whether it suits, and joined with an operator by
the queue. Operator first: the operator's phone rings, the operator accepts with a key, and then the customer is called.

Nothing is guessed. Whether a number is dialled at all is decided on its channel, once (`agi.gate`); how a call ended is
kept by Asterisk itself, so that it can be asked when nobody listened.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol

from asterisk.manager import ManagerException

from agi.ami import AmiLost, AmiRefused, AmiSession
from agi.ami_message import Message
from agi.attempts import ATTEMPT, OPERATOR, Action, attempt_of, customer_call, kept, operator_call, operator_first, told
from callbacks.outcomes import Outcome
from callbacks.ports import AsteriskUnreachable, Attempt, Ending, Fate, Going, Gone, NotOrdered

log = logging.getLogger(__name__)

ACCEPTED = "CallbackAccepted"
"""The event of our own that the dialplan sends when an operator has accepted to make a call."""
KEPT = "callback"
"""The family of Asterisk's database in which the dialplan keeps how attempts ended."""
IN_VAIN = "callback-in-vain"
"""Where an operator's channel is sent when the customer cannot be reached."""


class Ledger(Protocol):
    """Who wants to know about attempts, of this process or another. Called by a thread that must not wait long."""

    def answered(self, attempt: str) -> None:
        """A person or a machine has answered."""

    def ended(self, attempt: str, ending: Ending) -> None:
        """The attempt is over. It may be told more than once; the first word counts."""


class Dialler:
    """The dialler of `callbacks.ports`. It follows the session it is subscribed to; any thread may order calls."""

    def __init__(self, session: Callable[[], AmiSession], another: Callable[[], AmiSession], ledger: Ledger) -> None:
        """`another` opens a session for one order; Asterisk is busy with it until the customer's phone is answered."""
        self._session = session
        self._another = another
        self._ledger = ledger
        self._ordered: dict[str, Attempt] = {}
        """Attempts of this process whose end was not heard."""
        self._out: set[str] = set()
        """Those of them that Asterisk has made a customer's channel for."""

    def dial(self, attempt: Attempt) -> None:
        """Order a call and return at once. NotOrdered when certainly none was ordered; any doubt is no exception."""
        try:
            order = customer_call(attempt)  # judged before an operator is bothered
            if operator_first(attempt):
                self._call_operator(attempt)
            else:
                self._call_customer(attempt, order)
        except (ValueError, AmiRefused) as refused:
            self._ordered.pop(attempt.id, None)
            raise NotOrdered(type(refused).__name__) from refused

    def _call_operator(self, attempt: Attempt) -> None:
        order = operator_call(attempt)
        session = self._certain(self._session)
        self._ordered[attempt.id] = attempt
        with _doubt():
            session.order("Originate", *order)

    def _call_customer(self, attempt: Attempt, order: Action) -> None:
        session = self._certain(self._another)
        self._ordered[attempt.id] = attempt
        with _doubt():
            session.post("Originate", *order)

    def _certain(self, opens: Callable[[], AmiSession]) -> AmiSession:
        """A session to order on. Without one it is certain that nothing was ordered."""
        try:
            return opens()
        except (OSError, ManagerException) as error:
            raise NotOrdered("no session with Asterisk") from error

    def fates(self, attempts: Sequence[str]) -> Mapping[str, Fate]:
        """What has become of attempts: going on, ended as Asterisk has kept it, or gone. AsteriskUnreachable."""
        try:
            session = self._session()
            going = _going(session)
            return {attempt: going.get(attempt) or _ending(session, attempt) or Gone() for attempt in attempts}
        except ManagerException as lost:
            raise AsteriskUnreachable from lost

    def endings(self) -> Sequence[str]:
        """The attempts whose endings the dialplan has kept. AsteriskUnreachable."""
        try:
            found = self._session().entries("DBGetTree", ("Family", KEPT))
        except ManagerException as lost:
            raise AsteriskUnreachable from lost
        keys = (entry["Key"].removeprefix(f"/{KEPT}/") for entry in found)
        return [key for key in keys if ATTEMPT.fullmatch(key)]

    def forget(self, attempts: Sequence[str]) -> None:
        """Take endings out of Asterisk's database. AsteriskUnreachable.

        By the dialplan's function: the action DBDel asks for a right that could stop Asterisk, too.
        """
        try:
            for attempt in attempts:
                name = f"DB_DELETE({KEPT}/{attempt})"
                self._session().order("Setvar", ("Variable", name), ("Value", "1"))
        except ManagerException as lost:
            raise AsteriskUnreachable from lost

    # As a subscriber ---------------------------------------------------------------

    def connected(self, session: AmiSession) -> None:
        """What ended while nobody listened is told now; what goes on is followed again."""
        going = _going(session)
        for attempt in [one for one in list(self._ordered) if one not in going]:
            self._ordered.pop(attempt)
            if ending := _ending(session, attempt):
                self._ledger.ended(attempt, ending)
        self._out &= going.keys()

    def disconnected(self) -> None:
        """Asterisk goes on without us; nothing is over because we do not hear of it."""

    def happened(self, event: Message) -> None:
        """Take what concerns attempts."""
        unique_id = event["Uniqueid"]
        attempt = attempt_of(unique_id)
        match event.event:
            case "UserEvent" if event["UserEvent"] == ACCEPTED:
                self._accepted(event["Attempt"])
            case _ if attempt is None:
                return
            case "Newchannel" if attempt == unique_id:
                self._out.add(attempt)
            case "Newstate" if attempt == unique_id and event["ChannelStateDesc"] == "Up":
                self._ledger.answered(attempt)
            case "OriginateResponse" if event["Response"] == "Failure":
                self._undialled(attempt)
            case "Hangup" if attempt == unique_id:
                self._over(attempt, Ending(told(event).outcome))
            case "Hangup":
                self._undialled(attempt)

    def _accepted(self, attempt: str) -> None:
        """The operator waits with music: call the customer."""
        ordered = self._ordered.get(attempt)
        if ordered is None:
            return
        try:
            self._call_customer(ordered, customer_call(ordered))
        except NotOrdered:
            self._undialled(attempt)

    def _undialled(self, attempt: str) -> None:
        """The operator's phone cannot be called, or is gone before there is a channel to the customer."""
        if attempt in self._ordered and attempt not in self._out:
            self._over(attempt, Ending(Outcome.NOT_DIALLED))

    def _over(self, attempt: str, ending: Ending) -> None:
        ordered = self._ordered.pop(attempt, None)
        self._out.discard(attempt)
        self._ledger.ended(attempt, ending)
        if ordered and operator_first(ordered) and ending.outcome is not Outcome.TALKED:
            self._let_go(f"{OPERATOR}{attempt}")

    def _let_go(self, operator_channel: str) -> None:
        """Tell the operator who waits that it was in vain."""
        where = (("Context", IN_VAIN), ("Exten", "s"), ("Priority", "1"))
        try:
            self._session().order("Redirect", ("Channel", operator_channel), *where)
        except ManagerException as error:
            log.debug("nobody waits any more: %s", type(error).__name__)


@contextmanager
def _doubt() -> Iterator[None]:
    """An order may have reached Asterisk although no answer came back."""
    try:
        yield
    except AmiLost:
        log.warning("it is not known whether Asterisk got an order")


def _going(session: AmiSession) -> dict[str, Going]:
    """The attempts that Asterisk has channels of."""
    going: dict[str, Going] = {}
    for channel in session.entries("CoreShowChannels"):
        if attempt := attempt_of(channel["Uniqueid"]):
            answered = attempt == channel["Uniqueid"] and channel["ChannelStateDesc"] == "Up"
            going[attempt] = Going(answered or (attempt in going and going[attempt].answered))
    return going


def _ending(session: AmiSession, attempt: str) -> Ending | None:
    """How an attempt ended, as the dialplan has kept it."""
    try:
        found = session.entries("DBGet", ("Family", KEPT), ("Key", attempt))
    except AmiRefused:
        return None
    end = kept(found[0]["Val"]) if found else None
    return Ending(end.outcome) if end else None
