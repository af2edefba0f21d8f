"""Every page is for those it is meant for, and no answer leaves without the headers that guard it."""

import re
from collections.abc import Mapping

import pytest

from console.door.gate import OPEN, SIGN_IN
from console.door.security import policy
from console.pages import PAGES, SECTIONS
from db.audit import Action
from db.staff_tables import Role
from tests.console.browsing import Visitors, World
from tests.console.conftest import PICTURES

ALL, LEADERS = set(Role), {Role.SUPERVISOR, Role.ADMINISTRATOR}
READ, CARD = set[Action](), {Action.CARD_OPENED, Action.ACCOUNT_SEARCHED, Action.READING_ENTERED, Action.CASE_OPENED}
BOOKED, TAKEN = {Action.CALLBACK_BOOKED}, {Action.CALLBACK_OPENED, Action.CALLBACK_ASSIGNED}
ON_CALLBACKS = {
    Action.CALLBACK_OPENED, Action.CALLBACK_MOVED, Action.CALLBACK_ASSIGNED, Action.CALLBACK_CANCELLED,
    Action.CALLBACK_PUT_BACK,
}  # fmt: skip
STAFF = {Action.STAFF_ADDED, Action.PASSWORD_SET, Action.ROLE_SET, Action.PHONE_SET, Action.STAFF_DISABLED}
TABLE: Mapping[str, tuple[set[Role], set[Action]]] = {
    "/": (ALL, READ),
    "/operator": (ALL, CARD | BOOKED | TAKEN | {Action.WRAPPED_UP, Action.RECORDING_HEARD}),
    "/wall": (LEADERS, READ),
    "/callbacks": (LEADERS, ON_CALLBACKS | BOOKED),
    "/answers": (ALL, {Action.CASE_ANSWERED, Action.ANSWER_TAKEN_BACK, Action.RECORDING_HEARD}),
    "/load": (LEADERS, READ),
    "/menu": (LEADERS, READ),
    "/sentences": (LEADERS, {Action.SENTENCE_PUBLISHED}),
    "/announcements": (LEADERS, {Action.SENTENCE_PUBLISHED}),
    "/reports": (LEADERS, READ),
    "/ratings": (LEADERS, {Action.RECORDING_HEARD}),
    "/recordings": (LEADERS, {Action.RECORDING_HEARD}),
    "/audit": (LEADERS, {Action.AUDIT_VIEWED}),
    "/staff": ({Role.ADMINISTRATOR}, STAFF),
}
"""Who may open each page, and what of the audit can be done there."""
ELSEWHERE = {
    Action.SIGNED_IN, Action.SIGN_IN_FAILED, Action.SIGNED_OUT, Action.PASSWORD_CHANGED, Action.PASSWORD_REFUSED,
    Action.CASE_ASKED,
}  # fmt: skip
"""At the door, where everybody has their own session and password; by a token (`tests/console/api/test_access.py`)."""


def test_the_table_names_every_page_and_every_action() -> None:
    assert TABLE.keys() == {page.path for page in PAGES}
    assert ELSEWHERE.union(*(actions for _, actions in TABLE.values())) == set(Action)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_the_pages_of_the_table_and_is_refused_all_others(world: World, role: Role) -> None:
    async def story(visitors: Visitors) -> None:
        browser = (await visitors.signed_in(role.value)).http_client
        for path, (roles, _) in TABLE.items():
            assert (await browser.get(path)).status_code == (200 if role in roles else 403), path

    world.visited(story)
    assert not [entry for entry in world.audited() if entry[1] not in {"signed_in", "audit_viewed"}]


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
