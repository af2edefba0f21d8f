"""A page shows what it is asked to while its session lasts, and nothing after it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update

from console.frame.visit import RightsChanged, SessionOver, Visit
from db.sign_in import Welcome
from db.staff_tables import Role, StaffMember
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


@pytest.mark.parametrize("changed", [{"role": Role.SUPERVISOR.value}, {"operator": "operator2"}], ids=["role", "phone"])
def test_a_page_shows_nothing_more_to_whoever_may_do_other_things_by_now(
    visit: Visit, world: World, changed: dict[str, str]
) -> None:
    assert seen(visit) == "shown"
    put(world.engine, changed)
    with pytest.raises(RightsChanged):
        seen(visit)


def put(engine: Engine, changed: dict[str, str]) -> None:
    """As if their session had outlived the change."""
    with engine.begin() as connection:
        connection.execute(update(StaffMember).where(StaffMember.name == "operator").values(**changed))


def test_whoever_has_come_since_the_sessions_were_looked_up_is_let_in(visit: Visit) -> None:
    assert seen(replace(visit, ports=replace(visit.ports, lasting=dict))) == "shown"
