"""The announcements as a list, and the times that somebody types for one. No browser here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping

from callbacks.working_days import LIPETSK
from console.frame.deeds import CannotBe
from console.sentences.deeds import moment
from menus.edition import Edition

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Announcement:
    """One, in words."""

    name: str
    text: str
    period: str
    state: str


def announced(edition: Edition, drafts: Sequence[RowMapping], now: datetime) -> list[Announcement]:
    """What is said now, later and earlier, and what waits to be published, which comes first."""
    waiting = {draft["name"] for draft in drafts}
    first = [
        Announcement(
            draft["name"],
            draft["text"] or "Снять",
            _told(draft["begins"], draft["ends"]),
            f"черновик, {draft['maker']}",
        )
        for draft in drafts
    ]
    said = [
        Announcement(
            each.prompt,
            edition.catalogue.sentences[each.prompt].written,
            _told(each.begins, each.ends),
            _state(each.begins, each.ends, now),
        )
        for each in sorted(edition.tree.office.announcements, key=lambda each: each.begins)
        if each.prompt not in waiting
    ]
    return [*first, *said]


def _told(begins: datetime | None, ends: datetime | None) -> str:
    return f"{moment(begins)} — {moment(ends)}" if begins and ends else ""


def _state(begins: datetime, ends: datetime, now: datetime) -> str:
    if now < begins:
        return "ещё не звучит"
    return "звучит" if now < ends else "закончилось"


def period(begins: str | None, ends: str | None, now: datetime) -> tuple[datetime, datetime]:
    """The moments that somebody has typed, in Lipetsk's time. CannotBe for those at which nobody would hear it."""
    try:
        first, last = (datetime.fromisoformat(typed or "").replace(tzinfo=LIPETSK) for typed in (begins, ends))
    except ValueError:
        raise CannotBe("Укажите, с какого и до какого времени звучит объявление.") from None
    if last <= first:
        raise CannotBe("Конец должен быть позже начала.")
    if last <= now:
        raise CannotBe("Это время уже прошло: объявления никто не услышит.")
    if last - first > LONGEST:
        raise CannotBe("Это дольше года. Постоянный текст — на странице «Фразы».")
    return first, last
