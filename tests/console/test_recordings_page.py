"""Supervisors find recordings and play them; whoever opens a card hears those of its calls."""

from datetime import timedelta

from nicegui import ui
from nicegui.element import Element
from nicegui.testing.user import User

from callbacks.working_days import LIPETSK
from console.pages.recordings import wanted_of
from console.recordings.listing import MOST
from db.case_tables import Case, Recording
from db.recordings import Sort, Wanted
from tests.console.browsing import MONDAY, Visitors, World
from tests.console.desk import CALL, at_work, put, rings


def listed(world: World, number: int, **other: object) -> str:
    """A message of a case of this number, so many minutes old."""
    name = f"{number:032x}"
    row = {"id": name, "call_id": name, "kind": "message", "seconds": 65, "made_at": MONDAY - timedelta(minutes=number)}
    put(world.engine, Recording.__table__, **{**row, **other})
    case = {"id": f"{number}", "number": 1000 + number, "topic": "<b>тема</b>", "channel": "phone"}
    when = {"state": "registered", "registered_at": MONDAY, "due": MONDAY.date()}
    put(world.engine, Case.__table__, **case, **when, recording_id=name, call_id=name)
    world.ports.recordings.mkdir(exist_ok=True)
    (world.ports.recordings / f"{name}.wav").write_bytes(b"RIFF")
    return name


def players(user: User) -> list[Element]:
    assert user.client
    return [one for one in user.client.elements.values() if one.tag == "audio"]


def test_a_supervisor_finds_a_recording_by_its_case_and_plays_it(world: World) -> None:
    name = listed(world, 7, made_at=MONDAY - timedelta(days=30))
    listed(world, 8)

    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("supervisor")
        await user.open("/recordings")
        await user.should_see("1008")
        await user.should_see("<b>тема</b>")
        await user.should_not_see("1007")
        user.find("№ обращения").type("1007").trigger("keydown.enter")
        await user.should_see("24.10.2026 12:00")
        await user.should_not_see("1008")
        user.find(kind=ui.button, content="Слушать").click()
        await user.should_see("Сообщение, 24.10.2026 12:00, 1:05")
        (audio,) = players(user)
        assert (audio.props["src"], audio.props["aria-label"]) == (f"/recordings/{name}", "сообщение, 24.10.2026 12:00")

    world.visited(story)


def test_a_long_list_is_turned_page_by_page(world: World) -> None:
    for number in range(MOST + 1):
        listed(world, number)

    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("supervisor")
        await user.open("/recordings")
        await user.should_see("1049")
        await user.should_not_see("1050")
        user.find("Раньше").click()
        await user.should_see("1050")
        await user.should_not_see("1049")
        user.find("Позже").click()
        await user.should_see("1049")

    world.visited(story)


def test_an_operator_hears_what_belongs_to_an_opened_card_and_nothing_before(desk: World) -> None:
    theirs, other = listed(desk, 7, call_id=CALL), listed(desk, 8)

    async def story(visitors: Visitors) -> None:
        rings(desk, talking=True)
        user = await at_work(visitors)
        user.find("Послушать записи").click()
        await user.should_see("Сначала откройте карточку")
        assert (await user.http_client.get(f"/recordings/{theirs}")).status_code == 403
        user.find("Открыть карточку").click()
        await user.should_see("Образцова")
        user.find("Послушать записи").click()
        await user.should_see("сообщение, 23.11.2026 11:53, 1:05")
        (audio,) = players(user)
        assert audio.props["src"] == f"/recordings/{theirs}"
        assert (await user.http_client.get(f"/recordings/{theirs}")).status_code == 200
        assert (await user.http_client.get(f"/recordings/{other}")).status_code == 403

    desk.visited(story)
    assert desk.audited()[-1] == ("anna", "recording_heard", f"recording:{theirs}")


def test_what_is_looked_for_is_understood_or_refused_in_words() -> None:
    found = wanted_of("2026-11-20", "2026-11-23", "talk", "operator1", "")
    assert isinstance(found, Wanted)
    assert (found.sorts, found.operator, found.case) == ([Sort.TALK], "operator1", None)
    assert [f"{day.astimezone(LIPETSK):%d.%m %H:%M}" for day in (found.since, found.until) if day] == [
        "20.11 00:00",
        "24.11 00:00",
    ]
    assert wanted_of("", "", "", "", " 1001 ") == Wanted(case=1001)
    for case in ("№ 7", "-1", "1" * 10, "٣"):
        assert wanted_of("2026-11-20", "2026-11-23", "", "", case) == "Номер обращения — только цифры."
    assert wanted_of("", "", "", "", "") == "Выберите первый и последний день."
