"""A page shows what it is asked to while its session lasts, and nothing after it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from console.frame.visit import SessionOver, Visit
from db.sign_in import Welcome
from tests.console.browsing import PASSWORD, World


@pytest.fixture
def visit(world: World) -> Visit:
    ports = world.ports
    welcome = ports.door.sign_in("operator", PASSWORD, address="192.0.2.1", at=world.clock(), before=None)
    assert isinstance(welcome, Welcome)
    who = ports.sessions.find(welcome.secret, world.clock())
    assert who
    return Visit(ports, who)


def seen(visit: Visit) -> str:
    return asyncio.run(visit.look(lambda: "shown"))


def test_a_page_shows_nothing_more_when_its_session_has_ended(visit: Visit, world: World) -> None:
    assert seen(visit) == "shown"
    world.staff.disable("operator", at=world.clock())
    with pytest.raises(SessionOver):
        seen(visit)


def test_a_page_shows_nothing_more_when_its_person_was_away_for_too_long(visit: Visit, world: World) -> None:
    world.clock.at += timedelta(minutes=world.rules.idle_minutes)
    assert visit.who.session not in visit.ports.lasting()
    with pytest.raises(SessionOver):
        seen(visit)


def test_whoever_has_come_since_the_sessions_were_looked_up_is_let_in(visit: Visit) -> None:
    assert seen(replace(visit, ports=replace(visit.ports, lasting=frozenset))) == "shown"
