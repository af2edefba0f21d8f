"""The first page: who is signed in, and what there is for them."""

from collections.abc import Sequence

from nicegui import ui

from console.frame.elements import facts, link, paragraph
from console.frame.page import EVERYBODY, Page
from console.frame.visit import Visit
from console.frame.words import ROLES


def home(sections: Sequence[Page]) -> Page:
    """The first page, which leads to the others."""

    async def show(visit: Visit) -> None:
        _who(visit)
        with ui.element("ul").classes("sections"):
            for section in sections:
                if visit.who.role in section.roles:
                    with ui.element("li").classes("panel"):
                        link(section.title, section.path)
                        paragraph(section.about, "quiet")

    return Page("/", "Главная", "Кто вы здесь и что здесь есть", EVERYBODY, show)


def _who(visit: Visit) -> None:
    who = visit.who
    facts({"Имя для входа": who.name, "Роль": ROLES[who.role], "Телефон": who.operator or "не назначен"})
