"""Planned outages in the world of a call script: how a line tells one, what is answered, the rows of a database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from callbacks.working_days import LIPETSK
from db.outages import told
from menus.outage_steps import ReadOutage
from menus.steps import IsLoaded, Loaded, NotLoaded, Unavailable


@dataclass(frozen=True)
class KnownOutage:
    """An outage of the feed, at the address of an account, or (`elsewhere`) of none."""

    account: str
    starts: datetime
    ends: datetime


def known_outage(account: str, starts: str, ends: str) -> KnownOutage:
    """Understand `4800012345 2026-11-20T09:00 2026-11-20T17:00`: times in Lipetsk."""
    return KnownOutage(account, *(datetime.fromisoformat(at).replace(tzinfo=LIPETSK) for at in (starts, ends)))


@dataclass(frozen=True)
class LittleOutages:
    """Answers from a script's feed, at the moment of the call. `numbers` are the accounts by their keys."""

    feed: list[KnownOutage]
    numbers: list[str]
    now: datetime
    down: bool

    def answer(self, step: IsLoaded | ReadOutage) -> object:
        """Whether there is a feed is known even when it cannot be read (`down outages`)."""
        ahead = [outage for outage in self.feed if outage.ends > self.now]
        if isinstance(step, IsLoaded):
            return Loaded() if ahead else NotLoaded()
        if self.down:
            return Unavailable()
        mine = (outage for outage in ahead if outage.account == self.numbers[step.account])
        return told(((outage.starts, outage.ends) for outage in mine), self.now)


def address_of(account: str) -> str:
    """A fictional address of an account of a script, each in a house of its own."""
    return f"г. Примерск, ул. Первая, д. {1 + int(account) % 9999}"


def outage_rows(feed: list[KnownOutage]) -> Iterator[dict[str, Any]]:
    """The rows of the table of outages."""
    for outage in feed:
        houses = address_of(outage.account).split()[-1] if outage.account.isdigit() else "1-9999 все"
        street = "ул первая" if outage.account.isdigit() else "ул вторая"
        times = {"starts_at": outage.starts, "ends_at": outage.ends}
        yield {"settlement": "г примерск", "street": street, "houses": houses, "reason": "", **times}
