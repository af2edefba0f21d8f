"""Every page in a real browser: for everybody to read and to use, on an operator's screen and on a phone.

A new page comes in by itself: the walk goes over `PAGES`. With `--pictures` it takes their pictures.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from nicegui.testing.general import nicegui_reset_globals
from playwright.sync_api import Page as Tab
from sqlalchemy import Engine

from console.door.gate import OWN_PASSWORD, SIGN_IN
from console.frame.page import Page
from console.pages import PAGES
from console.server import create_app
from db.staff_tables import Role
from tests.console.browser import OFFICE, at_work, chromium
from tests.console.browsing import PASSWORD
from tests.console.conftest import PICTURES
from tests.console.desk import STRIKE
from tests.console.lived_in import lived_in
from tests.console.served import served

PHONE = {"width": 360, "height": 740}
NAMES = {Role.ADMINISTRATOR: "administrator", Role.OPERATOR: "anna"}
"""Whoever may do most and whoever may do least; what supervisors see is in between. The last one is in the pictures."""
BAD = {"serious", "critical"}
STRUCK = "window.struck || document.querySelector('img[src=x]') !== null"
TOO_WIDE = "document.scrollingElement.scrollWidth > window.innerWidth"


def visits(role: Role) -> Iterator[Page]:
    """What somebody looks at."""
    return (page for page in PAGES if role in page.roles)


def test_every_page_can_be_read_and_used_by_everybody_on_a_screen_and_on_a_phone(
    engine: Engine, pytestconfig: pytest.Config
) -> None:
    faults: list[str] = []
    with nicegui_reset_globals(), served(create_app(lived_in(engine).ports)) as host, chromium() as browser:
        for role, name in NAMES.items():
            with at_work(browser, microphone=False) as work:
                tab = work.new_page()
                tab.goto(f"http://{host}{SIGN_IN}")
                faults += faults_of(tab)
                sign_in(tab, name)
                tab.goto(f"http://{host}{OWN_PASSWORD}")
                faults += faults_of(tab)
                for page in visits(role):
                    tab.goto(f"http://{host}{page.path}")
                    tab.get_by_role("heading", name=page.title, level=1, exact=True).wait_for()
                    wait_for_figures(tab)
                    faults += faults_of(tab) + struck_on(tab, opening=(role, page.path) == (Role.OPERATOR, "/operator"))
                    if pytestconfig.getoption("--pictures"):
                        take(tab, page)
    assert faults == []


def struck_on(tab: Tab, *, opening: bool) -> list[str]:
    """Whether anything that customers wrote was taken for more than text. `opening`: a card first."""
    if opening:
        tab.get_by_role("button", name="Открыть карточку").click()
        for told in (f"Образцова {STRIKE}", f"«{STRIKE}»", f"похоже на «{STRIKE}»"):
            tab.get_by_text(told).first.wait_for()
    return [f"{tab.url}: a text came to life"] if tab.evaluate(STRUCK) else []


def wait_for_figures(tab: Tab) -> None:
    """Reports take a moment."""
    if tab.get_by_role("button", name="Показать", exact=True).count():
        tab.get_by_role("table").first.wait_for()


def sign_in(tab: Tab, name: str) -> None:
    """Come in."""
    tab.get_by_label("Имя").fill(name)
    tab.get_by_label("Пароль").fill(PASSWORD)
    tab.get_by_role("button", name="Войти").click()
    tab.get_by_role("button", name="Выйти").wait_for()


def faults_of(tab: Tab) -> list[str]:
    """What is wrong with what the tab shows, on both screens."""
    found = []
    for screen in (PHONE, OFFICE):
        tab.set_viewport_size(screen)  # type: ignore[arg-type]
        where = f"{urlsplit(tab.url).path} {screen['width']}"
        # The same colours on both screens, and to look behind every letter takes four fifths of the time.
        rules = {"color-contrast": {"enabled": screen is OFFICE}}
        told = Axe().run(tab, options={"resultTypes": ["violations"], "rules": rules}).response
        bad = [one for one in told["violations"] if one["impact"] in BAD]
        found += [f"{where}: {one['id']}: {node['html']}" for one in bad for node in one["nodes"]]
        if tab.evaluate(TOO_WIDE):
            found.append(f"{where}: the page is wider than the screen")
    return found


def take(tab: Tab, page: Page) -> None:
    """The picture of a page as it is seen at first."""
    tab.screenshot(path=PICTURES / f"{page.path.strip('/') or 'home'}.png")
