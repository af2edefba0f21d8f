"""The pages of the console, in the order of the navigation. A new page is a module here and a line in `SECTIONS`.

`tests/console/test_every_page.py` looks at all of them; what a new one shows is put into `tests/console/lived_in.py`.
"""

from console.frame.page import Page
from console.pages import (
    announcements,
    answers,
    audit,
    callbacks,
    load,
    menu,
    operator,
    ratings,
    recordings,
    reports,
    sentences,
    staff,
    wall,
)
from console.pages.home import home

SECTIONS: tuple[Page, ...] = (
    operator.PAGE,
    wall.PAGE,
    callbacks.PAGE,
    answers.PAGE,
    load.PAGE,
    menu.PAGE,
    sentences.PAGE,
    announcements.PAGE,
    reports.PAGE,
    ratings.PAGE,
    recordings.PAGE,
    audit.PAGE,
    staff.PAGE,
)
PAGES = (home(SECTIONS), *SECTIONS)
