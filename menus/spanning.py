"""The shortest way to each node of the tree, by which people know it: «4, 2» is the second option of the fourth."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from menus.tree import Menu, Node, Service, Steps, Tree


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one node to another; by a key, or "" when the first is over. `feed` names what must be loaded for it."""

    source: str
    target: str
    key: str = ""
    feed: str = ""


def arrows(node: Node) -> Iterator[Arrow]:
    """The ways on from a node, those of `*` and of the operator left out: they are everywhere."""
    match node:
        case Menu():
            yield from (Arrow(node.name, target, key) for key, target in node.keys.items())
            yield from (Arrow(node.name, offer.target, key, offer.feed) for key, offer in node.offers.items())
        case Service() | Steps():
            yield Arrow(node.name, node.then)


def ways_in(tree: Tree) -> dict[str, Arrow]:
    """The arrow by which a shortest way comes to each node, in the order of the tree; the first node has none."""
    found: dict[str, Arrow] = {}
    ahead = deque([tree.start])
    while ahead:
        for arrow in arrows(tree.nodes[ahead.popleft()]):
            if arrow.target not in found and arrow.target != tree.start:
                found[arrow.target] = arrow
                ahead.append(arrow.target)
    return found


def way_to(name: str, ways: dict[str, Arrow]) -> tuple[Arrow, ...]:
    """The arrows from the first node to this one."""
    way: list[Arrow] = []
    while name in ways:
        way.insert(0, ways[name])
        name = ways[name].source
    return tuple(way)
