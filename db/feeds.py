"""What an option of the menu may depend on: whether there is anything in a feed (`menus.tree.FEEDS`)."""

from collections.abc import Callable, Mapping

from db.work import Answers, Work
from menus.steps import IsLoaded, Loaded, NotLoaded

Questions = Mapping[str, Callable[[], bool]]
"""For each feed, who knows whether it holds something that is worth being asked about."""


class Feeds:
    """Asks whoever keeps a feed."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions

    def answers(self) -> Answers:
        """The step this part of the store answers."""
        return {IsLoaded: self._prepare}

    def _prepare(self, _: str, step: IsLoaded) -> Work:
        question = self._questions[step.feed]
        return lambda: Loaded() if question() else NotLoaded()
