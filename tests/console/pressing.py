"""Buttons and fields of a page by exactly their names, where others have names that begin so."""

import asyncio

from nicegui import background_tasks, ui
from nicegui.testing.user import User
from nicegui.testing.user_interaction import UserInteraction


def press(user: User, name: str) -> None:
    """The button of exactly this name."""
    found = user.find(kind=ui.button, content=name)
    found.elements = {one for one in found.elements if isinstance(one, ui.button) and one.text == name}
    found.click()


async def pressed(user: User, name: str = "", marker: str = "") -> None:
    """Press the button of exactly this name, or of a marker, and wait until all that it does is done."""
    running = set(background_tasks.running_tasks)
    if marker:
        user.find(marker=marker).click()
    else:
        press(user, name)
    begun = background_tasks.running_tasks - running
    assert begun, "the button did nothing"
    await asyncio.gather(*begun)


def field(user: User, label: str) -> UserInteraction[ui.input]:
    """The field of exactly this name."""
    found = user.find(kind=ui.input, content=label)
    found.elements = {one for one in found.elements if one.props.get("label") == label}
    return found
