"""The tree as a picture for people (SVG): a column for each step from the first menu, keys on the arrows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from textwrap import wrap
from xml.sax.saxutils import escape

from menus import titles
from menus.edition import Edition
from menus.spanning import Arrow, arrows, way_to, ways_in
from menus.tree import Menu, Node, Service, Steps, Tree

WIDTH = 290
"""Of a box, in pixels, like all lengths here."""
GAP_X, GAP_Y = 110, 18
LINE, PADDING, MARGIN = 18, 10, 30
LETTERS = 34
"""That fit into a line of a box."""
MOST_LINES = 4
HEADER = 85
KEY_RADIUS = 12
LEGEND = (
    "Всюду: 0 — консультант, 9 — повторить, ✱ — назад; после трёх неудач отвечает консультант.",
    "Синее — меню, зелёное — рассказ по шагам, оранжевое — услуга. Пунктир — в другую ветвь, точки — бывает не всегда.",
)
STYLE = """
text { font: 13px "Liberation Sans", Arial, "DejaVu Sans", sans-serif; fill: #1c2733; }
.title { font-weight: bold; } .note { fill: #667788; font-size: 12px; } .head { font-size: 20px; font-weight: bold; }
.menu { fill: #eef4fb; stroke: #3b6ea5; } .steps { fill: #f4f8ec; stroke: #6f9440; }
.service { fill: #fdf3e3; stroke: #c0832b; } rect { stroke-width: 1.5; }
path { fill: none; stroke: #7a8a9a; stroke-width: 1.5; } .aside { stroke-dasharray: 5 4; stroke: #a05a7a; }
.key { fill: #ffffff; stroke: #7a8a9a; } .key.aside { stroke: #a05a7a; stroke-dasharray: none; }
.figure { text-anchor: middle; font-weight: bold; } .count { font-weight: bold; fill: #14508c; }
"""


@dataclass(frozen=True, slots=True)
class Walked:
    """How callers went: how many came to a node and from one to the next; where they hung up or left for a person."""

    entered: Mapping[str, int]
    branches: Mapping[tuple[str, str], int]
    hung_up: Mapping[str, int]
    handed_over: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Box:
    """A node with its place: the left upper corner."""

    node: Node
    x: float
    y: float
    title: tuple[str, ...]
    body: tuple[str, ...]
    note: tuple[str, ...]

    @property
    def height(self) -> float:
        return LINE * (len(self.title) + len(self.body) + len(self.note)) + 2 * PADDING

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def svg(edition: Edition, walked: Walked | None = None) -> str:
    """Draw the menu. Blue boxes are menus, green ones instructions, orange ones conversations about an account.

    With `walked`, boxes and arrows tell how many callers went there.
    """
    boxes = _Layout(edition, walked).boxes
    width = max(box.x for box in boxes.values()) + WIDTH + GAP_X
    height = max(box.y + box.height for box in boxes.values()) + MARGIN
    ways = ways_in(edition.tree)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}"'
        f' width="{width:.0f}" height="{height:.0f}">',
        f'<style>{STYLE}</style><rect width="100%" height="100%" fill="#ffffff" stroke="none"/>',
        _text(MARGIN, 34, "Меню автосекретаря", "head"),
        *(_text(MARGIN, 56 + 18 * row, words, "note") for row, words in enumerate(LEGEND)),
    ]
    for node in edition.tree.nodes.values():
        for arrow in arrows(node):
            if _is_drawn(arrow, edition.tree, ways):
                parts += [_drawn(arrow, boxes, ways), _counted(arrow, boxes, ways, walked)]
    parts += [_box(box) for box in boxes.values()]
    return "\n".join([*parts, "</svg>\n"])


class _Layout:
    """Places the boxes: a column for each step from the first menu, each box beside the middle of what follows it."""

    def __init__(self, edition: Edition, walked: Walked | None) -> None:
        self._edition = edition
        self._walked = walked
        self._ways = ways_in(edition.tree)
        self._below: float = HEADER + MARGIN
        self.boxes: dict[str, Box] = {}
        self._place(edition.tree.start, 0)

    def _place(self, name: str, column: int) -> Box:
        box = self._sized(name, column)
        following = [self._place(arrow.target, column + 1) for arrow in self._ways.values() if arrow.source == name]
        middle = (following[0].middle + following[-1].middle) / 2 if following else 0
        top = max(middle - box.height / 2, box.y)
        self._below = max(self._below, top + box.height + GAP_Y)
        self.boxes[name] = Box(box.node, box.x, top, box.title, box.body, box.note)
        return self.boxes[name]

    def _sized(self, name: str, column: int) -> Box:
        node = self._edition.tree.nodes[name]
        heading = wrap(title(self._edition, name), LETTERS)
        body = _shortened(wrap(_words(self._edition, node), LETTERS))
        note = wrap(_note(self._edition, node, self._ways, named=self._walked is None), LETTERS)
        note += _walk(name, self._walked)
        return Box(node, MARGIN + column * (WIDTH + GAP_X), self._below, tuple(heading), tuple(body), tuple(note))


def title(edition: Edition, name: str) -> str:
    """A node of the menu as people know it."""
    return titles.title(edition.tree, edition.catalogue.sentences, name)


def _words(edition: Edition, node: Node) -> str:
    match node:
        case Menu():
            return edition.catalogue.example(node.prompt)
        case Steps():
            return edition.catalogue.example(node.prompts[0])
        case Service():
            return ""


def _note(edition: Edition, node: Node, ways: dict[str, Arrow], *, named: bool) -> str:
    """How long a node goes on, and a way back to where the caller has been; its name is for whoever edits the tree."""
    told = [node.name] if named else []
    told += [f"шагов: {len(node.prompts)}"] if isinstance(node, Steps) and len(node.prompts) > 1 else []
    if not isinstance(node, Menu) and node.then in {edition.tree.start, *(a.source for a in way_to(node.name, ways))}:
        told.append(f"затем «{title(edition, node.then)}»")
    return ", ".join(told)


def _walk(name: str, walked: Walked | None) -> list[str]:
    """How many came to a node, and how many of them ended there."""
    if walked is None:
        return []
    gone, handed = walked.hung_up.get(name, 0), walked.handed_over.get(name, 0)
    lines = [f"звонков: {walked.entered.get(name, 0)}"]
    lines += [f"повесили трубку: {gone}"] if gone else []
    return lines + ([f"ушли к консультанту: {handed}"] if handed else [])


def _shortened(lines: list[str]) -> list[str]:
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1][: LETTERS - 1]}…"]


def _is_drawn(arrow: Arrow, tree: Tree, ways: dict[str, Arrow]) -> bool:
    """Ways back are told in the box."""
    return arrow.target not in {tree.start, arrow.source, *(before.source for before in way_to(arrow.source, ways))}


def _drawn(arrow: Arrow, boxes: dict[str, Box], ways: dict[str, Arrow]) -> str:
    source, target = boxes[arrow.source], boxes[arrow.target]
    right = source.x + WIDTH
    if ways[arrow.target] == arrow:
        turn = right + GAP_X / 3
        way = f"M{right} {source.middle:.1f} H{turn:.1f} V{target.middle:.1f} H{target.x - 7}"
        key = _key(arrow.key, target.x - 28, target.middle, "") if arrow.key else ""
        return f'<path d="{way}"{_dashes(arrow)}/>{_head(target.x, target.middle, 1)}{key}'
    turn = max(right, target.x + WIDTH) + GAP_X / 2
    way = f"M{right} {source.middle:.1f} H{turn:.1f} V{target.middle:.1f} H{target.x + WIDTH + 7}"
    key = _key(arrow.key, right + 28, source.middle, " aside") if arrow.key else ""
    return f'<path class="aside" d="{way}"/>{_head(target.x + WIDTH, target.middle, -1)}{key}'


def _counted(arrow: Arrow, boxes: dict[str, Box], ways: dict[str, Arrow], walked: Walked | None) -> str:
    """How many went this way, above the arrow."""
    if walked is None:
        return ""
    calls = str(walked.branches.get((arrow.source, arrow.target), 0))
    source, target = boxes[arrow.source], boxes[arrow.target]
    if ways[arrow.target] == arrow:
        return _text(target.x - 70, target.middle - 5, calls, "count")
    return _text(source.x + WIDTH + 46, source.middle - 5, calls, "count")


def _dashes(arrow: Arrow) -> str:
    return ' stroke-dasharray="2 3"' if arrow.feed else ""


def _head(x: float, y: float, direction: int) -> str:
    """The point of an arrow at a box's side; `direction` is 1 to the right, -1 to the left."""
    back = x - 8 * direction
    return f'<path d="M{back} {y - 4:.1f} L{x} {y:.1f} L{back} {y + 4:.1f} Z" style="fill:#7a8a9a"/>'


def _key(key: str, x: float, y: float, kind: str) -> str:
    circle = f'<circle class="key{kind}" cx="{x}" cy="{y:.1f}" r="{KEY_RADIUS}"/>'
    return circle + _text(x, y + 4.5, key, "figure")


def _box(box: Box) -> str:
    kind = type(box.node).__name__.lower()
    corner = 18 if isinstance(box.node, Service) else 4
    frame = f'<rect class="{kind}" x="{box.x}" y="{box.y:.1f}" width="{WIDTH}" height="{box.height}" rx="{corner}"/>'
    return frame + "".join(_lines(box))


def _lines(box: Box) -> Iterator[str]:
    marked = [(line, "title") for line in box.title] + [(line, "body") for line in box.body]
    marked += [(line, "note") for line in box.note]
    for number, (line, kind) in enumerate(marked, 1):
        yield _text(box.x + PADDING, box.y + PADDING + number * LINE - 5, line, kind)


def _text(x: float, y: float, words: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x}" y="{y:.1f}">{escape(words)}</text>'
