"""The tree as a Mermaid graph, drawn from the same data the engine walks."""

from collections.abc import Iterator

from menus.edition import Edition
from menus.keys import OPERATOR_KEY
from menus.tree import Menu, Node, Service, Steps
from menus.values import Line

LONGEST_LABEL = 60


def mermaid(edition: Edition) -> str:
    """Draw the menu: boxes are menus with what they say, double ones instructions, rounded ones services.

    Arrows carry keys; a dotted one with a figure is an option that is not always there.
    """
    lines = ["flowchart TD", '    operator{{"Консультант"}}']
    for node in edition.tree.nodes.values():
        lines += [f"    {_box(edition, node)}", *(f"    {arrow}" for arrow in _arrows(node))]
    return "\n".join(lines) + "\n"


def _box(edition: Edition, node: Node) -> str:
    match node:
        case Menu():
            return f'{node.name}["{_label(edition, node.prompt)}"]'
        case Steps():
            return f'{node.name}[["{_label(edition, node.prompts[0])}"]]'
        case Service():
            return f'{node.name}(["{node.service}"])'


def _label(edition: Edition, prompt: str) -> str:
    said = edition.catalogue.text(Line(prompt))
    return said if len(said) <= LONGEST_LABEL else f"{said[: LONGEST_LABEL - 1]}…"


def _arrows(node: Node) -> Iterator[str]:
    match node:
        case Menu():
            for key, target in node.keys.items():
                yield f'{node.name} -- "{key}" --> {target}'
            for key, offer in node.offers.items():
                yield f'{node.name} -. "{key}" .-> {offer.target}'
            yield f'{node.name} -- "{OPERATOR_KEY}" --> operator'
            if node.above:
                yield f'{node.name} -- "✱" --> {node.above}'
        case Steps():
            yield f"{node.name} --> {node.then}"
            if node.above != node.then:
                yield f'{node.name} -. "✱" .-> {node.above}'
            yield f'{node.name} -- "{OPERATOR_KEY}" --> operator'
        case Service():
            yield f"{node.name} --> {node.then}"
            yield f'{node.name} -. "✱" .-> {node.above}'
            yield f'{node.name} -. "не вышло" .-> operator'
