"""A callback that a caller waits for: told, moved or cancelled by key, and not kept when the matter is settled."""

from menus.appointments import choose_time, told
from menus.asking import Back, Call, Exit, Operator, choose
from menus.callback_steps import (
    CallbackBusy,
    CallbackCancelled,
    CallbackMoved,
    CancelCallback,
    FindOpenCallback,
    FindOtherTimes,
    FreeTimes,
    MoveCallback,
    OpenCallback,
    TimeGone,
)
from menus.reasons import Reason
from menus.steps import Dialogue, Done, NumberRefused, Say, Unavailable, ask
from menus.values import Digits, Line
from menus.vocabulary import line

MOVE, CANCEL, GO_ON = "1", "2", "3"
NOT_NEEDED, STAYS = "1", "2"


def open_callback(call: Call) -> Dialogue[Done | Exit]:
    """Tell the caller's open callback and let them change it; `Done` goes on to what else the caller wants."""
    found = yield from _found(call)
    if found is None:
        return Done()
    answer = yield from choose(call, _state(found), (CANCEL, GO_ON) if found.waits else (MOVE, CANCEL, GO_ON))
    match answer:
        case "1":
            return (yield from _move(call, found.number))
        case "2":
            return (yield from _cancel(CancelCallback(found.number)))
        case str():
            return Done()
        case _:
            return answer


def served(call: Call) -> Dialogue[Operator | None]:
    """Ask a caller whose matter is settled whether the callback is still needed. Silence and doubt keep it."""
    found = yield from _found(call)
    if found is None or found.waits:
        return None
    asked = (line("callback_served", number=_number(found.number)),)
    answer = yield from choose(call, asked, (NOT_NEEDED, STAYS), in_silence=STAYS)
    if answer == NOT_NEEDED:
        answer = yield from _cancel(CancelCallback(found.number, served=True))
    return answer if isinstance(answer, Operator) else None


def _found(call: Call) -> Dialogue[OpenCallback | None]:
    """What is open, if it can be found out; a caller about whom nothing is known has nothing."""
    account = call.account.key if call.account else None
    if call.caller is None and account is None:
        return None
    reply = yield from ask(FindOpenCallback(call.caller, account))
    return reply if isinstance(reply, OpenCallback) else None


def _state(found: OpenCallback) -> tuple[Line, ...]:
    number = _number(found.number)
    if found.waits:
        return (line("callback_waits", number=number), line("callback_waits_wishes"))
    if found.time:
        return (line("callback_open_at", number=number, **told(found.time)), line("callback_wishes"))
    return (line("callback_open", number=number), line("callback_wishes"))


def _move(call: Call, number: int) -> Dialogue[Exit]:
    """Offer other times; what was promised stays until another one is stored."""
    before: tuple[Line, ...] = ()
    for _ in range(call.rules.attempts):
        match (yield from ask(FindOtherTimes(number))):
            case FreeTimes(times):
                begins = yield from choose_time(call, times, before)
            case NumberRefused() | Unavailable():
                return Operator(Reason.UNAVAILABLE, (line("service_unavailable"),))
        if isinstance(begins, Back | Operator):
            return begins
        if begins is None:
            break
        match (yield from ask(MoveCallback(number, begins))):
            case CallbackMoved(time):
                return (yield from _heard(call, line("callback_moved", number=_number(number), **told(time))))
            case TimeGone():
                before = (line("slot_gone"),)
            case CallbackBusy() | Unavailable() as failure:
                return _not_changed(failure)
    yield from ask(Say((line("slots_over"), line("callback_open", number=_number(number)))))
    return Back()


def _heard(call: Call, news: Line) -> Dialogue[Exit]:
    """Tell news as often as the caller wants to hear them, then lead back."""
    answer = yield from choose(call, (news, line("case_done")), "1")
    return Back() if isinstance(answer, str) else answer


def _cancel(step: CancelCallback) -> Dialogue[Exit]:
    match (yield from ask(step)):
        case CallbackCancelled():
            yield from ask(Say((line("callback_cancelled", number=_number(step.number)),)))
            return Back()
        case CallbackBusy() | Unavailable() as failure:
            return _not_changed(failure)


def _not_changed(failure: CallbackBusy | Unavailable) -> Operator:
    """A person helps where nothing could be changed."""
    if isinstance(failure, CallbackBusy):
        return Operator(Reason.ASKED, (line("callback_busy"),))
    return Operator(Reason.UNAVAILABLE, (line("service_unavailable"),))


def _number(number: int) -> Digits:
    return Digits(str(number))
