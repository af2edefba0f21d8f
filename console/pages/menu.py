"""The menu as callers walk it today: how many took each branch, and where they hung up."""

from base64 import b64encode

from nicegui import ui

from console.figures.report import branches, last_places
from console.figures.sheets import Sheet, shown
from console.figures.wall import Menu
from console.frame.elements import heading, paragraph, table, wide
from console.frame.live import Live
from console.frame.page import LEADERS, Page
from console.frame.visit import Visit
from menus.picture import Walked, svg

EVERY = 60.0


async def show(visit: Visit) -> None:
    """The picture, and below it the same as tables."""
    paragraph("Сколько звонков сегодня прошло по каждой ветви. Обновляется раз в минуту.", "quiet")
    await Live(visit, visit.ports.wall.menu, draw, EVERY).show()


def draw(found: Menu) -> None:
    """The menu with its figures. An image: the styles of a drawing inside the page would be the page's, too."""
    with wide("Схема меню", "drawing"):
        ui.element("img").props(f'src="{picture(found)}" alt="Схема меню; те же числа — в таблицах ниже"')
    for sheet in (branches(found.traffic, found.edition), last_places(found.traffic, found.edition)):
        heading(sheet.title)
        table(sheet.columns, cells(sheet))


def picture(found: Menu) -> str:
    """The drawing as an address of its own."""
    traffic = found.traffic
    walked = Walked(traffic.entered, traffic.branches, traffic.hung_up, traffic.handed_over)
    return f"data:image/svg+xml;base64,{b64encode(svg(found.edition, walked).encode()).decode()}"


def cells(sheet: Sheet) -> list[list[str]]:
    """A table as it is shown."""
    return [[shown(cell) for cell in row] for row in sheet.rows]


PAGE = Page("/menu", "Меню", "Схема меню и сколько звонков прошло по каждой ветви", LEADERS, show)
