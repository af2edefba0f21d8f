"""Many callbacks changed one after the other: seen as it goes, stopped by whoever wants, with an account of all."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from console.callbacks.deeds import Done
from console.frame.deeds import NO_DATABASE, CannotBe
from console.frame.visit import Visit
from db import faults
from db.sheet import RowFault

log = logging.getLogger(__name__)

Deed = Callable[[], Done]


@dataclass(slots=True)
class Account:
    """What became of each: done with words, refused with words, or not come to."""

    done: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    undo: list[tuple[str, Deed]] = field(default_factory=list)
    """What takes back what was done, the last first."""

    @property
    def told(self) -> str:
        """All of it in a line."""
        parts = (("Сделано", self.done), ("не сделано", self.refused), ("не начато", self.left))
        return ", ".join(f"{name}: {len(some)}" for name, some in parts if some or name == "Сделано") + "."


@dataclass(slots=True)
class InTurn:
    """Does deeds one by one, each in a thread of its own, so that other pages go on. SessionOver goes through."""

    visit: Visit
    progress: Callable[[float], object]
    stopped: bool = False

    def stop(self) -> None:
        """Begin no more of them; the one that goes on is finished."""
        self.stopped = True

    async def do(self, deeds: Sequence[tuple[str, Deed]]) -> Account:
        """Each deed with the name of what it is done to. While the database is away nothing more is begun."""
        account = Account()
        for number, (name, deed) in enumerate(deeds):
            self.progress(number / len(deeds))
            if self.stopped:
                account.left.append(name)
            else:
                await self._one(account, name, deed)
        self.progress(1.0)
        return account

    async def _one(self, account: Account, name: str, deed: Deed) -> None:
        try:
            done = await self.visit.ask(partial(deed))
        except (CannotBe, RowFault) as why:
            account.refused.append(f"{name}: {why}")
        except SQLAlchemyError as fault:
            log.warning("a deed was not done: %s", faults.kind(fault))
            account.refused.append(f"{name}: {NO_DATABASE}")
            self.stopped = True
        else:
            account.done.append(done.told)
            if done.undo:
                account.undo.insert(0, (name, done.undo))
