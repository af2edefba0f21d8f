"""The facts of `facts.ru.yaml`: addresses, hours, telephones, told by any sentence as `{name:fact}`."""

import re
from datetime import date
from unicodedata import category

import yaml

from menus.source import Source

FACT = "fact"
"""The form of a slot whose value is a fact of this name."""

LATIN = re.compile(r"[A-Za-z]+")
CYRILLIC = re.compile(r"[А-Яа-яЁё]+")
UNREADABLE = frozenset({"Sm", "Sc", "Sk", "So", "Cc", "Cf", "Cn", "Co", "Cs", "No", "Nl"})
"""Kinds of signs (Unicode) that a voice leaves out, or reads as it likes: of mathematics, money, pictures, control."""
WHITE = "\n\t"
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class Facts:
    """Facts by name, as they are spoken. Remembers which of them are told."""

    def __init__(self, source: Source) -> None:
        self.source = source
        entries = source.entries(source.top, "факты")
        for name, (where, _) in entries.items():
            check_name(source, f"факт «{name}»", where, name)
        self._values = {name: self._read(f"факт «{name}»", value) for name, (_, value) in entries.items()}
        self._untold = {name: where for name, (where, _) in entries.items()}

    def _read(self, what: str, node: yaml.Node) -> list[tuple[date, str]]:
        """The values of a fact, each with the first day on which it is true; the oldest first."""
        if not isinstance(node, yaml.SequenceNode):
            return [(date.min, self._words(what, node))]
        first, *later = self.source.items(node, what) or [node]
        values = [(date.min, self._words(f"{what}: первое значение, без даты", first))]
        for item in later:
            fields = self.source.entries(item, what)
            if fields.keys() != {"from", "say"}:
                self.source.fault(item, f"{what}: здесь нужно {{from: 2027-01-31, say: новое значение}}")
                continue
            begins = read_date(self.source, fields["from"][1])
            if begins and begins <= values[-1][0]:
                self.source.fault(fields["from"][1], f"{what}: даты должны идти по порядку")
            values.append((begins or values[-1][0], self._words(what, fields["say"][1])))
        return values

    def _words(self, what: str, node: yaml.Node) -> str:
        words = self.source.text(node, what) or ""
        check_words(self.source, what, node, words)
        return words

    def knows(self, name: str) -> bool:
        """Whether there is such a fact; it then counts as told."""
        self._untold.pop(name, None)
        return name in self._values

    def tell(self, name: str, day: date) -> str:
        """The words of a fact on a day; none when there is no such fact, which is a fault of the sentence."""
        return next((words for begins, words in reversed(self._values.get(name, [])) if begins <= day), "")

    def changes(self) -> list[date]:
        """The days on which a fact gets another value."""
        return sorted({begins for values in self._values.values() for begins, _ in values if begins > date.min})

    def check_told(self) -> None:
        """A fact that no sentence tells is a fault: somebody would correct it in vain."""
        for name, where in self._untold.items():
            self.source.fault(where, f"факт «{name}» не звучит ни в одной фразе")


def read_date(source: Source, node: yaml.Node) -> date | None:
    """Read `2026-12-31`; anything else is a fault."""
    text = source.text(node, "дата")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        source.fault(node, f"дата «{text}»: пишется так: 2026-12-31")
        return None


def check_words(source: Source, what: str, node: yaml.Node, words: str) -> None:
    """Note what a Russian voice would read wrongly."""
    if not source.russian:
        return
    latin = LATIN.search(words)
    if latin:
        source.fault(node, f"{what}: латинские буквы «{latin[0]}», голос прочтёт их неверно")
    if any(figure.isdigit() for figure in words):
        source.fault(node, f"{what}: цифры нужно писать словами")
    for sign in sorted({sign for sign in words if category(sign) in UNREADABLE and sign not in WHITE}):
        source.fault(node, f"{what}: знак «{shown(sign)}» нужно написать словом или убрать")


def shown(sign: str) -> str:
    """A sign, or its number when nobody would see it."""
    return sign if sign.isprintable() else f"U+{ord(sign):04X}"


def check_name(source: Source, what: str, node: yaml.Node, name: str) -> None:
    """Note a name that is not plain Latin: many Russian letters look the same, and nobody sees why it is not found."""
    russian = CYRILLIC.search(name)
    if russian:
        source.fault(node, f"{what}: в имени русские буквы «{russian[0]}», нужны латинские")
    elif not NAME.fullmatch(name):
        source.fault(node, f"{what}: в имени могут быть только латинские буквы, цифры и _")
