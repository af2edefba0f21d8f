"""Erlang C agrees with the textbook, with an independent implementation, and with itself."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callbacks.erlang import (
    Demand,
    Overloaded,
    average_wait,
    service_level,
    staff_for_level,
    staff_for_wait,
    waiting_probability,
)

FIGURES = list(csv.DictReader((Path(__file__).parent / "pyworkforce.csv").read_text().splitlines()))
"""Of pyworkforce 0.5.1 (MIT), computed once with it: installing it would bring ortools and pandas along."""

ONE_FEWER_IS_ENOUGH = {(40.0, 3600.0, 45.0), (100.0, 1800.0, 45.0), (333.0, 900.0, 45.0)}
"""Calls, interval and talk of the only disagreements, at a target of half the callers within 180 s. We are right:
pyworkforce begins its search at the rounded traffic plus one and never tries the fewest operators who can do the work.
"""

TEXTBOOK = Demand(calls=100, interval=1800, talk=180)

demands = st.builds(
    Demand,
    calls=st.floats(0.1, 5000),
    interval=st.sampled_from([900.0, 1800.0, 3600.0]),
    talk=st.floats(10, 900),
)


def test_the_textbook_example_comes_out() -> None:
    assert staff_for_level(TEXTBOOK, level=0.8, within=20) == 14
    assert waiting_probability(TEXTBOOK, 14) == pytest.approx(0.1741, abs=5e-5)
    assert service_level(TEXTBOOK, 14, within=20) == pytest.approx(0.888, abs=5e-4)
    assert average_wait(TEXTBOOK, 14) == pytest.approx(7.8, abs=0.05)


def test_the_figures_are_those_of_pyworkforce() -> None:
    assert len(FIGURES) == 162
    for row in FIGURES:
        demand = Demand(float(row["calls"]), float(row["interval_s"]), float(row["talk_s"]))
        within, operators = float(row["within_s"]), int(row["operators"])
        known = row["target"] == "0.5" and (demand.calls, demand.interval, demand.talk) in ONE_FEWER_IS_ENOUGH
        assert staff_for_level(demand, float(row["target"]), within) == operators - known
        assert waiting_probability(demand, operators) == pytest.approx(float(row["waiting_probability"]), rel=1e-9)
        assert service_level(demand, operators, within) == pytest.approx(float(row["service_level"]), rel=1e-9)


@given(demands, st.floats(1, 600))
def test_staff_for_a_wait_is_enough_and_one_fewer_is_not(demand: Demand, wait: float) -> None:
    staff = staff_for_wait(demand, wait)
    assert average_wait(demand, staff) <= wait
    try:
        assert average_wait(demand, staff - 1) > wait
    except Overloaded:
        assert staff - 1 <= demand.traffic


@given(demands)
def test_with_every_further_operator_fewer_people_wait(demand: Demand) -> None:
    enough = staff_for_level(demand, level=0.5, within=20)
    parts = [waiting_probability(demand, enough + more) for more in range(4)]
    assert parts == sorted(parts, reverse=True)
    assert all(0 <= part <= 1 for part in parts)


def test_a_queue_that_would_grow_without_end_is_refused() -> None:
    with pytest.raises(Overloaded):
        waiting_probability(TEXTBOOK, 10)


@pytest.mark.parametrize("numbers", [(0, 1800, 180), (100, 0, 180), (100, 1800, -1)])
def test_a_demand_is_more_than_nothing(numbers: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="more than nothing"):
        Demand(*numbers)


@pytest.mark.parametrize("level", [1.0, -0.1])
def test_nobody_can_promise_everybody(level: float) -> None:
    with pytest.raises(ValueError, match="service level"):
        staff_for_level(TEXTBOOK, level, within=20)
    with pytest.raises(ValueError, match="waits a little"):
        staff_for_wait(TEXTBOOK, 0)
