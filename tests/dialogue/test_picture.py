"""The picture of the menu shows every node once, every key of every menu, and nothing on top of anything else."""

from itertools import combinations
from xml.etree import ElementTree

from menus.picture import svg
from menus.tree import Menu
from tests.edition import shipped

NAME = "{http://www.w3.org/2000/svg}"
PICTURE = ElementTree.fromstring(svg(shipped()))  # noqa: S314  It is our own.
BOXES = [
    tuple(float(box.attrib[side]) for side in ("x", "y", "width", "height"))
    for box in PICTURE.iter(f"{NAME}rect")
    if "class" in box.attrib
]
WORDS = [(text.attrib["class"], text.text or "") for text in PICTURE.iter(f"{NAME}text")]


def test_every_node_has_a_box_with_its_name() -> None:
    assert len(BOXES) == len(shipped().tree.nodes)
    notes = [words.split(",")[0] for kind, words in WORDS if kind == "note"]
    assert set(shipped().tree.nodes) <= set(notes)


def test_every_key_of_every_menu_is_on_an_arrow() -> None:
    figures = sorted(words for kind, words in WORDS if kind == "figure")
    menus = [node for node in shipped().tree.nodes.values() if isinstance(node, Menu)]
    assert figures == sorted(key for menu in menus for key in (*menu.keys, *menu.offers))


def test_a_box_is_titled_by_what_callers_hear() -> None:
    titles = {words for kind, words in WORDS if kind == "title"}
    assert {"Первое меню", "Передать показания", "Узнать долг", "Услуги и договор"} <= titles


def test_no_box_lies_on_another_or_outside_the_picture() -> None:
    for one, other in combinations(BOXES, 2):
        apart = one[0] + one[2] < other[0] or other[0] + other[2] < one[0]
        assert apart or one[1] + one[3] < other[1] or other[1] + other[3] < one[1], (one, other)
    width, height = float(PICTURE.attrib["width"]), float(PICTURE.attrib["height"])
    assert all(x + across < width and y + down < height for x, y, across, down in BOXES)
