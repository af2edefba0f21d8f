"""Everybody chooses a password of their own: the old one is asked for, other sessions end, guesses are slowed down."""

from httpx import AsyncClient, Response

from console.door.gate import OWN_PASSWORD, SIGN_IN
from db.staff_tables import Role
from tests.console.browsing import PASSWORD, Visitors, World, sign_in

NEW = "battery staple <script>"


async def change(browser: AsyncClient, old: str, new: str, again: str | None = None) -> Response:
    """Fill in the form."""
    form = {"old": old, "new": new, "again": new if again is None else again}
    return await browser.post(OWN_PASSWORD, data=form, headers={"Origin": str(browser.base_url)})


def test_everybody_may_and_their_other_sessions_end(world: World) -> None:
    async def story(visitors: Visitors) -> None:
        assert (await visitors.browser().get(OWN_PASSWORD)).headers["location"] == SIGN_IN
        assert (await change(visitors.browser(), PASSWORD, NEW)).headers["location"] == SIGN_IN
        for role in Role:
            here = (await visitors.signed_in(role.value)).http_client
            elsewhere = (await visitors.signed_in(role.value)).http_client
            stolen = visitors.browser()
            stolen.cookies.set("session", here.cookies["session"], domain="console.local")
            assert "Свой пароль" in (await here.get(OWN_PASSWORD)).text
            answer = await change(here, PASSWORD, NEW)
            assert (answer.status_code, "Пароль изменён" in answer.text) == (200, True)
            assert "HttpOnly" in answer.headers["set-cookie"]
            assert (await here.get("/")).status_code == 200
            for over in (elsewhere, stolen):
                assert (await over.get("/")).headers["location"] == SIGN_IN, role
            assert (await sign_in(visitors.browser(), role.value)).status_code == 401
            assert (await sign_in(visitors.browser(), role.value, NEW)).status_code == 303

    world.visited(story)
    about = [(who, about) for who, what, about in world.audited() if what == "password_changed"]
    assert about == [("operator", "staff:1"), ("supervisor", "staff:2"), ("administrator", "staff:3")]


def test_what_cannot_be_is_said_and_changes_nothing(world: World) -> None:
    async def story(visitors: Visitors) -> None:
        browser = (await visitors.signed_in("operator")).http_client
        for wanted, status, said in (
            ((PASSWORD, NEW, "other"), 422, "набран по-разному"),
            ((PASSWORD, "short"), 422, "от 10 до 128 знаков"),
            ((PASSWORD, PASSWORD), 422, "отличается от прежнего"),
            (("wrong password", NEW), 401, "Прежний пароль не подходит"),
        ):
            answer = await change(browser, *wanted)
            assert (answer.status_code, said in answer.text) == (status, True), said
            assert NEW not in answer.text
        for _ in range(world.limits.per_name):
            last = await change(browser, "wrong password", NEW)
        assert last.status_code == 429
        assert "Слишком много попыток" in last.text
        elsewhere = {"Origin": "http://evil.example"}
        assert (await browser.post(OWN_PASSWORD, data={"old": PASSWORD}, headers=elsewhere)).status_code == 403
        world.clock.pass_by(hours=1)
        assert (await sign_in(visitors.browser(), "operator")).status_code == 303

    world.visited(story)
    assert (None, "password_refused", "staff:1") not in world.audited()
    assert ("operator", "password_refused", "staff:1") in world.audited()


def test_a_password_that_was_given_opens_nothing_but_the_choice_of_an_own_one(world: World) -> None:
    world.staff.set_password("supervisor", PASSWORD, at=world.clock(), once=True)

    async def story(visitors: Visitors) -> None:
        browser = (await visitors.signed_in("supervisor")).http_client
        for path in ("/", "/wall", "/recordings", "/recordings/" + "a" * 32, "/phone/account", "/no-such-page"):
            assert (await browser.get(path)).headers["location"] == OWN_PASSWORD, path
        assert "одноразовый" in (await browser.get(OWN_PASSWORD)).text
        assert (await change(browser, PASSWORD, NEW)).status_code == 200
        assert (await browser.get("/wall")).status_code == 200

    world.visited(story)
