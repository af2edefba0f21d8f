"""What people call a node of the tree: its `title`, else what callers hear of it before they choose it."""

from collections.abc import Mapping

from menus.announced import announced
from menus.catalogue import Sentence
from menus.source import Source
from menus.spanning import Arrow, ways_in
from menus.tree import Menu, Tree

FIRST = "Первое меню"
LONGEST = 60
"""Letters: a title stands in tables, in a row with others."""


Sentences = Mapping[str, Sentence]


def title(tree: Tree, sentences: Sentences, name: str) -> str:
    """A node of the tree as people know it; a tree that is not in Russian has names only."""
    return _title(tree, sentences, name, ways_in(tree)) or name


def check_titles(source: Source, tree: Tree, sentences: Sentences) -> None:
    """Note nodes that no option announces and that have no title either, and titles that are too long.

    A tree with other faults may have ways to nowhere: those are mended first.
    """
    ways = {} if source.faults else ways_in(tree)
    for name, node in tree.nodes.items():
        if len(node.title or "") > LONGEST:
            source.fault(source.at("nodes", name, "title"), f"узел «{name}»: название длиннее {LONGEST} букв")
        elif name in ways and not _title(tree, sentences, name, ways):
            text = f"узел «{name}» ни одно меню не называет: напишите title, как его называть людям"
            source.fault(source.at("nodes", name), text)


def _title(tree: Tree, sentences: Sentences, name: str, ways: Mapping[str, Arrow]) -> str | None:
    node = tree.nodes[name]
    if node.title or name == tree.start:
        return node.title or FIRST
    arrow = ways[name]
    source = tree.nodes[arrow.source]
    return _option(source, arrow, sentences) if isinstance(source, Menu) else None


def _option(menu: Menu, arrow: Arrow, sentences: Sentences) -> str | None:
    """The words by which a menu offers a key."""
    prompt = menu.offers[arrow.key].prompt if arrow.feed else menu.prompt
    heard = announced(sentences[prompt]) if prompt in sentences else ()
    option = next((one.option for one in heard if one.key == arrow.key), "")
    return option[:1].upper() + option[1:] or None
