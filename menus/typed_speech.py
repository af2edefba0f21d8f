"""Words that are typed instead of said: for tests, and for whoever tries the menu without a telephone."""

from menus.expecting import Expectation, Heard, Hypothesis, Unclear
from menus.grammars import grammar_of

WELL, BADLY = 0.95, 0.4
"""Scores of words that were heard well, and of words about which one had better ask."""


def typed_speech(expects: Expectation, words: str, score: float = WELL) -> Heard | Unclear:
    """What an ear that never errs makes of words: itself if they answer the question, else nothing clear."""
    return Heard((Hypothesis(words, score),)) if grammar_of(expects).holds(words) else Unclear()
