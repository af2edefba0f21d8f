"""A call that we make: who is calling, whether it suits, and what the called person may want instead (D16).

The phone may be answered by anybody, so nothing is said about an account or a question (D19).
"""

from datetime import datetime

from menus.appointments import choose_time, told
from menus.asking import Call, choose, confirm
from menus.callback_steps import CallbackMoved, FindOtherTimes, FreeTimes, TimeGone
from menus.called_steps import CalledFor, KeepWish, PutOff, ReadCallback, Wish, WishKept
from menus.events import Outcome
from menus.handover import CONNECTING
from menus.reasons import Reason
from menus.steps import Dialogue, HandedOver, Rejoin, Say, Transfer, ask
from menus.values import Digits, Line
from menus.vocabulary import line

TALK, LATER, CANCEL, OPT_OUT = "1234"
FAREWELL = line("called_farewell")
FAILED = line("called_failed")


def called(call: Call, attempt: str, queue: str, *, typed: bool) -> Dialogue[Outcome]:
    """Hold the conversation to its end: a talk with an operator of the queue, another time, or a goodbye."""
    request = yield from ask(ReadCallback(attempt))
    if typed and not (yield from _expected(call, attempt)):
        return Outcome.GOODBYE
    opening = () if typed else (line("called"),)
    opening = (*opening, line("called_recorded"), line("called_suits"))
    wanted = yield from _wish(call, attempt, request.number if isinstance(request, CalledFor) else None, opening)
    return Outcome.GOODBYE if wanted else (yield from _connect(queue))


def _expected(call: Call, attempt: str) -> Dialogue[bool]:
    """Ask whoever answers a number that somebody keyed whether they know of it; nothing else comes before (D16)."""
    match (yield from choose(call, (line("called_typed"),), (TALK, CANCEL, OPT_OUT))):
        case "1":
            return True
        case "3":
            yield from _kept(KeepWish(attempt, Wish.CANCEL), line("called_by_mistake"))
        case "4":
            yield from _kept(KeepWish(attempt, Wish.OPT_OUT), line("called_never_again"))
        case _:
            yield from ask(Say((FAREWELL,)))
    return False


def _wish(call: Call, attempt: str, number: int | None, opening: tuple[Line, ...]) -> Dialogue[bool]:
    """Whether the called person wanted something else than a talk, and got it.

    Whoever presses nothing, or nothing of use, may have a telephone without keys: they talk.
    """
    said = opening
    for _ in range(call.rules.attempts):
        match (yield from choose(call, said, (TALK, LATER, CANCEL, OPT_OUT))):
            case "2" if number is not None:
                done = yield from _put_off(call, attempt, number)
            case "3":
                done = yield from _dropped(call, KeepWish(attempt, Wish.CANCEL), "called_cancel", "called_cancelled")
            case "4":
                wish = KeepWish(attempt, Wish.OPT_OUT)
                done = yield from _dropped(call, wish, "called_opt_out", "called_never_again")
            case _:
                return False
        if done:
            return True
        said = (line("called_suits"),)
    return False


def _dropped(call: Call, wish: KeepWish, question: str, goodbye: str) -> Dialogue[bool]:
    """Ask once more before a call is not made that somebody waits for."""
    return (yield from confirm(call, (line(question),))) is True and (yield from _kept(wish, line(goodbye)))


def _kept(wish: KeepWish, goodbye: Line) -> Dialogue[bool]:
    if isinstance((yield from ask(wish)), WishKept):
        yield from ask(Say((goodbye,)))
        return True
    yield from ask(Say((FAILED,)))
    return False


def _put_off(call: Call, attempt: str, number: int) -> Dialogue[bool]:
    """Let the called person choose another time; whether one is promised."""
    found = yield from ask(FindOtherTimes(number))
    if not isinstance(found, FreeTimes):
        yield from ask(Say((FAILED,)))
        return False
    begins = yield from choose_time(call, found.times)
    if isinstance(begins, datetime):
        return (yield from _promised(PutOff(attempt, begins), number))
    if begins is None:
        yield from ask(Say((line("slots_over"),)))
    return False


def _promised(wish: PutOff, number: int) -> Dialogue[bool]:
    match (yield from ask(wish)):
        case CallbackMoved(time):
            promise = line("callback_moved", number=Digits(str(number)), **told(time))
            yield from ask(Say((promise, FAREWELL)))
            return True
        case TimeGone():
            yield from ask(Say((line("slot_gone"),)))
        case _:
            yield from ask(Say((FAILED,)))
    return False


def _connect(queue: str) -> Dialogue[Outcome]:
    """Give the called person to the operator who waits, or to the queue; without an operator the dialplan says so."""
    yield from ask(Say((CONNECTING,)))
    if not isinstance((yield from ask(Transfer(queue, Reason.CALLED_BACK, None))), HandedOver):
        yield from ask(Rejoin(queue))
    return Outcome.TRANSFERRED
