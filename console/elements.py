"""Elements of HTML by their meaning, with text that can never be taken for HTML."""

from collections.abc import Mapping, Sequence

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement


def heading(text: str, level: int = 2) -> None:
    """A heading. One of level 1 is put on every page by its frame."""
    TextElement(tag=f"h{level}", text=text)


def paragraph(text: str, classes: str = "") -> None:
    """A paragraph."""
    TextElement(tag="p", text=text).classes(classes)


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
