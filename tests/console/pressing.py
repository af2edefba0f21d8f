"""Buttons and fields of a page by exactly their names, where others have names that begin so."""

from nicegui import ui
from nicegui.testing.user import User
from nicegui.testing.user_interaction import UserInteraction


def press(user: User, name: str) -> None:
    """The button of exactly this name."""
    found = user.find(kind=ui.button, content=name)
    found.elements = {one for one in found.elements if isinstance(one, ui.button) and one.text == name}
    found.click()


def field(user: User, label: str) -> UserInteraction[ui.input]:
    """The field of exactly this name."""
    found = user.find(kind=ui.input, content=label)
    found.elements = {one for one in found.elements if one.props.get("label") == label}
    return found
