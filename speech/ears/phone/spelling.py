"""A grammar letter by letter."""

from dataclasses import dataclass, field

from menus.grammar import Grammar
from speech.ears.phone.letters import LETTERS, NUMBERS

GAP = LETTERS.index(" ")


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is whole: the state of the grammar it leads to, and what it costs."""

    text: str
    to: int
    cost: float


@dataclass(slots=True, eq=False)
class Branch:
    """What may follow the letters so far: letters, or a gap where `words` are whole. Two that are alike stay apart."""

    letter: int
    following: dict[int, "Branch"] = field(default_factory=dict)
    words: list[Word] = field(default_factory=list)

    @property
    def letters(self) -> tuple[int, ...]:
        """That may come next, the gap among them."""
        return (*self.following, GAP) if self.words else tuple(self.following)


class Spelling:
    """The grammar's words as trees of letters, a tree for each state. For any number of threads."""

    def __init__(self, grammar: Grammar) -> None:
        """KeyError when a word has a sign that is no Russian letter."""
        self._grammar = grammar
        self._trees: dict[int, Branch] = {}
        for word in grammar.words():
            _ = [NUMBERS[letter] for letter in word]

    def start(self, state: int = 0) -> Branch:
        """The tree of the words that may follow in a state of the grammar; its own letter is the gap before them."""
        if state not in self._trees:
            self._trees[state] = self._tree(state)
        return self._trees[state]

    def ends(self, word: Word) -> bool:
        """Whether a row of words may end with this one."""
        return word.to in self._grammar.ends

    def _tree(self, state: int) -> Branch:
        tree = Branch(GAP)
        arcs = self._grammar.arcs[state]
        costs = self._grammar.costs[state] if self._grammar.costs else (0.0,) * len(arcs)
        for (word, to), cost in zip(arcs, costs, strict=True):
            branch = tree
            for letter in word:
                number = NUMBERS[letter]
                branch = branch.following.setdefault(number, Branch(number))
            branch.words.append(Word(word, to, cost))
        return tree
