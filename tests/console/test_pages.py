"""Every page is for those it is meant for, and no answer leaves without the headers that guard it."""

import re

import pytest

from console.gate import OPEN, SIGN_IN
from console.pages import PAGES, SECTIONS
from console.security import policy
from db.staff_tables import Role
from tests.console.browsing import Visitors, World
from tests.console.conftest import PICTURES


def test_each_role_opens_its_pages_and_no_others(world: World) -> None:
    async def story(visitors: Visitors) -> None:
        for role in Role:
            browser = (await visitors.signed_in(role.value)).http_client
            for page in PAGES:
                answer = await browser.get(page.path)
                allowed = role in page.roles
                assert answer.status_code == (200 if allowed else 403), (role, page.path)

    world.visited(story)


def test_nobody_gets_a_page_without_signing_in(world: World) -> None:
    async def story(visitors: Visitors) -> None:
        browser = visitors.browser()
        hidden = ("/_nicegui/client/1/upload/2", "/_nicegui/auto/x", "/no-such-page", "/_nicegui_ws/socket.io/?EIO=4")
        for path in (*(page.path for page in PAGES), *hidden):
            assert (await browser.get(path)).headers["location"] == SIGN_IN, path
        for path in OPEN:
            assert (await browser.get(path)).status_code in (200, 404), path

    world.visited(story)


def test_every_answer_has_the_headers_that_guard_it(world: World) -> None:
    async def story(visitors: Visitors) -> None:
        browser = (await visitors.signed_in("operator")).http_client
        for path in ("/", "/sign-in", "/no-such-page", "/static/console.css"):
            answer = await browser.get(path)
            assert answer.headers["x-content-type-options"] == "nosniff", path
            assert answer.headers["cache-control"] == "no-store", path
            assert path == "/static/console.css" or 'href="/static/console.css"' in answer.text, path
            told = answer.headers["content-security-policy"]
            nonce = re.search(r"'nonce-([^']+)'", told)
            assert nonce
            assert told == policy(nonce[1]), path
            assert len(re.findall("<script", answer.text)) == answer.text.count(f'<script nonce="{nonce[1]}"'), path

    world.visited(story)


def test_a_name_that_is_a_script_is_shown_as_text(world: World) -> None:
    name = "<script>alert(1)</script><img src=x onerror=alert(1)>`${alert(1)}"
    world.add("mallory", Role.OPERATOR, full_name=name)

    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("mallory")
        page = (await user.http_client.get("/")).text
        assert "alert(1)" in page
        for written in ("<script>alert", "<img src=x", "${alert", "</script><img"):
            assert written not in page
        await user.open("/")
        await user.should_see(f"{name}, консультант")

    world.visited(story)


def test_a_page_that_is_not_there_says_so_in_russian(world: World) -> None:
    async def story(visitors: Visitors) -> None:
        browser = (await visitors.signed_in("operator")).http_client
        answer = await browser.get("/no-such-page")
        assert answer.status_code == 404
        assert "Такой страницы нет" in answer.text

    world.visited(story)


@pytest.mark.parametrize("role", list(Role))
def test_the_first_page_says_who_is_signed_in_and_what_there_is_for_them(world: World, role: Role) -> None:
    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in(role.value)
        await user.open("/")
        await user.should_see(role.value)
        await user.should_see("Выйти")
        for section in SECTIONS:
            if role in section.roles:
                await user.should_see(section.about)
            else:
                await user.should_not_see(section.about)

    world.visited(story)


def test_the_readme_shows_every_picture_there_is() -> None:
    shown = set(re.findall(r"docs/pictures/([\w-]+\.png)", (PICTURES.parents[1] / "README.md").read_text()))
    assert shown == {file.name for file in PICTURES.glob("*.png")}
