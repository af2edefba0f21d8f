"""Signing in and out: who gets in, for how long, and what a guesser, a thief of cookies or another site gets."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from console.door.gate import SIGN_IN
from db.sessions import SessionRules
from tests.console.browsing import PASSWORD, Visitors, World, sign_in


def test_whoever_signs_in_gets_in_and_whoever_signs_out_is_out(world: World) -> None:
    async def story(visitors: Visitors) -> None:
        browser = visitors.browser()
        assert (await browser.get("/")).headers["location"] == SIGN_IN
        assert (await sign_in(browser, "Operator ", PASSWORD)).headers["location"] == "/"
        kept = browser.cookies["session"]
        assert "Анна Петрова, консультант" in (await browser.get("/")).text
        assert (await browser.post("/sign-out")).headers["location"] == SIGN_IN
        assert "session" not in browser.cookies
        browser.cookies.set("session", kept, domain="console.local")
        assert (await browser.get("/")).headers["location"] == SIGN_IN, "the old secret is worth nothing"

    world.visited(story)
    assert world.audited() == [("operator", "signed_in", None), ("operator", "signed_out", None)]


def test_a_wrong_password_and_an_unknown_name_are_told_in_the_same_words(world: World) -> None:
    async def story(visitors: Visitors) -> None:
        wrong = await sign_in(visitors.browser(), "operator", "wrong")
        unknown = await sign_in(visitors.browser(), "nobody", "wrong")
        assert wrong.status_code == unknown.status_code == 401
        assert wrong.text == unknown.text

    world.visited(story)
    assert world.audited() == [(None, "sign_in_failed", "staff:1"), (None, "sign_in_failed", None)]


def test_whoever_guesses_waits_longer_and_longer_also_with_the_right_password(world: World) -> None:
    async def story(visitors: Visitors) -> None:
        browser = visitors.browser()
        for _ in range(world.limits.per_name):
            assert (await sign_in(browser, "operator", "wrong")).status_code == 401
        for delay in (1, 2, 4):
            early = await sign_in(visitors.browser(address="192.0.2.9"), "operator")
            assert early.status_code == 429
            assert f"через {delay} с" in early.text
            world.clock.pass_by(seconds=delay)
            assert (await sign_in(browser, "operator", "wrong")).status_code == 401
        world.clock.pass_by(seconds=8)
        assert (await sign_in(browser, "operator")).status_code == 303
        assert (await sign_in(browser, "operator", "wrong")).status_code == 401, "the failures are forgiven"

    world.visited(story)


def test_an_address_that_tries_many_names_waits_while_others_get_in(world: World) -> None:
    async def story(visitors: Visitors) -> None:
        guesser = visitors.browser(address="192.0.2.66")
        for number in range(world.limits.per_address):
            assert (await sign_in(guesser, f"name{number}", "wrong")).status_code == 401
        assert (await sign_in(guesser, "operator")).status_code == 429
        assert (await sign_in(visitors.browser(), "operator")).status_code == 303

    world.visited(story)


@pytest.mark.parametrize("quiet", [timedelta(minutes=61), timedelta(minutes=50)])
def test_a_session_ends_when_nobody_does_anything_or_when_the_shift_is_over(world: World, quiet: timedelta) -> None:
    world.rules = SessionRules(idle_minutes=60, hours=12)

    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("operator")
        began = world.clock.at
        world.clock.at += quiet
        while quiet <= timedelta(minutes=60) and world.clock.at < began + timedelta(hours=12):
            assert (await user.http_client.get("/")).status_code == 200
            world.clock.at += quiet
        assert (await user.http_client.get("/")).headers["location"] == SIGN_IN

    world.visited(story)


def test_a_secret_that_somebody_planted_is_never_a_session(world: World) -> None:
    """Session fixation: signing in makes a new secret, and ends the session of the old one."""

    async def story(visitors: Visitors) -> None:
        victim = visitors.browser()
        victim.cookies.set("session", "planted", domain="console.local")
        await sign_in(victim, "operator")
        first = victim.cookies["session"]
        assert first != "planted"
        await sign_in(victim, "operator")
        for old in ("planted", first):
            thief = visitors.browser()
            thief.cookies.set("session", old)
            assert (await thief.get("/")).headers["location"] == SIGN_IN

    world.visited(story)


def test_a_new_password_and_a_closed_door_end_open_sessions(world: World) -> None:
    async def story(visitors: Visitors) -> None:
        operator, supervisor = await visitors.signed_in("operator"), await visitors.signed_in("supervisor")
        world.staff.disable("operator", at=world.clock())
        world.staff.set_password("supervisor", "another password", at=world.clock())
        for user in (operator, supervisor):
            assert (await user.http_client.get("/")).headers["location"] == SIGN_IN
        assert (await sign_in(visitors.browser(), "operator")).status_code == 401
        assert (await sign_in(visitors.browser(), "supervisor", "another password")).status_code == 303

    world.visited(story)


@pytest.mark.parametrize(
    ("scheme", "name", "secure"), [("http", "session", []), ("https", "__Host-session", ["Secure"])]
)
def test_no_script_and_no_other_site_gets_the_cookie(world: World, scheme: str, name: str, secure: list[str]) -> None:
    async def story(visitors: Visitors) -> None:
        answer = await sign_in(visitors.browser(f"{scheme}://console"), "operator")
        kept, *flags = answer.headers["set-cookie"].split("; ")
        assert kept.startswith(f"{name}=")
        assert flags == ["HttpOnly", "Path=/", "SameSite=strict", *secure]

    world.visited(story)


@pytest.mark.parametrize(
    "said", [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_another_site_can_make_nobody_sign_in_or_out(world: World, said: dict[str, str]) -> None:
    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("operator")
        form = {"name": "operator", "password": PASSWORD}
        assert (await user.http_client.post("/sign-out", headers=said)).status_code == 403
        assert (await user.http_client.post("/sign-in", data=form, headers=said)).status_code == 403
        assert (await user.http_client.get("/")).status_code == 200

    world.visited(story)


def test_a_database_that_is_away_is_told_at_the_door_and_inside(world: World, engine: Engine) -> None:
    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("operator")
        Path(str(engine.url.database)).unlink()
        assert (await sign_in(visitors.browser(), "operator")).status_code == 503
        inside = await user.http_client.get("/")
        assert inside.status_code == 503
        assert "База данных не отвечает" in inside.text

    world.visited(story)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "console.evil.example", "", "[", "127.0.0.1.evil.example"]
)
def test_nobody_calls_the_console_by_a_name_that_is_not_its_own(world: World, host: str) -> None:
    """DNS rebinding: a page of another site whose name leads to our address."""

    async def story(visitors: Visitors) -> None:
        browser = visitors.browser()
        for path in ("/sign-in", "/", "/api/v1/openapi.json", "/health", "/static/console.css"):
            assert (await browser.get(path, headers={"Host": host})).status_code == 421, path
        form = {"name": "operator", "password": PASSWORD}
        assert (await browser.post("/sign-in", data=form, headers={"Host": host})).status_code == 421

    world.visited(story)
    assert world.audited() == []


def test_the_console_answers_to_its_names_and_to_addresses(world: World) -> None:
    async def story(visitors: Visitors) -> None:
        for host in ("console", "CONSOLE:8080", "127.0.0.1:8080", "[::1]:8080", "192.0.2.7"):
            assert (await visitors.browser().get("/sign-in", headers={"Host": host})).status_code == 200, host

    world.visited(story)
