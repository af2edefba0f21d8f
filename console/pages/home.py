"""The first page: who is signed in, and what there is for them."""

from console.elements import facts
from console.page import EVERYBODY, Page
from console.visit import Visit
from console.words import ROLES


async def show(visit: Visit) -> None:
    """Tell people who they are here."""
    who = visit.who
    told = {"Имя для входа": who.name, "Роль": ROLES[who.role], "Телефон": who.operator or "не назначен"}
    facts(told)


PAGE = Page("/", "Главная", EVERYBODY, show)
