"""A time to be called at, chosen by key: the quietest first, two at a time (R8)."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from menus.asking import Call, Exit, choose
from menus.callback_steps import Appointment
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
    """Offer times until one suits; its beginning, or None when there are no more. `before` is said first, once."""
    for first in range(0, len(times), AT_ONCE):
        pair = {str(key): time for key, time in enumerate(times[first : first + AT_ONCE], 1)}
        other = str(len(pair) + 1)
        offers = (line("slot_offer", **told(time), key=Digits(key)) for key, time in pair.items())
        key = yield from choose(call, (*before, *offers, line("slot_other", key=Digits(other))), (*pair, other))
        if not isinstance(key, str):
            return key
        if key in pair:
            return pair[key].begins
        before = ()
    return None
