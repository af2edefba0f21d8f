"""Who could take a call now, for whoever calls customers back: the operators' port of `callbacks.ports`."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from agi.floor import Floor
from callbacks.ports import Operator

PHONE = "PJSIP/"
"""What precedes the name of an operator in the interface of their phone."""


class FreeOperators:
    """Reads the live floor. Everybody serves every queue (`queues` are their names), so anybody can call anybody back.

    Whoever waits on the line comes first: for each of them one operator less is free. Who was seen in a call, whatever
    kind of call it was, is left alone for as long as wrapping up takes: app_queue knows of its own calls only.
    """

    def __init__(
        self,
        floor: Callable[[], Floor | None],
        queues: Collection[str],
        wrap_up: timedelta,
        now: Callable[[], datetime],
    ) -> None:
        self._floor = floor
        self._queues = frozenset(queues)
        self._wrap_up = wrap_up
        self._now = now
        self._seen_busy: dict[str, datetime] = {}

    def free(self) -> Sequence[Operator]:
        """The operators who are there, not paused, in no call and not needed. Nobody when Asterisk cannot be asked."""
        floor = self._floor()
        if floor is None:
            return []
        rested = self._rested(floor, self._now())
        spare = rested[: max(len(rested) - len(floor.line), 0)]
        return [Operator(interface.removeprefix(PHONE), self._queues) for interface in spare]

    def _rested(self, floor: Floor, now: datetime) -> list[str]:
        self._seen_busy |= {phone.interface: now for phone in floor.phones if phone.on_duty and not phone.free}
        return [one for one in floor.free if one not in self._seen_busy or now - self._seen_busy[one] >= self._wrap_up]
