"""A fake of ratings and questionnaires, for the little world of a call script."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from menus.interview_steps import (
    NoQuestionnaire,
    OfferQuestionnaire,
    OfferRating,
    QuestionnaireDue,
    RatingDue,
    RatingNotDue,
    StoreAnswer,
    StoreRating,
)
from menus.steps import Done, ServiceStep, Unavailable


@dataclass
class LittleInterviews:
    """Asks once a call on `today`, if callers are asked at all; `ratings` and `answers` are what it durably stored."""

    asks: bool
    today: date
    down: frozenset[str] = frozenset()
    ratings: list[StoreRating] = field(default_factory=list)
    answers: list[StoreAnswer] = field(default_factory=list)

    def answer(self, step: ServiceStep[Any]) -> object:
        """Answer a step of ratings and questionnaires."""
        match step:
            case OfferRating():
                asks, self.asks = self.asks, False
                return RatingDue() if asks else RatingNotDue()
            case StoreRating():
                return Unavailable() if "rating" in self.down else self._keep(self.ratings, step)
            case OfferQuestionnaire(_, questionnaires):
                active = [each for each in questionnaires if each.active(self.today)]
                return QuestionnaireDue(active[0]) if active else NoQuestionnaire()
            case StoreAnswer():
                return self._keep(self.answers, step)
            case _:
                raise TypeError(f"{type(step).__name__} is not about ratings")

    def _keep(self, stored: list[Any], step: ServiceStep[Any]) -> Done:
        stored.append(step)
        return Done()
