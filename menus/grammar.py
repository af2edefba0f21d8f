"""A grammar: every row of words that answers a question, as a graph that any recogniser can be held to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grammar:
    """Rows of words from state 0 to one of the `ends`. `arcs[state]` holds each word that may follow, and its state.

    It is deterministic: a word leads from a state to one other at most.
    """

    arcs: tuple[tuple[tuple[str, int], ...], ...]
    ends: frozenset[int]
    costs: tuple[tuple[float, ...], ...] = ()
    """Of each arc: the logarithm of how much less often its word is said there than others. None: all cost nothing."""
    example: str = ""
    """How people usually answer: a recogniser that heeds what was said before expects words of that kind."""

    def words(self) -> frozenset[str]:
        """Every word of the grammar."""
        return frozenset(word for arcs in self.arcs for word, _ in arcs)

    def holds(self, text: str) -> bool:
        """Whether a row of words, apart by blanks, is one of the grammar."""
        state = 0
        for word in text.split():
            following = dict(self.arcs[state])
            if word not in following:
                return False
            state = following[word]
        return state in self.ends
