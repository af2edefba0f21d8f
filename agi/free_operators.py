"""Who could take a call now, for whoever calls customers back: the operators' port of `callbacks.ports`."""

from collections.abc import Callable, Collection, Sequence

from agi.floor import Floor
from callbacks.ports import Operator

PHONE = "PJSIP/"
"""What precedes the name of an operator in the interface of their phone."""


class FreeOperators:
    """Reads the live floor. Everybody serves every queue (`queues` are their names), so anybody can call anybody back.

    Whoever waits on the line comes first: for each of them one operator less is free.
    """

    def __init__(self, floor: Callable[[], Floor | None], queues: Collection[str]) -> None:
        self._floor = floor
        self._queues = frozenset(queues)

    def free(self) -> Sequence[Operator]:
        """The operators who are there, not paused, in no call and not needed. Nobody when Asterisk cannot be asked."""
        floor = self._floor()
        if floor is None or len(floor.line) >= len(floor.free):
            return []
        spare = floor.free[: len(floor.free) - len(floor.line)]
        return [Operator(interface.removeprefix(PHONE), self._queues) for interface in spare]
