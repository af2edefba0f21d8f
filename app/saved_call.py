"""Writes down a tried conversation as a call script, with as much of the customers' world as the call has touched."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from menus.events import Asked, Event
from menus.interview_steps import RatingDue
from menus.outage_steps import OutageAhead, OutageNow, ReadOutage
from menus.steps import (
    Account,
    Balance,
    CheckMeter,
    FindAccount,
    IsLoaded,
    LinkedAccounts,
    Loaded,
    MeterMatches,
    NoticeSent,
    ReadBalance,
    ReadRestriction,
    Restricted,
)
from menus.transcript import Transcript, merged
from menus.values import plain


@dataclass
class SavedCall:
    """A watcher of one conversation."""

    caller: str | None
    now: Callable[[], datetime]
    """The time of the services, in Lipetsk."""
    voice: bool = False
    """Somebody listens to what the caller says."""
    operators: bool = True
    billing: bool = True
    midway: bool = False
    """Billing was switched after it had been asked: a script cannot tell that."""
    rates: bool = False
    """The caller was asked for a rating."""
    transcript: Transcript = field(default_factory=Transcript)
    _accounts: dict[int, dict[str, str]] = field(default_factory=dict)
    _fed_at: datetime | None = None
    """When a feed of outages was found to be loaded: what is told of them depends on the time."""
    _outages: dict[str, str] = field(default_factory=dict)
    """When there is one, by client number."""

    def switch_billing(self, on: bool) -> None:
        """Note that billing answers from now on, or does not."""
        self.billing = on
        self.midway = any(line.startswith("..") for line in self.transcript.lines)

    def notice(self, event: Event) -> None:
        """Write the event down, and what it tells of the world."""
        self.transcript.notice(event)
        if isinstance(event, Asked):
            self._learn(event.step, event.reply)

    def _learn(self, step: object, reply: object) -> None:
        match step, reply:
            case FindAccount(), Account() as found:
                self._meet(found)
            case _, RatingDue():
                self.rates = True
            case _, LinkedAccounts(accounts):
                for account in accounts:
                    self._meet(account)
            case CheckMeter(account=key, digits=digits), MeterMatches():
                self._accounts[key]["meter"] = digits
            case ReadBalance(key), Balance(amount, on):
                self._accounts[key] |= {"balance": plain(amount), "on": on.isoformat()}
            case ReadRestriction(key), NoticeSent(pay_by):
                self._accounts[key]["restriction"] = f"notice:{pay_by}"
            case ReadRestriction(key), Restricted(since):
                self._accounts[key]["restriction"] = f"since:{since}"
            case IsLoaded("outages"), Loaded():
                self._fed_at = self.now()
            case ReadOutage(key), OutageNow(ends):
                self._note_outage(key, self.now(), ends)
            case ReadOutage(key), OutageAhead(starts, ends):
                self._note_outage(key, starts, ends)

    def _note_outage(self, account: int, starts: datetime, ends: datetime) -> None:
        self._outages[self._accounts[account]["account"]] = f"{starts:%Y-%m-%dT%H:%M} {ends:%Y-%m-%dT%H:%M}"

    def _meet(self, account: Account) -> None:
        facts = {"phone": self.caller} if account.linked and self.caller else {}
        self._accounts.setdefault(account.key, {"account": account.number} | facts)

    def script(self) -> str:
        """The call as a file that `tests/callscript.py` reads."""
        return "\n".join([*self._world(), *_with_hangup(merged(self.transcript.lines))]) + "\n"

    def _world(self) -> list[str]:
        lines = ["# Saved by autosecretary talk."]
        lines += [f"caller {self.caller}"] if self.caller else []
        for facts in self._accounts.values():
            lines.append(
                " ".join(f"{name}={value}" for name, value in facts.items()).replace("account=", "account ", 1)
            )
        lines += ["rates"] if self.rates else []
        lines += ["voice"] if self.voice else []
        lines += self._feed(self._fed_at) if self._fed_at else []
        lines += [] if self.operators else ["operators none"]
        return lines + ([] if self.billing else ["down billing"])

    def _feed(self, at: datetime) -> list[str]:
        """The outages that were told; if none was, one elsewhere."""
        elsewhere = {"elsewhere": f"{at:%Y-%m-%dT%H:%M} {at + timedelta(hours=1):%Y-%m-%dT%H:%M}"}
        told = [f"outage {account} {times}" for account, times in (self._outages or elsewhere).items()]
        return [f"today {at:%Y-%m-%d}", f"time {at:%H:%M}", *told]


def _with_hangup(lines: list[str]) -> list[str]:
    """A hang-up is something the caller does, too; a call that goes on is saved as if it were hung up here."""
    if lines and lines[-1].startswith("= ") and lines[-1] != "= hung_up":
        return lines
    kept = [line for line in lines if line != "= hung_up"]
    return [*kept, ">> hangup", "= hung_up"]
