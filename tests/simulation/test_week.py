"""A simulated week obeys the rules of a real one, and queues behave in it as Erlang says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from statistics import fmean

import pytest

from app.simulation.callers import Caller, Habits, callers
from app.simulation.plan import Hourly, Plan, planned
from app.simulation.report import Figures, figures
from app.simulation.week import Record, World, simulate
from callbacks.erlang import Demand, average_wait, waiting_probability
from callbacks.lifecycle import OVER
from callbacks.load import Calendar
from callbacks.outcomes import Outcome
from callbacks.policy import CallingRules
from callbacks.quiet_hours import is_quiet
from callbacks.retry import DELAYS
from callbacks.slots import SlotRules
from callbacks.working_days import LIPETSK

MONDAY = date(2026, 11, 23)
DAYTIME = range(8, 20)
HABITS = Habits()
RULES = CallingRules()


def table(morning: float, day: float, night: float) -> Hourly:
    """The same every day: a peak before noon, a quiet night."""
    by_hour = [morning if 9 <= hour < 12 else day if hour in DAYTIME else night for hour in range(24)]
    return {(weekday, hour): by_hour[hour] for weekday in range(7) for hour in range(24)}


CALLS = table(40, 15, 1)
PLAN = planned(CALLS, HABITS.talk, DAYTIME)
CAME = callers({when: rate * 1.4 for when, rate in CALLS.items()}, HABITS, 7, RULES.retry.attempts)
"""A week busier than planned."""


def lived(*, offers: bool, slots: SlotRules | None = None, came: Sequence[Caller] = CAME) -> list[Record]:
    return simulate(World(PLAN, HABITS, MONDAY, slots or SlotRules(), RULES, offers), came)


@pytest.fixture(scope="module")
def without() -> list[Record]:
    return lived(offers=False)


@pytest.fixture(scope="module")
def with_callbacks() -> list[Record]:
    return lived(offers=True)


def summed(records: Sequence[Record]) -> Figures:
    return figures(records, PLAN)


def test_callers_who_never_give_up_wait_as_erlang_c_says() -> None:
    demand, operators = Demand(calls=100, interval=1800, talk=180), 14
    calls = {(weekday, hour): 200.0 if weekday < 2 else 0.0 for weekday in range(7) for hour in range(24)}
    plan = Plan(calls, dict.fromkeys(calls, operators), Calendar({}, {}))
    patient = replace(HABITS, patience=1e9)
    records = simulate(
        World(plan, patient, MONDAY, SlotRules(), RULES, offers=False), callers(calls, patient, 1, attempts=0)
    )
    waits = [record.waited for record in records if record.waited is not None]
    assert len(waits) == len(records) > 9000
    assert fmean(waits) == pytest.approx(average_wait(demand, operators), rel=0.1)
    assert fmean(wait > 0 for wait in waits) == pytest.approx(waiting_probability(demand, operators), rel=0.1)


def test_the_same_seed_is_the_same_week() -> None:
    assert callers(CALLS, HABITS, 3, 3) == callers(CALLS, HABITS, 3, 3) != callers(CALLS, HABITS, 4, 3)
    few = CAME[:300]
    assert lived(offers=True, came=few) == lived(offers=True, came=few)


def test_with_callbacks_fewer_give_up_and_the_line_is_held_for_less_time(
    without: list[Record], with_callbacks: list[Record]
) -> None:
    before, after = summed(without), summed(with_callbacks)
    assert after.callers == before.callers == len(CAME)
    assert after.gave_up < before.gave_up
    assert after.held_at_peak < before.held_at_peak
    assert (before.promised, before.from_queue) == (0, 0)


def test_every_promise_of_a_slot_is_kept_and_no_callback_is_forgotten(with_callbacks: list[Record]) -> None:
    after = summed(with_callbacks)
    assert after.promised > 10
    assert after.kept == 1.0
    assert {record.callback.state for record in with_callbacks if record.callback} <= OVER


def test_slots_that_promise_more_than_the_operators_can_do_are_found_out() -> None:
    eager = replace(HABITS, accepts=1.0, wants_slot=1.0)
    crowd = callers({when: rate * 2 for when, rate in CALLS.items()}, eager, 7, RULES.retry.attempts)
    assert summed(lived(offers=True, came=crowd)).kept == 1.0
    assert summed(lived(offers=True, came=crowd, slots=SlotRules(operators=50))).kept < 1.0


def test_nobody_is_dialled_in_quiet_hours_or_again_too_soon(with_callbacks: list[Record]) -> None:
    tried_again = 0
    for callback in (record.callback for record in with_callbacks if record.callback):
        assert not any(is_quiet(at, LIPETSK, RULES.hours) for at in callback.attempts)
        assert len(callback.attempts) <= RULES.retry.attempts
        for first, second, outcome in zip(callback.attempts, callback.attempts[1:], callback.outcomes, strict=False):
            tried_again += 1
            least = DELAYS[outcome][0]
            assert second - first >= least
            assert outcome is not Outcome.MACHINE or second.date() > first.date()
    assert tried_again > 10


def test_no_more_conversations_and_attempts_at_once_than_operators(with_callbacks: list[Record]) -> None:
    midnight = datetime.combine(MONDAY, datetime.min.time(), LIPETSK)
    changes: list[tuple[float, int]] = []
    for record in with_callbacks:
        if record.waited is not None:
            talks = record.caller.arrives + record.waited
            changes += [(talks, 1), (talks + record.caller.talk, -1)]
        for at, outcome in zip(*_attempts(record), strict=True):
            if outcome is not Outcome.TALKED:
                dialled = (at - midnight) / timedelta(seconds=1)
                changes += [(dialled, 1), (dialled + HABITS.rings, -1)]
    busy = most = 0
    for _, change in sorted((round(at, 3), change) for at, change in changes):
        busy += change
        most = max(most, busy)
    assert most == max(PLAN.staff.values())


def _attempts(record: Record) -> tuple[list[datetime], list[Outcome]]:
    return (record.callback.attempts, record.callback.outcomes) if record.callback else ([], [])
