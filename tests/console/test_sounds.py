"""Who may hear a recording hears it, from any place in it, with an entry in the audit; nobody gets any other file."""

import os
from pathlib import Path
from urllib.parse import quote

import pytest
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from console.door.gate import SIGN_IN
from console.recordings.sound_file import NoSound, OutOfRange, asked, open_sound
from console.recordings.sounds import PATH
from db.case_tables import Recording
from db.staff_tables import Role
from tests.console.browsing import MONDAY, Visitors, World
from tests.console.desk import put

NAME, OTHER = "a" * 32, "b" * 32
SOUND = bytes(range(256)) * 1000
SECRET = b"a secret of the machine"


@pytest.fixture
def folder(world: World) -> Path:
    """The folder of recordings, with one in it; beside it is a file that is nobody's business."""
    folder = world.ports.recordings
    folder.mkdir()
    (folder / f"{NAME}.wav").write_bytes(SOUND)
    (folder.parent / "secret.wav").write_bytes(SECRET)
    return folder


def listed(engine: Engine, name: str = NAME, **other: object) -> None:
    row = {"id": name, "call_id": "c" * 32, "kind": "message", "seconds": 16, "made_at": MONDAY}
    put(engine, Recording.__table__, **row, **other)


def heard(world: World) -> list[tuple[str | None, str, str | None]]:
    return [entry for entry in world.audited() if entry[1] == "recording_heard"]


async def browser_of(visitors: Visitors, name: str) -> AsyncClient:
    return (await visitors.signed_in(name)).http_client


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("role", list(Role))
def test_leaders_hear_any_recording_and_operators_only_what_their_page_gave_them(
    world: World, engine: Engine, role: Role
) -> None:
    listed(engine)
    listed(engine, OTHER)

    async def story(visitors: Visitors) -> None:
        browser = await browser_of(visitors, role.value)
        answer = await browser.get(PATH + NAME)
        if role is Role.OPERATOR:
            assert answer.status_code == 403
            assert (await browser.get(PATH + "0" * 32)).status_code == 403, "nor is told what there is"
            world.hearers.give(world.ports.sessions.find(browser.cookies["session"], MONDAY).session, NAME)  # type: ignore[union-attr]
            answer = await browser.get(PATH + NAME)
            assert (await browser.get(PATH + OTHER)).status_code == 403
            again = await browser_of(visitors, "operator")
            assert (await again.get(PATH + NAME)).status_code == 403, "another session was given nothing"
        assert (answer.status_code, answer.content) == (200, SOUND)

    world.visited(story)
    assert heard(world) == [(role.value, "recording_heard", f"recording:{NAME}")]


@pytest.mark.usefixtures("folder")
def test_a_recording_comes_with_headers_that_let_it_be_played_here_and_nowhere_else(
    world: World, engine: Engine
) -> None:
    listed(engine)

    async def story(visitors: Visitors) -> None:
        assert (await visitors.browser().get(PATH + NAME)).headers["location"] == SIGN_IN
        browser = await browser_of(visitors, "supervisor")
        answer = await browser.get(PATH + NAME, headers={"Accept-Encoding": "gzip"})
        told = {
            "content-type": "audio/wav",
            "content-length": str(len(SOUND)),
            "content-disposition": f'inline; filename="{NAME}.wav"',
            "accept-ranges": "bytes",
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
            "cross-origin-resource-policy": "same-origin",
        }
        assert {name: answer.headers[name] for name in told} == told
        assert "content-encoding" not in answer.headers

    world.visited(story)


@pytest.mark.usefixtures("folder")
def test_parts_are_sent_as_they_are_asked_for_and_one_hearing_is_one_entry(world: World, engine: Engine) -> None:
    listed(engine)
    size = len(SOUND)

    async def story(visitors: Visitors) -> None:
        browser = await browser_of(visitors, "supervisor")
        for wanted, told, sound in (
            ("bytes=0-", f"bytes 0-{size - 1}/{size}", SOUND),
            ("bytes=100-199", f"bytes 100-199/{size}", SOUND[100:200]),
            ("bytes=-10", f"bytes {size - 10}-{size - 1}/{size}", SOUND[-10:]),
        ):
            answer = await browser.get(PATH + NAME, headers={"Range": wanted})
            assert (answer.status_code, answer.headers["content-range"], answer.content) == (206, told, sound)
        beyond = await browser.get(PATH + NAME, headers={"Range": f"bytes={size}-"})
        assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
        known = await browser.get(PATH + NAME, headers={"Range": "bytes=1-", "If-Range": '"x"'})
        assert known.status_code == 200

    world.visited(story)
    assert len(heard(world)) == 2, "the whole was sent twice; a part in between belongs to the first hearing"


@pytest.mark.usefixtures("folder")
def test_who_asks_for_all_but_the_beginning_is_in_the_audit_all_the_same(world: World, engine: Engine) -> None:
    listed(engine)

    async def story(visitors: Visitors) -> None:
        browser = await browser_of(visitors, "supervisor")
        for _ in range(2):
            await browser.get(PATH + NAME, headers={"Range": "bytes=1-"})
        assert len(heard(world)) == 1
        world.clock.pass_by(minutes=59)
        await browser.get("/")
        world.clock.pass_by(minutes=2)
        await browser.get(PATH + NAME, headers={"Range": "bytes=1-"})

    world.visited(story)
    assert len(heard(world)) == 2


HOSTILE = (
    "../secret",
    "%2e%2e%2fsecret",
    "..%5csecret",
    "%2fetc%2fpasswd",
    "....//secret",
    f"{NAME}.wav",
    f"{NAME}%00",
    f"{NAME}%0a",
    NAME.upper(),
    "%F0%9F%98%80",
    "'%20OR%201=1--",
)


@pytest.mark.usefixtures("folder")
def test_no_address_leads_out_of_the_folder(world: World, engine: Engine) -> None:
    listed(engine)

    async def story(visitors: Visitors) -> None:
        browser = await browser_of(visitors, "administrator")
        for hostile in HOSTILE:
            answer = await browser.get(PATH + hostile)
            assert answer.status_code == 404, hostile
            assert "Такой" in answer.text, hostile

    world.visited(story)
    assert heard(world) == []


ROWS = ("../secret", "../secret.wav", "/etc/passwd", "..", "", "a b", "<script>alert(1)</script>", "a" * 31, "A" * 32)


def test_no_row_of_the_database_leads_out_of_the_folder(world: World, folder: Path, engine: Engine) -> None:
    for row in ROWS:
        listed(engine, row)
        with pytest.raises(NoSound):
            open_sound(folder, row)

    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("supervisor")
        for row in ROWS:
            answer = await user.http_client.get(PATH + quote(row, safe=""))
            assert answer.headers.get("content-type") != "audio/wav", row
            assert SECRET not in answer.content
        await user.open("/recordings")
        await user.should_see("файла нет")
        await user.should_not_see("Слушать")

    world.visited(story)
    assert heard(world) == []


def test_what_is_no_ordinary_file_is_not_opened(world: World, folder: Path, engine: Engine) -> None:
    names = [f"{number}" * 32 for number in range(5)]
    places = [folder / f"{name}.wav" for name in names]
    places[0].symlink_to(folder.parent / "secret.wav")
    places[1].symlink_to(folder / f"{NAME}.wav")
    places[2].symlink_to(folder / "nowhere.wav")
    os.mkfifo(places[3])
    places[4].mkdir()
    for name in names:
        listed(engine, name)
    listed(engine, OTHER)  # its file is gone

    async def story(visitors: Visitors) -> None:
        browser = await browser_of(visitors, "supervisor")
        for name in (*names, OTHER):
            answer = await browser.get(PATH + name)
            assert answer.status_code == 404, name
            assert "Файл записи не открывается" in answer.text, name

    world.visited(story)
    assert heard(world) == [], "what was not heard is not in the audit"


def test_a_recording_whose_time_is_over_says_so_even_if_its_file_is_still_there(
    world: World, folder: Path, engine: Engine
) -> None:
    listed(engine, purged_at=MONDAY)
    assert (folder / f"{NAME}.wav").exists()

    async def story(visitors: Visitors) -> None:
        browser = await browser_of(visitors, "supervisor")
        answer = await browser.get(PATH + NAME)
        assert (answer.status_code, SOUND in answer.content) == (410, False)
        assert "Срок её хранения прошёл" in answer.text
        assert "Такой записи нет" in (await browser.get(PATH + OTHER)).text

    world.visited(story)


def test_whose_session_is_over_hears_nothing_more(world: World, folder: Path, engine: Engine) -> None:
    assert folder
    listed(engine)

    async def story(visitors: Visitors) -> None:
        browser = await browser_of(visitors, "supervisor")
        world.staff.disable("supervisor", at=world.clock())
        assert (await browser.get(PATH + NAME)).headers["location"] == SIGN_IN

    world.visited(story)


@given(st.text("bytes=0123456789-, ", max_size=20), st.integers(0, 300))
def test_whatever_part_is_asked_for_it_lies_in_the_file(header: str, size: int) -> None:
    try:
        span = asked(header, size)
    except OutOfRange:
        return
    assert 0 <= span.first <= span.end <= size
    assert span.whole or span.first < span.end
    assert not span.whole or (span.first, span.end) == (0, size)
