"""Whether every way through the tree leads somewhere, and back: what `menu check` says about the graph."""

from collections.abc import Callable, Mapping

from menus.source import Source
from menus.tree import Menu, Node, Service, Steps, Tree


def check_ways(source: Source, tree: Tree) -> None:
    """Note nodes that cannot be reached or left, and ways that go round. Unknown targets are told elsewhere."""
    if tree.start in tree.nodes:
        _check_reachable(source, tree)
    for node in tree.nodes.values():
        _check_dead_end(source, node)
        _check_way_back(source, tree, node)
    _check_silent_loops(source, tree.nodes)


def _check_reachable(source: Source, tree: Tree) -> None:
    seen: set[str] = set()
    ahead = [tree.start]
    while ahead:
        name = ahead.pop()
        if name not in seen and name in tree.nodes:
            seen.add(name)
            ahead.extend(_exits(tree.nodes[name]))
    for name in tree.nodes.keys() - seen:
        source.fault(source.at("nodes", name), f"до узла «{name}» нельзя дойти")


def _check_dead_end(source: Source, node: Node) -> None:
    """A menu whose keys all lead back to itself: the caller goes round in it until the operator takes over."""
    if isinstance(node, Menu) and _onward(node) and set(_onward(node)) == {node.name}:
        source.fault(source.at("nodes", node.name), f"узел «{node.name}» — тупик: все кнопки ведут в него же")


def _check_way_back(source: Source, tree: Tree, node: Node) -> None:
    """`*` pressed again and again leads from every node to the first menu."""
    if node.above is None:
        if node.name != tree.start:
            text = f"узел «{node.name}»: не хватает поля «above», звёздочка никуда не ведёт"
            source.fault(source.at("nodes", node.name), text)
        return
    chain = _chain(tree.nodes, node.name, lambda lower: None if lower.name == tree.start else lower.above)
    if chain[-1] == node.name and len(chain) > 1:
        way = " → ".join(f"«{name}»" for name in chain)
        source.fault(
            source.at("nodes", node.name, "above"), f"звёздочка ходит по кругу и не ведёт в первое меню: {way}"
        )


def _check_silent_loops(source: Source, nodes: Mapping[str, Node]) -> None:
    """Nodes that lead into each other without a menu between them would hold a silent caller for ever."""
    told: set[str] = set()
    for name in nodes:
        chain = _chain(nodes, name, lambda node: None if isinstance(node, Menu) else node.then)
        if chain[-1] == name and len(chain) > 1 and name not in told:
            told.update(chain)
            way = " → ".join(f"«{one}»" for one in chain)
            source.fault(source.at("nodes", name, "then"), f"по кругу и без вопроса, из которого можно выйти: {way}")


def _chain(nodes: Mapping[str, Node], name: str, following: Callable[[Node], str | None]) -> list[str]:
    """The nodes that follow each other, up to one that has been there already, or one that nothing follows."""
    chain = [name]
    while chain[-1] in nodes and chain[-1] not in chain[:-1] and (after := following(nodes[chain[-1]])):
        chain.append(after)
    return chain


def _onward(node: Node) -> tuple[str, ...]:
    """Where a node leads by itself or by a key of its own."""
    match node:
        case Menu():
            return (*node.keys.values(), *(offer.target for offer in node.offers.values()))
        case Service() | Steps():
            return (node.then,)


def _exits(node: Node) -> tuple[str, ...]:
    """Where a caller can go from a node, besides the operator."""
    return (*_onward(node), node.above) if node.above else _onward(node)
