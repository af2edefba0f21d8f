"""We call back: what about, which number, when (R5, R8, D16). Nothing is promised before it is stored."""

from collections.abc import Mapping
from dataclasses import replace

from menus.appointments import choose_time, told
from menus.asking import Back, Call, Exit, Operator, choose
from menus.callback_steps import (
    Appointment,
    BookCallback,
    CallbackBooked,
    CallbackKnown,
    FindTimes,
    FreeTimes,
    TimeGone,
)
from menus.case_steps import Topic
from menus.cases import is_message
from menus.contact import another_phone, contact_phone
from menus.keys import YES
from menus.reasons import Reason
from menus.steps import Dialogue, Done, NumberRefused, Record, Recorded, Unavailable, WentBack, ask
from menus.values import Digits, Line
from menus.vocabulary import line

TOPICS: Mapping[str, Topic] = {"1": Topic.GRID, "2": Topic.MANAGEMENT, "3": Topic.OTHER}
FAILED = Operator(Reason.UNAVAILABLE, (line("callback_failed"),))

Times = tuple[Appointment, ...]


def callback(call: Call) -> Dialogue[Done | Exit]:
    """Book a call: one that brings an answer of somebody else, or one at a time of the caller's choice."""
    topic = yield from choose(call, (line("callback_topic"),), TOPICS)
    if not isinstance(topic, str):
        return topic
    found = yield from _reachable(call, TOPICS[topic])
    if isinstance(found, Back | Operator):
        return found
    wish, times = found
    spoken = yield from _with_message(call, wish)
    if isinstance(spoken, Back):
        return spoken
    if spoken.deferred:
        return (yield from _told(call, (yield from ask(spoken))))
    return (yield from _at_a_time(call, spoken, times))


def _reachable(call: Call, topic: Topic) -> Dialogue[tuple[BookCallback, Times] | Exit]:
    """A number that may be called, confirmed by the caller, and the times for it."""
    phone = yield from contact_phone(call)
    account = call.account.key if call.account else None
    for _ in range(call.rules.attempts):
        if not isinstance(phone, str):
            return phone
        match (yield from ask(FindTimes(phone, account))):
            case FreeTimes(times):
                return BookCallback(topic, phone, phone != call.caller, account, YES), times
            case Unavailable():
                return FAILED
            case NumberRefused():
                phone = yield from _instead(call)
    return Operator(Reason.MISTAKES)


def _instead(call: Call) -> Dialogue[str | Exit]:
    """Another number than one that we do not call, or a person."""
    answer = yield from choose(call, (line("callback_refused"), line("callback_other_number")), "1")
    return (yield from another_phone(call)) if isinstance(answer, str) else answer


def _with_message(call: Call, wish: BookCallback) -> Dialogue[BookCallback | Back]:
    """Let the caller say what it is about. A hang-up books the call then; without a word we call all the same."""
    match (yield from ask(Record((line("callback_message"),), call.rules.longest_message, call.rules.message_silence))):
        case Recorded() as taken if is_message(taken, call.rules):
            call.unsent = replace(wish, message=taken)
            return call.unsent
        case WentBack():
            return Back()
        case _:
            return wish


def _at_a_time(call: Call, wish: BookCallback, times: Times) -> Dialogue[Done | Exit]:
    """Book a time; if somebody is quicker, another one; without a time that suits, by the deadline."""
    before: tuple[Line, ...] = ()
    for _ in range(call.rules.attempts):
        begins = yield from choose_time(call, times, before)
        if isinstance(begins, Back | Operator):
            return (yield from _leaving(call, begins))
        reply = yield from ask(replace(wish, begins=begins))
        if not isinstance(reply, TimeGone):
            return (yield from _told(call, reply))
        before = (line("slot_gone"),)
        again = yield from ask(FindTimes(wish.phone, wish.account))
        times = again.times if isinstance(again, FreeTimes) else ()
    return (yield from _told(call, (yield from ask(wish))))


def _leaving(call: Call, leaving: Exit) -> Dialogue[Exit]:
    """Who asks for a person after a message loses nothing: it is sent, and its number told on the way."""
    wish, call.unsent = call.unsent, None
    if not isinstance(wish, BookCallback) or isinstance(leaving, Back):
        return leaving
    reply = yield from ask(wish)
    return replace(leaving, said=(*_sentences(reply), *leaving.said))


def _told(
    call: Call, reply: CallbackBooked | CallbackKnown | TimeGone | NumberRefused | Unavailable
) -> Dialogue[Done | Exit]:
    """Tell what became of the wish, the number as often as the caller wants to hear it."""
    call.unsent = None
    if not isinstance(reply, CallbackBooked | CallbackKnown):
        return Operator(Reason.UNAVAILABLE, _sentences(reply))
    answer = yield from choose(call, (*_sentences(reply), line("case_done")), "1")
    return Done() if isinstance(answer, str) else answer


def _sentences(reply: object) -> tuple[Line, ...]:
    match reply:
        case CallbackBooked(number, Appointment() as time):
            return (line("callback_booked", number=Digits(str(number)), **told(time)),)
        case CallbackBooked(number, _, until):
            return (line("callback_booked_until", number=Digits(str(number)), date=until),)
        case CallbackKnown(number):
            return (line("callback_known", number=Digits(str(number))),)
        case NumberRefused():
            return (line("callback_refused"),)
        case _:
            return (line("callback_failed"),)
