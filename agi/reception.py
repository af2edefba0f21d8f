"""Answers calls: finds out who calls, holds the conversation, tells the dialplan what comes next."""

import logging
import re
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

from asterisk.agi import AGIError

from agi.caller_id import e164
from agi.channel import Channel
from agi.narrator import Narrator
from agi.phone import AgiPhone
from agi.recordings import RecordingsFolder
from menus.catalogue import Catalogue
from menus.driver import Driver
from menus.edition import Edition
from menus.engine import (
    converse,
    converse_after_operator,
    converse_called,
    converse_leaving_queue,
    converse_without_operators,
)
from menus.events import Ended, Entered, Event, Outcome, Saying, Transferred, Watcher
from menus.handover import OPERATORS
from menus.ports import Services
from menus.rules import Rules
from menus.steps import Dialogue
from menus.tree import Tree

log = logging.getLogger(__name__)

OUR_ID = re.compile("[0-9a-f]{32}")
OPERATOR_NAME = re.compile("[0-9A-Za-z_.-]{1,64}")
SECONDS = re.compile("[0-9]{1,10}")
"""Since 1970, as Asterisk tells a moment."""
RENDERED_AT_ONCE = 64
"""Sentences that calls wait for; the processes of the voice are far fewer."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A call as it comes in: our own id, Asterisk's, and the calling number in E.164 if the line can be trusted.

    A caller may come back from the operators, as a call of its own. `first_call_id` is then our id of the one in which
    the telephone call began, else that of this one; `operator` is who has just talked with the caller, if known.
    `queued` is since when the caller has waited for one.
    """

    call_id: str
    asterisk_id: str
    caller: str | None
    first_call_id: str
    operator: str | None = None
    queued: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reception:
    """Serves one call after another, each with the edition of the menu that is current when it begins."""

    rules: Rules
    edition: Callable[[], Edition]
    narrator: Callable[[Catalogue], Narrator]
    services: Callable[[Arrival], Services]
    watcher: Callable[[Arrival, Edition], Watcher]
    recordings: RecordingsFolder | None = None
    """Where messages are recorded; without it a caller with a message is given to an operator."""
    records_operators: bool = False
    """Whether the talk with an operator is recorded there, too, in a file named as the call."""
    wait: Callable[[], int | None] = lambda: None
    """Minutes that whoever joins the operators' queue now will wait, when somebody can tell."""
    recogniser: Callable[[], bool] | None = None
    """Tells whether somebody is there who understands speech; without it there are only keys."""
    threads: Executor = field(default_factory=partial(ThreadPoolExecutor, RENDERED_AT_ONCE, "rendering"))
    """In which sentences are rendered while their callers are listened to."""

    def answer(self, channel: Channel) -> None:
        """Hold one conversation. What it raises is logged without values; Asterisk then goes on by itself."""
        arrival = arrival_of(channel)
        edition = self.edition()
        watcher = _Watchers(self.watcher(arrival, edition), _LogBook(arrival.call_id))
        phone = AgiPhone(
            channel,
            self.narrator(edition.catalogue),
            self.recordings,
            arrival.first_call_id,
            self.threads,
            operator_recording=arrival.call_id if self.records_operators else None,
            wait=self.wait,
            recogniser=self.recogniser,
        )
        try:
            outcome = Driver(phone, self.services(arrival), watcher).hold(self._begun(channel, arrival, edition.tree))
        except Exception as error:
            watcher.notice(Ended(Outcome.FAILED))
            log.error("call %s failed: %s in %s", arrival.call_id, type(error).__name__, _place(error))
            raise
        if outcome is Outcome.GOODBYE:
            _say_goodbye(channel)

    def _begun(self, channel: Channel, arrival: Arrival, tree: Tree) -> Dialogue[Outcome]:
        """The conversation that the dialplan asks for."""
        request, rules = channel.env.get("agi_network_script", ""), self._rules()
        if request.startswith("no-operators"):
            return converse_without_operators(tree, rules, arrival.caller, arrival.queued)
        if request.startswith("after-operator"):
            return converse_after_operator(tree, rules, arrival.caller, arrival.operator)
        if request.startswith("leave-queue"):
            queue = channel.env.get("agi_arg_4") or OPERATORS
            return converse_leaving_queue(rules, arrival.caller, queue, arrival.queued)
        if request.startswith("callback"):
            queue, typed = channel.env.get("agi_arg_4") or OPERATORS, channel.env.get("agi_arg_6") == "yes"
            return converse_called(tree, rules, arrival.call_id, queue, typed=typed)
        return converse(tree, rules, arrival.caller)

    def _rules(self) -> Rules:
        """Nobody is invited to speak in a call at whose beginning nobody listens: it goes by keys, as ever."""
        listened = self.recogniser is not None and self.recogniser()
        return replace(self.rules, voice=self.rules.voice and listened)


def arrival_of(channel: Channel) -> Arrival:
    """Read the header. The caller ID counts only on a line that the dialplan marks as trusted (D19)."""
    trusted = channel.env.get("agi_arg_1") == "yes"
    caller = e164(channel.env.get("agi_callerid", "")) if trusted else None
    named = channel.env.get("agi_arg_2", "")
    first = named if OUR_ID.fullmatch(named) else uuid4().hex
    operator = channel.env.get("agi_arg_3", "")
    queued = channel.env.get("agi_arg_5", "")
    # A call that we make has an id from the moment it is ordered: that of the attempt.
    ours = named != first or channel.env.get("agi_network_script", "").startswith("callback")
    return Arrival(
        first if ours else uuid4().hex,
        channel.env.get("agi_uniqueid", "")[:64],
        caller,
        first,
        operator if OPERATOR_NAME.fullmatch(operator) else None,
        datetime.fromtimestamp(int(queued), UTC) if SECONDS.fullmatch(queued) else None,
    )


def _say_goodbye(channel: Channel) -> None:
    try:
        channel.set("AUTOSECRETARY_NEXT", "end")
    except AGIError:
        log.debug("the caller hung up first")


def _place(error: BaseException) -> str:
    """File and line where an error arose: of use, and without anybody's values."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else "nowhere"


class _Watchers:
    """Several watchers as one."""

    def __init__(self, *watchers: Watcher) -> None:
        self._watchers = watchers

    def notice(self, event: Event) -> None:
        for watcher in self._watchers:
            watcher.notice(event)


class _LogBook:
    """The log's view of a call: places and reasons, nothing that a caller said, keyed or heard with values."""

    def __init__(self, call_id: str) -> None:
        self._call_id = call_id
        self._last = "greeting"

    def notice(self, event: Event) -> None:
        match event:
            case Entered(node):
                self._last = node
                log.info("call %s at %s", self._call_id, node)
            case Saying(lines):
                self._last = lines[-1].prompt
            case Transferred(queue, reason):
                log.info("call %s goes to %s: %s", self._call_id, queue, reason)
            case Ended(outcome):
                log.info("call %s ended: %s, last heard %s", self._call_id, outcome, self._last)
