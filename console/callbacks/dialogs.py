"""The dialogs of the page of callbacks: each asks for what its deed needs, and hands the deed over."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from nicegui import ui

from callbacks.slots import FreeSlot
from console.callbacks.deeds import AT_ONCE, CallbackDeeds, Done
from console.callbacks.telling import ANYBODY, People, attempts, facts, history, time_of
from console.frame.deeds import done, once
from console.frame.elements import dialog, heading, paragraph, table
from console.frame.elements import facts as facts_element
from console.frame.visit import Visit
from console.recordings.sounds import player
from db.callback_desk import WholeCallback

NOBODY = ""
Deed = Callable[[int], Done]
Take = Callable[[Deed], Awaitable[None]]
"""What is done with a deed that somebody has settled on: to one callback, or to many."""

NO_TIMES = "Свободного времени нет."


def ask_time(deeds: CallbackDeeds, about: str, free: Sequence[FreeSlot], take: Take) -> None:
    """To when it is moved."""
    with dialog(f"Перенести: {about}") as asked:
        if not free:
            paragraph(NO_TIMES)
            return
        when = ui.select(times(free), label="Новое время", value=free[0].slot.begins.isoformat()).classes("field")

        async def settled() -> None:
            begins = datetime.fromisoformat(when.value)
            asked.close()
            await take(lambda number: deeds.move(number, begins))

        once("Перенести", settled)


def times(free: Sequence[FreeSlot]) -> dict[str, str]:
    """Times to choose from, with how many places each has."""
    return {one.slot.begins.isoformat(): f"{time_of(one.slot)}, мест: {one.places}" for one in free}


def ask_operator(deeds: CallbackDeeds, about: str, people: People, take: Take) -> None:
    """Who is to call."""
    with dialog(f"Назначить: {about}") as asked:
        who = ui.select(operators(people), label="Кто звонит", value=NOBODY).classes("field")

        async def settled() -> None:
            operator = who.value or None
            asked.close()
            await take(lambda number: deeds.assign(number, operator))

        once("Назначить", settled)


def operators(people: People, nobody: str = ANYBODY) -> dict[str, str]:
    """Operators to choose from."""
    return {NOBODY: nobody} | {name: people.operator(name) for name in sorted(people.operators)}


def ask_reason(deeds: CallbackDeeds, about: str, take: Take) -> None:
    """Why it is cancelled."""
    with dialog(f"Отменить: {about}") as asked:
        why = ui.input("Почему").props("maxlength=200").classes("field")

        async def settled() -> None:
            reason = why.value or ""
            if not reason.strip():
                ui.notify("Напишите, почему.", type="warning")
                return
            asked.close()
            await take(lambda number: deeds.cancel(number, reason))

        once("Отменить звонок", settled)


def ask_new(visit: Visit, deeds: CallbackDeeds, people: People, take: Callable[[Done], Awaitable[None]]) -> None:
    """Whom to call, about what, when and who."""
    with dialog("Записать на звонок") as asked:
        phone = ui.input("Телефон").props("maxlength=20 type=tel").classes("field")
        topic = ui.input("О чём поговорить").props("maxlength=64").classes("field")
        when = ui.select({"": AT_ONCE}, value="", label="Когда").classes("field")
        who = ui.select(operators(people), value=NOBODY, label="Кто звонит").classes("field")

        async def look() -> None:
            found = list[FreeSlot]()
            if await done(visit, lambda: found.extend(deeds.times(phone.value or ""))):
                when.set_options({"": AT_ONCE} | times(found), value="")

        async def save() -> None:
            begins, made = datetime.fromisoformat(when.value) if when.value else None, list[Done]()
            fields = phone.value or "", topic.value or "", begins, who.value or None
            if await done(visit, lambda: made.append(deeds.schedule(*fields))):
                asked.close()
                await take(made[0])

        once("Показать свободное время", look, "flat")
        once("Записать", save)


def show_one(
    visit: Visit, whole: WholeCallback, people: People, offered: Mapping[str, Callable[[], Awaitable[None]]]
) -> None:
    """All that is known of one that is opened, and what may be done with it."""
    with dialog(f"Заявка {whole.callback['number']}") as asked:
        show_facts(visit, whole, people)
        heading("История", 3)
        table(("Когда", "Что", "Кто", "Почему"), history(whole, people))
        if made := attempts(whole, people):
            heading("Звонки", 3)
            table(("Когда", "Чем кончился", "Кто звонил"), made)
        with ui.element("div").classes("buttons"):
            for name, offer in offered.items():
                once(name, partial(_after, asked, offer), "outline")


def show_facts(visit: Visit, whole: WholeCallback, people: People) -> None:
    """What is known of it, and the question to be heard if the customer has spoken it."""
    facts_element(facts(whole, people))
    if whole.case and whole.case["recording_id"]:
        player(visit, whole.case["recording_id"], f"Вопрос по заявке {whole.callback['number']}")


async def _after(asked: ui.dialog, offer: Callable[[], Awaitable[None]]) -> None:
    asked.close()
    await offer()
