"""The pages of the console, in the order of the navigation. A new page is a module here and a line in `PAGES`."""

from console.page import Page
from console.pages import home, load, menu, operator, reports, wall

PAGES: tuple[Page, ...] = (home.PAGE, operator.PAGE, wall.PAGE, load.PAGE, menu.PAGE, reports.PAGE)
