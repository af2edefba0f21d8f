"""Planned outages at the caller's address. Times and dates are told, never the address (D15, D19)."""

from datetime import datetime

from menus.asking import Call, Exit, Operator, choose
from menus.cases import outage_case
from menus.identity import identified
from menus.outage_steps import NoOutageKnown, OutageAhead, OutageNow, ReadOutage
from menus.reasons import Reason
from menus.steps import Account, Dialogue, Done, Unavailable, ask
from menus.values import Clock, Line
from menus.vocabulary import line


def planned_outage(call: Call) -> Dialogue[Done | Exit]:
    """Tell the outage of now or the next one, if one is known for certain; then a case about it can be left."""
    answer = yield from _heard(call)
    return (yield from outage_case(call)) if isinstance(answer, str) else answer


def _heard(call: Call) -> Dialogue[str | Exit]:
    account = yield from identified(call)
    if not isinstance(account, Account):
        return account
    match (yield from ask(ReadOutage(account.key))):
        case OutageNow(ends):
            told: tuple[Line, ...] = (line("outage_now", time=clock(ends), date=ends.date()),)
        case OutageAhead(starts, ends):
            told = (spoken_outage(starts, ends),)
        case NoOutageKnown():
            told = (line("outage_unknown"), line("grid_knows"))
        case Unavailable():
            return Operator(Reason.UNAVAILABLE, (line("outage_unavailable"), line("grid_knows")))
    return (yield from choose(call, (*told, line("outage_go_on")), "1"))


def spoken_outage(starts: datetime, ends: datetime) -> Line:
    """Choose the sentence: an outage within a day, or one of several days."""
    times = {"starts": clock(starts), "ends": clock(ends)}
    if starts.date() == ends.date():
        return line("outage_ahead", date=starts.date(), **times)
    return line("outage_ahead_days", first=starts.date(), last=ends.date(), **times)


def clock(at: datetime) -> Clock:
    """The time of day that a moment in Lipetsk has."""
    return Clock(at.hour, at.minute)
