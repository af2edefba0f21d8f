"""The dialog in which an operator finds the account of a caller who was not recognised."""

from collections.abc import Sequence

from nicegui import ui

from console.desk.account_search import Typed, shown, wish_of
from console.desk.panels import At
from console.frame.deeds import done
from console.frame.elements import dialog, paragraph
from db.account_search import Found

NOBODY = "Никого не нашли. Проверьте, что набрано."
FIELDS = (
    ("Номер Клиента", "inputmode=numeric maxlength=32"),
    ("Телефон", "type=tel maxlength=20"),
    ("Фамилия или название", "maxlength=200"),
    ("Улица и дом", "maxlength=200"),
)
HINT = "Достаточно номера или телефона; по фамилии ищем вместе с адресом."


def search(at: At) -> None:
    """Ask whom to look for, show who fits in parts, and open the card of the one who is chosen."""
    with dialog("Найти клиента") as asked:
        paragraph(HINT, "quiet")
        fields = [ui.input(name).props(how).classes("field") for name, how in FIELDS]

        async def look() -> None:
            found = list[Found]()
            typed = Typed(*(field.value or "" for field in fields))
            place.clear()
            if await done(at.visit, lambda: found.extend(at.desk.search(wish_of(typed)))):
                with place:
                    _offer(at, asked, found)

        ui.button("Искать", on_click=look).props("no-caps")
        place = ui.element("div").props("role=status")


def _offer(at: At, asked: ui.dialog, found: Sequence[Found]) -> None:
    async def choose(one: Found) -> None:
        if await done(at.visit, lambda: at.desk.choose(one)):
            asked.close()
            await at.refresh()

    if not found:
        paragraph(NOBODY)
    for one in found:
        ui.button(f"Открыть: {shown(one)}", on_click=lambda one=one: choose(one)).props("outline no-caps")
