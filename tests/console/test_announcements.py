"""Supervisors say something to every caller for a while: written, heard, published, changed, taken off."""

from datetime import timedelta

import pytest
from nicegui import ui
from nicegui.testing.user import User

from console.frame.deeds import CannotBe
from console.sentences.announced import announced, period
from console.sentences.deeds import SentenceDesk, new_name
from menus.office_reading import PREFIX
from menus.published import Wording
from tests.console.browsing import MONDAY, Visitors, World
from tests.console.pressing import pressed

NAME, TEXT = f"{PREFIX}from_20261123_1", "Сегодня ночью Личный кабинет не работает."
ENDS = MONDAY + timedelta(hours=9)


@pytest.mark.parametrize(
    ("begins", "ends", "told"),
    [
        ("", "2026-11-23T21:00", "Укажите, с какого и до какого времени"),
        (None, "завтра", "Укажите, с какого и до какого времени"),
        ("2026-11-23T21:00", "2026-11-23T21:00", "Конец должен быть позже начала."),
        ("2026-11-23T10:00", "2026-11-23T11:59", "Это время уже прошло"),
        ("2026-11-23T10:00", "2028-11-23T11:59", "Это дольше года."),
    ],
)
def test_times_at_which_nobody_would_hear_it_are_refused(begins: str | None, ends: str, told: str) -> None:
    with pytest.raises(CannotBe, match=told):
        period(begins, ends, MONDAY)
    assert period("2026-11-23T12:00", "2026-11-23T21:00", MONDAY) == (MONDAY, ENDS)


def test_each_is_told_with_its_time_and_drafts_come_first(world: World) -> None:
    desk = SentenceDesk(world.ports, 2)
    desk.put_in_force(desk.opened(NAME), Wording(TEXT, MONDAY, ENDS), lambda *_: None)
    desk.save(desk.opened(f"{PREFIX}next"), Wording("Завтра.", ENDS, ENDS + timedelta(hours=1)))

    def told(at: timedelta) -> list[tuple[str, str]]:
        drafts = desk.drafts(announcements=True)
        return [(one.text, one.state) for one in announced(world.publishing.edition(), drafts, MONDAY + at)]

    assert told(timedelta(0)) == [("Завтра.", "черновик, Анна Петрова"), (TEXT, "звучит")]
    assert [told(timedelta(hours=hours))[1][1] for hours in (-1, 9)] == ["ещё не звучит", "закончилось"]
    assert new_name({NAME}, MONDAY) == f"{PREFIX}from_20261123_2"
    assert desk.drafts(announcements=False) == []


async def opened(visitors: Visitors) -> User:
    user = await visitors.signed_in("supervisor")
    await user.open("/announcements")
    await user.should_see("Новое объявление")
    return user


def test_an_announcement_is_heard_before_it_is_published_and_taken_off_by_hand(world: World) -> None:
    async def story(visitors: Visitors) -> None:
        user = await opened(visitors)
        user.find(kind=ui.textarea).type(TEXT)
        await pressed(user, "Опубликовать")
        await user.should_see("Сначала прослушайте")
        await pressed(user, "Прослушать")
        await user.should_see(kind=ui.audio)
        await pressed(user, "Опубликовать")
        await user.should_see("звучит")
        await user.should_see("23.11.2026 12:00 — 24.11.2026 12:00")
        assert world.publishing.edition().tree.office.announced(MONDAY) == (NAME,)
        await pressed(user, "Снять с эфира")
        await user.should_see("Объявлений нет.")
        assert world.publishing.edition().tree.office.announced(MONDAY) == ()

    world.visited(story)
    assert [entry[1] for entry in world.audited() if entry[1] != "signed_in"] == ["sentence_published"] * 2


def test_what_the_service_does_not_take_stays_as_a_draft(world: World) -> None:
    world.publishing.refusal = "Автосекретарь не запущен: ничего не опубликовано."

    async def story(visitors: Visitors) -> None:
        user = await opened(visitors)
        user.find(kind=ui.textarea).type(TEXT)
        await pressed(user, "Прослушать")
        await user.should_see(kind=ui.audio)
        await pressed(user, "Опубликовать")
        await user.should_see("Автосекретарь не запущен: ничего не опубликовано.")
        await user.should_see("черновик, Анна Петрова")
        await pressed(user, "Убрать черновик")
        await user.should_see("Объявлений нет.")

    world.visited(story)
