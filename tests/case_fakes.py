"""A fake of the registry of cases, for the little world of a call script."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from callbacks.working_days import due_day
from db.case_states import OVER
from menus.case_steps import CaseRegistered, CaseState, FindOpenCase, NoOpenCase, OpenCase, RegisterCase

LAST_BEFORE = 1000
"""The number before the first one."""


@dataclass(frozen=True)
class KnownCase:
    """A case that was there before the call. `account` is a client number."""

    number: int
    state: CaseState
    phone: str | None = None
    account: str | None = None


@dataclass
class LittleCases:
    """Registers cases on `today` and finds open ones; `registered` is what it durably stored in this call."""

    known: list[KnownCase]
    today: date
    number_of: Callable[[int], str]
    """The client number of an account by its key."""
    registered: list[RegisterCase] = field(default_factory=list)

    def answer(self, step: RegisterCase | FindOpenCase) -> object:
        """Answer a step of cases."""
        return self.register(step) if isinstance(step, RegisterCase) else self.find(step)

    def register(self, step: RegisterCase) -> CaseRegistered:
        self.registered.append(step)
        account = None if step.account is None else self.number_of(step.account)
        number = 1 + max([LAST_BEFORE, *(case.number for case in self.known)])
        self.known.append(KnownCase(number, CaseState.REGISTERED, step.phone, account))
        return CaseRegistered(number, due_day(datetime.combine(self.today, time(9), UTC)))

    def find(self, step: FindOpenCase) -> OpenCase | NoOpenCase:
        account = None if step.account is None else self.number_of(step.account)
        mine = [case for case in self.known if _belongs(case, step.caller, account) and case.state not in OVER]
        if not mine:
            return NoOpenCase()
        newest = max(mine, key=lambda case: case.number)
        return OpenCase(newest.number, newest.state, len(mine) - 1)


def _belongs(case: KnownCase, caller: str | None, account: str | None) -> bool:
    return bool((caller and caller == case.phone) or (account and account == case.account))
