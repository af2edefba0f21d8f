"""Planned outages as a conversation sees them: whether a feed is loaded, and what it says of an account's address.

Only what is certain is told: an address that cannot be read, or is not clearly among those of an outage, is not in it.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from sqlalchemy import Engine, bindparam, select

from callbacks.working_days import LIPETSK
from db.addresses import Address, read_address
from db.clock import Clock
from db.houses import Unclear, houses
from db.tables import Account, Customer, Outage
from db.work import Answers
from menus.outage_steps import NoOutageKnown, OutageAhead, OutageNow, ReadOutage

Period = tuple[datetime, datetime]
"""From when to when, aware."""

_outages, _accounts, _customers = Outage.__table__, Account.__table__, Customer.__table__

AHEAD = select(_outages.c.id).where(_outages.c.ends_at > bindparam("now")).limit(1)
ADDRESS = (
    select(_customers.c.address)
    .join(_accounts, _accounts.c.customer_id == _customers.c.id)
    .where(_accounts.c.id == bindparam("account"))
)
NEARBY = select(_outages.c.street, _outages.c.houses, _outages.c.starts_at, _outages.c.ends_at).where(
    _outages.c.settlement == bindparam("settlement"),
    _outages.c.street.in_([bindparam("street"), ""]),
    _outages.c.ends_at > bindparam("now"),
)


class Outages:
    """Reads the feed. Safe to use from many threads."""

    def __init__(self, engine: Engine, now: Clock) -> None:
        self._engine = engine
        self._now = now

    def answers(self) -> Answers:
        """The steps this part of the store answers."""
        return {ReadOutage: lambda _, step: partial(self._read, step, self._now())}

    def known(self) -> bool:
        """Whether the feed names an outage that is not over, anywhere."""
        with self._engine.connect() as connection:
            return connection.execute(AHEAD, {"now": self._now()}).first() is not None

    def _read(self, step: ReadOutage, now: datetime) -> OutageNow | OutageAhead | NoOutageKnown:
        return told(self._periods(step.account, now), now)

    def _periods(self, account: int, now: datetime) -> list[Period]:
        """When the account's address is certainly without light."""
        with self._engine.connect() as connection:
            text = connection.execute(ADDRESS, {"account": account}).scalar_one()
            try:
                address = read_address(text)
            except Unclear:
                return []
            asked = {"settlement": address.settlement, "street": address.street, "now": now}
            nearby = connection.execute(NEARBY, asked).all()
        return [(starts, ends) for street, listed, starts, ends in nearby if concerns(street, listed, address)]


def concerns(street: str, listed: str, address: Address) -> bool:
    """Whether an outage in the settlement of an address certainly is one of this address."""
    if not street and not listed:
        return True
    return street == address.street and houses(listed).holds(address.house)


def told(periods: Iterable[Period], now: datetime) -> OutageNow | OutageAhead | NoOutageKnown:
    """The outage of now, else the next one. Periods that touch are one: the light does not come back between them."""
    ahead = sorted(period for period in periods if period[1] > now)
    if not ahead:
        return NoOutageKnown()
    starts, ends = ahead[0]
    for later, until in ahead[1:]:
        ends = max(ends, until) if later <= ends else ends
    if starts <= now:
        return OutageNow(ends.astimezone(LIPETSK))
    return OutageAhead(starts.astimezone(LIPETSK), ends.astimezone(LIPETSK))
