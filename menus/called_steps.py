"""The steps of a call that we make: what the book of callbacks is asked while the called person is on the line."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from menus.callback_steps import CallbackMoved, TimeGone
from menus.steps import ServiceStep, SubmitStep, Unavailable


class Wish(StrEnum):
    """What the called person may want instead of talking: the outcome of the attempt (`callbacks.outcomes`)."""

    CANCEL = "cancelled"
    """No call is needed any more, or was ever asked for."""
    OPT_OUT = "opted_out"
    """No calls from us at all (D16)."""


@dataclass(frozen=True, slots=True)
class CalledFor:
    """What an attempt is for; `number` is what people call the request by."""

    number: int


@dataclass(frozen=True, slots=True)
class NobodysCall:
    """The attempt is settled, or there is none."""


@dataclass(frozen=True, slots=True)
class ReadCallback(ServiceStep[CalledFor | NobodysCall | Unavailable]):
    """Read what an attempt is for."""

    attempt: str


@dataclass(frozen=True, slots=True)
class WishKept:
    """What the called person wants is durably stored."""


@dataclass(frozen=True, slots=True)
class KeepWish(SubmitStep[WishKept | Unavailable]):
    """Store what the called person wants: the attempt is settled by it."""

    attempt: str
    wish: Wish


@dataclass(frozen=True, slots=True)
class PutOff(SubmitStep[CallbackMoved | TimeGone | Unavailable]):
    """Call again at the time that begins then; the attempt is settled by it."""

    attempt: str
    begins: datetime
