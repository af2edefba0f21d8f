"""Callbacks in words: a line of the list, and one that is opened with all that happened. Pure; pages only place it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import RowMapping

from callbacks.booking import Kind
from callbacks.lifecycle import OVER
from callbacks.outcomes import WORDS
from callbacks.slots import Slot
from callbacks.working_days import LIPETSK
from console.desk.card_telling import reason
from console.frame.words import CALLBACK_STATES, CASE_TOPICS, masked
from db.callback_claims import CALLEE, CLOCK
from db.callback_desk import WholeCallback
from db.callback_requests import CALLER
from db.load_sheet import WEEKDAYS
from menus.case_steps import Topic

COLUMNS = ("Заявка", "Позвонить", "Состояние", "Телефон", "О чём", "Кто звонит", "Попыток")
ANYBODY = "любой консультант"
ACTORS = {CALLER: "клиент", CALLEE: "клиент, в нашем звонке", CLOCK: "автосекретарь"}
WORKER = re.compile(r".*-[0-9a-f]{12}")
"""The name of whoever dials (`app.calling_back`)."""
KINDS = {Kind.QUEUE: "вместо ожидания на линии", Kind.DEFERRED: "отложенный звонок"}


@dataclass(frozen=True, slots=True)
class People:
    """Names for what is stored: who signs in, and who works at which phone."""

    members: Mapping[str, str] = field(default_factory=dict)
    operators: Mapping[str, str] = field(default_factory=dict)

    def actor(self, word: str) -> str:
        """Who changed something."""
        known = ACTORS.get(word) or self.members.get(word)
        return known or ("автосекретарь" if WORKER.fullmatch(word) else word)

    def operator(self, name: str | None) -> str:
        """Who is to call, or has called."""
        return f"{self.operators[name]} ({name})" if name in self.operators and name else name or ANYBODY


def cells(row: RowMapping, people: People) -> tuple[str, ...]:
    """One of the list; the number by its end."""
    return (
        str(row["number"]),
        when(row),
        state(row),
        masked(row["phone"]),
        topic_of(row["topic"]),
        people.operator(row["assigned_to"]),
        str(row["attempts"]),
    )


def state(row: RowMapping) -> str:
    """Its state, and whether it is late."""
    late = ", опаздывает" if row["escalated_at"] and row["state"] not in OVER else ""
    return CALLBACK_STATES[row["state"]] + late


def when(row: RowMapping) -> str:
    """When it is to be called."""
    if row["due_at"] is None:
        return "после ответа" if row["state"] not in OVER else "—"
    if row["promised_from"] and row["due_at"] == row["promised_from"]:
        return time_of(Slot(row["promised_from"], row["promised_until"]))
    return f"с {moment(row['due_at'])}"


def time_of(slot: Slot) -> str:
    """A slot as people say it: «пн 23.11, 10:00–11:00»."""
    begins, ends = slot.begins.astimezone(LIPETSK), slot.ends.astimezone(LIPETSK)
    return f"{WEEKDAYS[begins.weekday()]} {begins:%d.%m}, {begins:%H:%M}–{ends:%H:%M}"


def moment(at: datetime) -> str:
    """A moment as a clock in Lipetsk shows it, with the year."""
    return f"{at.astimezone(LIPETSK):%d.%m.%Y %H:%M}"


def facts(whole: WholeCallback, people: People) -> dict[str, str]:
    """What is known of one that is opened; the numbers in full."""
    row = whole.callback
    told = {
        "Телефон": row["phone"] + (", набран клавишами" if row["typed"] else ""),
        "Лицевой счёт": whole.account or "не назван",
        "Состояние": state(row),
        "О чём": topic_of(row["topic"]),
        "Вид": KINDS[row["kind"]],
        "Позвонить": when(row),
        "Крайний срок": moment(row["deadline"]),
        "Кто звонит": people.operator(row["assigned_to"]),
        "Попыток": str(row["attempts"]),
        "Согласие": _consent(row, people),
    }
    if whole.case and whole.case["text"]:
        told["Вопрос"] = whole.case["text"]
    return told | ({"Ответ": whole.answer} if whole.answer else {})


def topic_of(word: str) -> str:
    """What it is about: a topic of a case, why somebody wanted a person, or what an employee wrote."""
    return CASE_TOPICS[Topic(word)] if word in set(Topic) else reason(word)


def _consent(row: RowMapping, people: People) -> str:
    key = f", клавиша {row['consent_key']}" if row["consent_key"] else ""
    return f"{people.actor(row['consent_by'])}, {moment(row['consent_at'])}{key}"


def history(whole: WholeCallback, people: People) -> list[tuple[str, ...]]:
    """What it went through, the first first: when, what, who, why."""
    return [
        (moment(entry["at"]), CALLBACK_STATES[entry["state"]], people.actor(entry["actor"]), entry["reason"])
        for entry in whole.history
    ]


def attempts(whole: WholeCallback, people: People) -> list[tuple[str, ...]]:
    """Its calls, the first first: when, how it ended, who called."""
    return [
        (
            moment(one["begun_at"]),
            WORDS[one["outcome"]] if one["outcome"] else "ещё идёт",
            people.operator(one["operator"]),
        )
        for one in whole.attempts
    ]
