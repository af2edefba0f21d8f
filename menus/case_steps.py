"""The steps of cases: appeals and orders that somebody of the company answers later (R4, R5, R17)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from menus.steps import Recorded, ServiceStep, SubmitStep, Unavailable


class Topic(StrEnum):
    """What a case is about. Stored; further topics may come."""

    APPEAL = "appeal"
    """A question or a proposal, in the caller's own recorded words."""
    INSPECTION = "inspection"
    SEALING = "sealing"
    """Of a meter; both are free (R17)."""
    VISIT = "visit"
    """A representative is asked to come (R11)."""
    OUTAGE = "outage"
    """There is no light, or will not be (D15)."""
    GRID = "grid"
    MANAGEMENT = "management"
    """Questions that the grid company or the managing company answers; we call back with the answer (R5)."""
    OTHER = "other"
    """A question to be talked about: a call, and no case."""
    FEEDBACK = "feedback"
    """What the caller thinks of us, recorded; no answer is promised (R2d)."""


class CaseState(StrEnum):
    """How far the company is with a case; `db.case_states` says what may follow what."""

    REGISTERED = "registered"
    IN_PROGRESS = "in_progress"
    WAITING_THIRD_PARTY = "waiting_third_party"
    """The grid company or the managing company has been asked (R5)."""
    ANSWERED = "answered"
    CLOSED = "closed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class CaseRegistered:
    """The case is durably stored. `number` is told to the caller; `due` is the last day for the answer (R10)."""

    number: int
    due: date


@dataclass(frozen=True, slots=True)
class OpenCase:
    """The case of the caller that is due last of those that are not over yet; how many `others` there are."""

    number: int
    state: CaseState
    others: int = 0


@dataclass(frozen=True, slots=True)
class NoOpenCase:
    """The caller has no case, or all of them are over."""


@dataclass(frozen=True, slots=True)
class RegisterCase(SubmitStep[CaseRegistered | Unavailable]):
    """Store a case, and that its recording belongs to it. `phone` is where the answer goes, in E.164, if anywhere."""

    topic: Topic
    phone: str | None
    account: int | None
    message: Recorded | None = None


@dataclass(frozen=True, slots=True)
class FindOpenCase(ServiceStep[OpenCase | NoOpenCase | Unavailable]):
    """Look for a case of a trusted calling number or of an account whose owner has passed the second factor.

    A case belongs to the number that its answer goes to. At least one of both is given.
    """

    caller: str | None
    account: int | None
