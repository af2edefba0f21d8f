"""Where a caller hears the sentences that the tree names, for whoever records or checks them."""

from collections.abc import Iterator

from menus.edition import Edition
from menus.spanning import Arrow, way_to, ways_in
from menus.tree import Menu, Node, Steps


def heard_at(edition: Edition) -> dict[str, list[str]]:
    """The places of each sentence: «кнопки 4, 2, шаг 1 из 7». Those that no node names are not among them."""
    tree = edition.tree
    found: dict[str, list[str]] = {tree.greeting: ["в начале разговора"]}
    ways = ways_in(tree)
    for name in (tree.start, *ways):
        for prompt, part in _said(tree.nodes[name]):
            found.setdefault(prompt, []).append(f"{_way(name, ways)}{part}")
    return found


def _way(name: str, ways: dict[str, Arrow]) -> str:
    keys = [arrow.key for arrow in way_to(name, ways) if arrow.key]
    if not keys:
        return "первое меню"
    return f"{'кнопка' if len(keys) == 1 else 'кнопки'} {', '.join(keys)}"


def _said(node: Node) -> Iterator[tuple[str, str]]:
    match node:
        case Menu():
            yield node.prompt, ""
            yield from ((offer.prompt, ", не всегда") for offer in node.offers.values())
            if node.short:
                yield node.short, ", последняя попытка"
        case Steps():
            for number, prompt in enumerate(node.prompts, 1):
                yield prompt, f", шаг {number} из {len(node.prompts)}"
            if node.done:
                yield node.done, ", в конце"
