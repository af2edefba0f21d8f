"""The steps of planned outages: what the grid company has announced for an account's address (D15)."""

from dataclasses import dataclass
from datetime import datetime

from menus.steps import ServiceStep, Unavailable


@dataclass(frozen=True, slots=True)
class OutageNow:
    """The supply is cut at this moment, as planned, until `ends` (aware, in Lipetsk)."""

    ends: datetime


@dataclass(frozen=True, slots=True)
class OutageAhead:
    """The next outage of the address; both moments are aware, in Lipetsk."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class NoOutageKnown:
    """The feed names no outage that is certainly one of this address. There may be one all the same."""


@dataclass(frozen=True, slots=True)
class ReadOutage(ServiceStep[OutageNow | OutageAhead | NoOutageKnown | Unavailable]):
    """Look for a planned outage at the address of an account."""

    account: int
