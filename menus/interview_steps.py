"""The steps of ratings and questionnaires (R2d): whether to ask this caller today, and keeping what was answered.

Each is answered for the whole telephone call, that before a talk with an operator included.
"""

from dataclasses import dataclass

from menus.questionnaire import Questionnaire
from menus.steps import Done, Recorded, SubmitStep, Unavailable

OPERATOR = "operator"
SERVICE = "service"
"""What can be rated besides the tasks of the tree: a talk with an operator, and us as a whole."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is rated: a node of the tree, `OPERATOR` or `SERVICE`; `operator` is who it was, if known."""

    name: str
    operator: str | None = None


@dataclass(frozen=True, slots=True)
class RatingDue:
    """The caller may be asked to rate, and that they are is noted: even if they hang up now, they were asked."""


@dataclass(frozen=True, slots=True)
class RatingNotDue:
    """The caller was asked in this call already, or not long ago."""


@dataclass(frozen=True, slots=True)
class QuestionnaireDue:
    """This questionnaire may be offered to the caller today, and that it is, is noted."""

    questionnaire: Questionnaire


@dataclass(frozen=True, slots=True)
class NoQuestionnaire:
    """No questionnaire is active, or the caller was asked not long ago."""


@dataclass(frozen=True, slots=True)
class OfferRating(SubmitStep[RatingDue | RatingNotDue | Unavailable]):
    """Find out whether a caller should be asked to rate. `caller` is the calling number if it can be trusted."""

    subject: Subject
    caller: str | None


@dataclass(frozen=True, slots=True)
class StoreRating(SubmitStep[Done | Unavailable]):
    """Store a rating, 1 to 5. Another one of the same subject in the same call replaces it."""

    subject: Subject
    caller: str | None
    value: int


@dataclass(frozen=True, slots=True)
class OfferQuestionnaire(SubmitStep[QuestionnaireDue | NoQuestionnaire | Unavailable]):
    """Find out which of the questionnaires should be offered to a caller today, if any."""

    caller: str | None
    questionnaires: tuple[Questionnaire, ...]


@dataclass(frozen=True, slots=True)
class StoreAnswer(SubmitStep[Done | Unavailable]):
    """Store the answer to a question of an offered questionnaire: the key pressed, or what was said."""

    questionnaire: str
    question: str
    answer: int | Recorded
