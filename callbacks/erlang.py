"""Erlang C: how long people wait when calls come at random, talks last at random, and nobody gives up. Pure.

Source: A. K. Erlang, 1917; the textbook form. `tests/callbacks/pyworkforce.csv` holds the figures of an independent
implementation.
"""

from dataclasses import dataclass
from itertools import count
from math import exp


class Overloaded(ValueError):
    """More work comes in than these operators can do: the queue grows without end."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Calls that come within an interval, and how long an operator is busy with one on average; in seconds.

    ValueError unless all three are more than nothing.
    """

    calls: float
    interval: float
    talk: float

    def __post_init__(self) -> None:
        """Refuse what no formula below holds for."""
        if min(self.calls, self.interval, self.talk) <= 0:
            raise ValueError("calls, interval and talk are more than nothing")

    @property
    def traffic(self) -> float:
        """Erlangs: how many operators are busy on average."""
        return self.calls * self.talk / self.interval


def waiting_probability(demand: Demand, operators: int) -> float:
    """The part of the callers who wait at all. Overloaded when the operators cannot do the work."""
    if operators <= demand.traffic:
        raise Overloaded
    blocked = _blocking_probability(demand.traffic, operators)
    return blocked / (1 - demand.traffic / operators * (1 - blocked))


def service_level(demand: Demand, operators: int, within: float) -> float:
    """The part of the callers who are answered within so many seconds."""
    free = operators - demand.traffic
    return 1 - waiting_probability(demand, operators) * exp(-free * within / demand.talk)


def average_wait(demand: Demand, operators: int) -> float:
    """Average speed of answer over all callers, in seconds."""
    return waiting_probability(demand, operators) * demand.talk / (operators - demand.traffic)


def staff_for_level(demand: Demand, level: float, within: float) -> int:
    """The fewest operators with whom this part of the callers is answered within so many seconds."""
    if not 0 <= level < 1:
        raise ValueError("a service level is 0 to less than 1")
    return next(staff for staff in _enough(demand) if service_level(demand, staff, within) >= level)


def staff_for_wait(demand: Demand, wait: float) -> int:
    """The fewest operators with whom callers wait so many seconds on average (R7: 600 at peak, 180 off peak)."""
    if wait <= 0:
        raise ValueError("somebody always waits a little")
    return next(staff for staff in _enough(demand) if average_wait(demand, staff) <= wait)


def _enough(demand: Demand) -> "count[int]":
    """Numbers of operators who can do the work."""
    return count(int(demand.traffic) + 1)


def _blocking_probability(traffic: float, operators: int) -> float:
    """Erlang B by its recursion, on the inverse: neither factorials nor powers that overflow."""
    inverse = 1.0
    for busy in range(1, operators + 1):
        inverse = 1 + inverse * busy / traffic
    return 1 / inverse
