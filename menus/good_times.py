"""When it is quiet to phone (R2c, R8): one sentence."""

from menus.asking import Call, Exit, choose
from menus.load_steps import FindGoodTimes, GoodTime, GoodTimes
from menus.steps import Dialogue, Done, NotLoaded, Unavailable, ask
from menus.values import Line
from menus.vocabulary import line

ENOUGH_KEY = "1"


def good_times(call: Call) -> Dialogue[Done | Exit]:
    """Tell the quietest hours. Whoever keeps silent afterwards has understood."""
    match (yield from ask(FindGoodTimes())):
        case GoodTimes(today, later):
            said = told(today, later)
        case NotLoaded() | Unavailable():
            said = line("good_times_unknown")
    answer = yield from choose(call, (said, line("last_step")), ENOUGH_KEY, in_silence=ENOUGH_KEY)
    return Done() if isinstance(answer, str) else answer


def told(today: GoodTime | None, later: GoodTime | None) -> Line:
    """Choose the sentence: today, one of the next days, or today and still better one of the next days."""
    match today, later:
        case GoodTime(), GoodTime():
            return line(
                "good_time_today_or_later",
                since=today.since,
                until=today.until,
                day=later.day,
                later_since=later.since,
                later_until=later.until,
            )
        case GoodTime(), None:
            return line("good_time_today", since=today.since, until=today.until)
        case None, GoodTime():
            return line("good_time_later", day=later.day, since=later.since, until=later.until)
        case _:
            raise ValueError("good times are today, later, or both")
