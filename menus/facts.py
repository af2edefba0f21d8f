"""The facts of `facts.ru.yaml`: addresses, hours, telephones, told by any sentence as `{name:fact}`."""

import re

import yaml

from menus.source import Source

FACT = "fact"
"""The form of a slot whose value is a fact of this name."""

LATIN = re.compile(r"[A-Za-z]+")
CYRILLIC = re.compile(r"[А-Яа-яЁё]+")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class Facts:
    """Facts by name, as they are spoken. Remembers which of them are told."""

    def __init__(self, source: Source) -> None:
        self.source = source
        entries = source.entries(source.top, "факты")
        for name, (where, _) in entries.items():
            check_name(source, f"факт «{name}»", where, name)
        self._words = {name: self._read(name, value) for name, (_, value) in entries.items()}
        self._untold = {name: where for name, (where, _) in entries.items()}

    def _read(self, name: str, node: yaml.Node) -> str:
        words = self.source.text(node, f"факт «{name}»") or ""
        check_words(self.source, f"факт «{name}»", node, words)
        return words

    def tell(self, name: str) -> str:
        """The words of a fact. KeyError when there is no such fact."""
        self._untold.pop(name, None)
        return self._words[name]

    def check_told(self) -> None:
        """A fact that no sentence tells is a fault: somebody would correct it in vain."""
        for name, where in self._untold.items():
            self.source.fault(where, f"факт «{name}» не звучит ни в одной фразе")


def check_words(source: Source, what: str, node: yaml.Node, words: str) -> None:
    """Note what a Russian voice would read wrongly."""
    if not source.russian:
        return
    latin = LATIN.search(words)
    if latin:
        source.fault(node, f"{what}: латинские буквы «{latin[0]}», голос прочтёт их неверно")
    if any(figure.isdigit() for figure in words):
        source.fault(node, f"{what}: цифры нужно писать словами")


def check_name(source: Source, what: str, node: yaml.Node, name: str) -> None:
    """Note a name that is not plain Latin: many Russian letters look the same, and nobody sees why it is not found."""
    russian = CYRILLIC.search(name)
    if russian:
        source.fault(node, f"{what}: в имени русские буквы «{russian[0]}», нужны латинские")
    elif not NAME.fullmatch(name):
        source.fault(node, f"{what}: в имени могут быть только латинские буквы, цифры и _")
