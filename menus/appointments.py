"""A time to be called at, chosen by key or named: the quietest first, two at a time (R8)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypedDict

from menus.asking import Back, Call, Exit, Operator, choose, keep_answer
from menus.callback_steps import Appointment
from menus.expecting import Moment, YesNo
from menus.interpreting import NONE_OF_THEM
from menus.steps import Dialogue
from menus.values import Clock, Digits, Line, NearDay
from menus.vocabulary import line

AT_ONCE = 2
"""More than two times cannot be kept in mind on the phone."""


class Told(TypedDict):
    """The slots of a sentence that tells a time."""

    day: NearDay
    since: Clock
    until: Clock


def told(time: Appointment) -> Told:
    """A time as sentences tell it."""
    since, until = (Clock(at.hour, at.minute) for at in (time.begins, time.ends))
    return {"day": NearDay(time.begins.date(), time.ahead), "since": since, "until": until}


def choose_time(
    call: Call, times: Sequence[Appointment], before: tuple[Line, ...] = ()
) -> Dialogue[datetime | Exit | None]:
    """Offer times until one suits; its beginning, or None when there are no more. `before` is said first, once.

    Whoever says when they want to be called hears that time next, and by itself: it is to be confirmed.
    """
    ahead = tuple(times)
    named: tuple[Appointment, ...] = ()
    while ahead:
        pair = {str(key): time for key, time in enumerate(ahead[: 1 if named else AT_ONCE], 1)}
        answer = yield from _offered(call, before, pair, ahead)
        if answer in pair:
            if named:
                yield from keep_answer(call)
            return pair[answer].begins
        if isinstance(answer, Back | Operator):
            return answer
        named = tuple(time for time in ahead if time.begins.isoformat() == answer)
        ahead = (*named, *(time for time in ahead if time not in named)) if named else ahead[len(pair) :]
        before = ()
    return None


def _offered(
    call: Call, before: tuple[Line, ...], pair: Mapping[str, Appointment], ahead: Sequence[Appointment]
) -> Dialogue[str | Exit]:
    """Offer a time or two by key; any one ahead can be named."""
    other = str(len(pair) + 1)
    offers = (line("slot_offer", **told(time), key=Digits(key)) for key, time in pair.items())
    said = (*before, *offers, line("slot_other", key=Digits(other)))
    if len(pair) == 1:
        return (yield from choose(call, said, (*pair, other), expects=YesNo()))
    moments = tuple(time.begins for time in ahead)
    today = moments[0].date() - timedelta(days=ahead[0].ahead)
    keys = (*pair, other, NONE_OF_THEM, *(moment.isoformat() for moment in moments))
    return (yield from choose(call, said, keys, expects=Moment(moments), today=today))
