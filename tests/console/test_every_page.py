"""Every page in a real browser: for everybody to read and to use, on an operator's screen and on a phone.

A new page comes in by itself: the walk goes over `PAGES`. With `--pictures` it takes their pictures.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from nicegui.testing.general import nicegui_reset_globals
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect
from sqlalchemy import Engine

from console import server
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
DIALOGS: Mapping[tuple[Role, str], Mapping[str, Sequence[str]]] = {
    (Role.OPERATOR, "/operator"): {
        "Найти клиента": ["Найти клиента"], "Показания": ["Передать показания"], "Обращение": ["Открыть обращение"],
        "Обратный звонок": ["Записать на звонок"], "Записи клиента": ["Послушать записи"],
        "Заявка": ["Открыть: заявка"],
    },
    (Role.ADMINISTRATOR, "/callbacks"): {
        "Записать на звонок": ["Записать на звонок…"], "Заявка": ["Открыть заявку"],
        "Перенести": ["Отметить все", "Перенести…"], "Назначить": ["Назначить…"], "Отменить": ["Отменить…"],
    },
    (Role.ADMINISTRATOR, "/answers"): {"Ответ на заявку": ["Ответить на заявку"]},
    (Role.ADMINISTRATOR, "/load"): {"Сколько всего мест": ["Мест…"]},
    (Role.ADMINISTRATOR, "/staff"): {
        "Новый сотрудник": ["Добавить сотрудника"], "Анна Петрова, supervisor": ["Изменить: supervisor"],
        "Пароль": ["Изменить: supervisor", "Дать новый пароль"],
    },
}  # fmt: skip
"""The dialogs of a page, and what opens each, press by press: by how the names begin."""
LOOKED_AT = 600.0
"""Seconds a page is kept whose line breaks: while axe-core looks at it, it answers nobody, sometimes for long."""
STRUCK = "window.struck || document.querySelector('img[src=x]') !== null"
ON_A_BUTTON = '<span class="block">'
"""How the letters of a button begin. In a dialog axe-core takes the page that lies below for what is behind them, not
the button; the same buttons are on pages, where it does not.
"""
PAGE, DIALOG = "html", "[role=dialog]"
TOO_WIDE = "document.scrollingElement.scrollWidth > window.innerWidth"


def visits(role: Role) -> Iterator[Page]:
    """What somebody looks at."""
    return (page for page in PAGES if role in page.roles)


def test_every_page_can_be_read_and_used_by_everybody_on_a_screen_and_on_a_phone(
    engine: Engine, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "RECONNECT", LOOKED_AT)
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
                    faults += faults_of_dialogs(tab, role, page)
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


def faults_of_dialogs(tab: Tab, role: Role, page: Page) -> list[str]:
    """What is wrong with the dialogs of a page, which are opened one after the other."""
    faults = []
    for title, way in DIALOGS.get((role, page.path), {}).items():
        for name in way:
            tab.locator(f'[aria-label^="{name}"], button:has-text("{name}")').last.click()
        faults += faults_of_dialog(tab, title)
    return faults


def faults_of_dialog(tab: Tab, title: str) -> list[str]:
    """What is wrong with the one that was opened, and closed again. They come and go slowly: it is looked at alone."""
    shown = tab.get_by_role("dialog", name=title)
    expect(shown.locator(".q-dialog__inner")).not_to_have_class(re.compile("-enter-"))
    expect(tab.get_by_role("dialog")).to_have_count(1)
    faults = faults_of(tab, DIALOG)
    shown.get_by_role("button", name="Закрыть", exact=True).click()
    expect(tab.get_by_role("dialog")).to_have_count(0)
    return faults


def sign_in(tab: Tab, name: str) -> None:
    """Come in."""
    tab.get_by_label("Имя").fill(name)
    tab.get_by_label("Пароль").fill(PASSWORD)
    tab.get_by_role("button", name="Войти").click()
    tab.get_by_role("button", name="Выйти").wait_for()


def faults_of(tab: Tab, part: str = PAGE) -> list[str]:
    """What is wrong with what the tab shows, or with a part of it, on both screens."""
    found = []
    for screen in (PHONE, OFFICE):
        tab.set_viewport_size(screen)  # type: ignore[arg-type]
        where = f"{urlsplit(tab.url).path} {screen['width']}"
        # To look behind every letter takes four fifths of the time: on a phone only where it is laid out anew.
        rules = {"color-contrast": {"enabled": screen is OFFICE or part != PAGE or tab.locator(".texts").count() > 0}}
        told = Axe().run(tab, part, options={"resultTypes": ["violations"], "rules": rules}).response
        bad = [one for one in told["violations"] if one["impact"] in BAD]
        found += [f"{where}: {one['id']}: {html}" for one in bad for html in places(one, part)]
        if tab.evaluate(TOO_WIDE):
            found.append(f"{where}: the page is wider than the screen")
    return found


def places(fault: Any, part: str) -> list[str]:
    """Where a fault is."""
    found = [node["html"] for node in fault["nodes"]]
    if part == DIALOG and fault["id"] == "color-contrast":
        return [html for html in found if not html.startswith(ON_A_BUTTON)]
    return found


def take(tab: Tab, page: Page) -> None:
    """The picture of a page as it is seen at first."""
    tab.screenshot(path=PICTURES / f"{page.path.strip('/') or 'home'}.png")
