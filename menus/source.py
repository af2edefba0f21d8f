"""Reading the files that the company edits, so that every fault can be told with its file and line."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile

import yaml

Fields = Mapping[str, tuple[yaml.Node, yaml.Node]]
"""Names of a mapping -> (node of the name, node of the value)."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something an editor has to mend, in the editor's language."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


class Faulty(Exception):
    """The files cannot be used; `faults` tells all of it at once."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, sorted(faults))))
        self.faults = sorted(faults)


class Source:
    """One YAML file: its name, whether that says that its words are Russian, and the faults found in it so far."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.faults: list[Fault] = []
        self._lines = text.split("\n")
        self.russian = ".ru." in name
        self.top = self._parsed(text)

    def _parsed(self, text: str) -> yaml.Node | None:
        try:
            loader = yaml.SafeLoader(text)
            loader.name = self.name  # every node knows the file it is from
            return loader.get_single_node()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            problem = " ".join(filter(None, (error.context, error.problem)))
            self.faults.append(Fault(self.name, mark.line + 1 if mark else 1, f"файл не читается: {problem}"))
        except yaml.YAMLError as error:
            self.faults.append(Fault(self.name, 1, f"файл не читается: {error}"))
        return None

    def fault(self, where: yaml.Node | None, text: str) -> None:
        """Note a fault at a place of the file."""
        self.faults.append(at(where, text) if where else Fault(self.name, 1, text))

    def at(self, *path: str) -> yaml.Node | None:
        """The place of a name below other names: `at("nodes", "main", "keys")`; as far as the path exists."""
        place: yaml.Node | None = None
        below = self.top
        for wanted in path:
            pairs = below.value if isinstance(below, yaml.MappingNode) else ()
            found = next((pair for pair in pairs if pair[0].value == wanted), None)
            if found is None:
                break
            place, below = found
        return place

    def heading(self, node: yaml.Node) -> str:
        """The comment that opens the paragraph in which a value stands; "" when it opens otherwise, or is elsewhere."""
        if node.start_mark.name != self.name:
            return ""
        paragraph = list(takewhile(str.strip, reversed(self._lines[: node.start_mark.line])))
        opening = paragraph[-1] if paragraph else ""
        return opening.lstrip("# ").strip() if opening.startswith("#") else ""

    def entries(self, node: yaml.Node | None, what: str) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        """Read a mapping as name -> (node of the name, node of the value); what is not one is a fault."""
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            self.fault(node, f"{what}: здесь должен быть список вида «имя: значение»")
            return {}
        found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for name, value in node.value:
            if not isinstance(name, yaml.ScalarNode):
                self.fault(name, f"{what}: имя должно быть простым словом")
            elif name.value in found:
                self.fault(name, f"{what}: «{name.value}» встречается второй раз")
            else:
                found[name.value] = (name, value)
        return found

    def fields(self, node: yaml.Node | None, what: str, required: set[str], allowed: set[str]) -> Fields:
        """Read a mapping with certain names: one that is missing and one that is unknown are faults."""
        fields = self.entries(node, what)
        for name, (where, _) in fields.items():
            if name not in required | allowed:
                self.fault(where, f"{what}: поле «{name}» здесь не предусмотрено")
        for name in sorted(required - fields.keys()):
            self.fault(node, f"{what}: не хватает поля «{name}»")
        return fields

    def items(self, node: yaml.Node, what: str) -> list[yaml.Node]:
        """Read a list that is not empty; anything else is a fault."""
        if isinstance(node, yaml.SequenceNode) and node.value:
            return list(node.value)
        self.fault(node, f"{what}: здесь должен быть список, хотя бы из одного пункта")
        return []

    def text(self, node: yaml.Node, what: str) -> str | None:
        """Read a plain text; anything else, and an empty one, is a fault."""
        if isinstance(node, yaml.ScalarNode) and node.value.strip():
            return str(node.value).strip()
        self.fault(node, f"{what}: здесь должен быть текст")
        return None


def at(where: yaml.Node, text: str) -> Fault:
    """Something to mend, or to know, at a place of the file that the place is in."""
    return Fault(where.start_mark.name, where.start_mark.line + 1, text)
