"""Elements of HTML by their meaning, with text that can never be taken for HTML."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from console.frame.tile import Tile


def heading(text: str, level: int = 2) -> None:
    """A heading. One of level 1 is put on every page by its frame."""
    TextElement(tag=f"h{level}", text=text)


def paragraph(text: str, classes: str = "") -> None:
    """A paragraph."""
    TextElement(tag="p", text=text).classes(classes)


def link(text: str, path: str) -> Element:
    """A link to a page of ours."""
    return TextElement(tag="a", text=text).props(f'href="{path}"')


def facts(told: Mapping[str, str]) -> None:
    """Names and what there is under them."""
    with ui.element("dl").classes("facts"):
        for name, value in told.items():
            TextElement(tag="dt", text=name)
            TextElement(tag="dd", text=value)


def lines(told: Sequence[str]) -> None:
    """A list, if there is anything in it."""
    if told:
        with ui.element("ul"):
            for one in told:
                TextElement(tag="li", text=one)


@contextmanager
def dialog(title: str) -> Iterator[ui.dialog]:
    """An open dialog with a name, for eyes and for screen readers; whoever closes it does nothing."""
    with ui.dialog(value=True) as asked, ui.card().classes("dialog words"):
        asked.props["aria-label"] = title
        heading(title)
        yield asked
        ui.button("Закрыть", on_click=asked.close).props("flat no-caps")
    asked.on("hide", asked.delete)


def tiles(told: Sequence[Tile]) -> Callable[[Sequence[Tile]], bool]:
    """Figures to be read from afar. What it returns shows others in their places, if they are as many."""
    with ui.element("dl").classes("tiles"):
        places = [ui.element("div") for _ in told]
    shown = list[Tile]()

    def change(others: Sequence[Tile]) -> bool:
        if len(others) != len(places):
            return False
        for number, tile in enumerate(others):
            if shown[number : number + 1] != [tile]:
                _put(places[number], tile)
        shown[:] = others
        return True

    change(told)
    return change


def _put(place: Element, tile: Tile) -> None:
    """Show one figure there, whatever was there before."""
    place.clear()
    place.classes(replace="tile alarm" if tile.alarm else "tile")
    with place:
        TextElement(tag="dt", text=tile.name)
        TextElement(tag="dd", text=tile.value)
        if tile.note:
            TextElement(tag="dd", text=tile.note).classes("note")


def wide(name: str, classes: str = "") -> Element:
    """A place for what may be wider than the screen. It scrolls by keyboard, too: it can be reached and has a name."""
    return ui.element("div").classes(f"wide {classes}").props(f'tabindex=0 role=group aria-label="{name}"')


@contextmanager
def sheet(columns: Sequence[str], classes: str = "") -> Iterator[None]:
    """A table with its head, for rows to be put in. `texts` as its class: of texts rather than of figures."""
    with ui.element("table").classes(f"figures {classes}"):
        with ui.element("thead"), ui.element("tr"):
            heads(columns)
        with ui.element("tbody"):
            yield


def heads(columns: Sequence[str]) -> None:
    """The names of columns, in the head of a table."""
    for column in columns:
        TextElement(tag="th", text=column).props("scope=col")


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], classes: str = "") -> None:
    """A table of plain cells that may be wider than the screen; the first cell of a row names it."""
    with wide(f"Таблица: {columns[0]}"), sheet(columns, classes):
        for name, *cells in rows:
            with ui.element("tr"):
                TextElement(tag="th", text=name).props("scope=row")
                for cell in cells:
                    TextElement(tag="td", text=cell)


@dataclass(frozen=True, slots=True)
class Doable:
    """A row of texts with something to do about it; `name` and the first cell tell what, for whoever does not see."""

    cells: Sequence[str]
    name: str
    on_click: Callable[[], Awaitable[None]]
    mark: str
    """What the button is known by in tests, before the first cell."""


def doables(columns: Sequence[str], rows: Iterable[Doable]) -> None:
    """A table of texts; the last column has the buttons."""
    with sheet(columns, "texts"):
        for row in rows:
            with ui.element("tr"):
                _doable(row, columns)


def _doable(row: Doable, columns: Sequence[str]) -> None:
    """On a narrow screen the cells stand below each other and the name of its column before each."""
    first, *others = row.cells
    TextElement(tag="th", text=first).props("scope=row")
    for column, cell in zip(columns[1:], others, strict=False):
        TextElement(tag="td", text=cell).props["data-column"] = column
    with ui.element("td"):
        button = ui.button(row.name, on_click=row.on_click).props("no-caps flat dense")
        button.props["aria-label"] = f"{row.name}: {first}"
        button.mark(f"{row.mark}{first}")
