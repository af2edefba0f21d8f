"""A card in words: what an operator sees before it is opened, and afterwards. Pure; the page only places it."""

from collections.abc import Sequence
from datetime import date, datetime
from textwrap import shorten

from sqlalchemy import RowMapping

from callbacks.working_days import LIPETSK
from console.desk.section import Section
from console.figures.words import task_name
from console.frame.words import CALLBACK_STATES, CASE_STATES, CASE_TOPICS, OUTCOMES, REASONS, masked
from db.cards import AccountOnCard, Card, MeterOnCard
from menus.case_steps import Topic
from menus.edition import Edition
from menus.events import Outcome
from menus.reading_steps import MeterKind
from menus.reasons import Reason

LONGEST_TEXT = 300
"""Letters of a case that the card shows: what it is about."""
UNKNOWN = "не определился"
NOT_NAMED = "не назван"
NOT_THERE = "пункт, которого больше нет"
METERS = {
    MeterKind.MANUAL: "показания передаёт клиент",
    MeterKind.AUTOMATIC: "передаёт показания сам",
    MeterKind.FAULTY: "неисправен",
}
SERVICES = {"StoreReading": "показания", "ReadBalance": "баланс", "ReadRestriction": "ограничение"}


def told(card: Card, edition: Edition, said: Section | None, *, opened: bool) -> list[Section]:
    """The card, the menu in the words of an edition. `said`: what was keyed and said, where that is to be told.

    Until it is opened: nothing by which somebody could be known, only what is needed to say hello.
    """
    sections = [_caller(card, opened=opened), Section("В меню", {}, path(card.steps, edition))]
    if not opened:
        return sections
    if said:
        sections.append(said)
    if card.account:
        sections[1:1] = [_account(card.account), Section("Счётчики", {}, [_meter(one) for one in card.account.meters])]
    return [
        *sections,
        Section("Открытые обращения", {}, [_case(row) for row in card.cases] or ["нет"]),
        Section("Обратные звонки", {}, [_callback(row) for row in card.callbacks] or ["нет"]),
        Section("Прежние звонки", {}, [_earlier(row, edition) for row in card.earlier] or ["нет"]),
    ]


def _caller(card: Card, *, opened: bool) -> Section:
    phone = card.phone and (card.phone if opened else masked(card.phone))
    number = card.account and (card.account.number if opened else masked(card.account.number))
    facts = {"Телефон": phone or UNKNOWN, "Лицевой счёт": number or NOT_NAMED}
    if card.reason:
        facts["Причина"] = reason(card.reason)
    if ours := card.called_back_about:
        facts["Наш звонок"] = f"заявка {ours['number']}, {reason(ours['topic'])}"
    if not opened:
        facts["Открытых обращений"] = str(len(card.cases))
        facts["Ждут звонка"] = str(len(card.callbacks))
    return Section("Кто звонит", facts)


def _account(account: AccountOnCard) -> Section:
    facts = {"Клиент": account.name, "Адрес": account.address, "Баланс": balance(account)}
    return Section("Лицевой счёт", {**facts, "Ограничение": _restriction(account)})


def balance(account: AccountOnCard) -> str:
    """What is owed or paid too much, in roubles."""
    if account.kopecks is None or account.as_of is None:
        return "не известен"
    sign = "долг" if account.kopecks < 0 else "переплата"
    if account.kopecks == 0:
        return f"долга нет, на {_day(account.as_of)}"
    roubles, kopecks = divmod(abs(account.kopecks), 100)
    return f"{sign} {roubles:,}".replace(",", "\N{NO-BREAK SPACE}") + f",{kopecks:02} ₽, на {_day(account.as_of)}"


def _restriction(account: AccountOnCard) -> str:
    day = _day(account.restriction_day) if account.restriction_day else "—"
    match account.restriction:
        case "notice":
            return f"вручено уведомление, оплатить до {day}"
        case "restricted":
            return f"подача ограничена с {day}"
        case _:
            return "не планируется"


def _meter(meter: MeterOnCard) -> str:
    kind = METERS[MeterKind(meter.kind)]
    values = (
        f"{label}: {value} ({_day(on)})" if value is not None and on else f"{label}: нет"
        for label, value, on in ((label or "показание", value, on) for label, value, on in meter.readings)
    )
    return f"№ {meter.number}, {kind}; {'; '.join(values)}"


def _case(row: RowMapping) -> str:
    topic: str = row["topic"]
    words = CASE_TOPICS[Topic(topic)] if topic in set(Topic) else topic
    told = f"№ {row['number']}, {words}: {CASE_STATES[row['state']]}, ответить до {_day(row['due'])}"
    return f"{told}. «{shorten(row['text'], LONGEST_TEXT, placeholder='…')}»" if row["text"] else told


def _callback(row: RowMapping) -> str:
    when = f", с {moment(row['due_at'])}" if row["due_at"] else ""
    return f"№ {row['number']}, {reason(row['topic'])}: {CALLBACK_STATES[row['state']]}{when}"


def _earlier(row: RowMapping, edition: Edition) -> str:
    outcome = OUTCOMES[Outcome(row["outcome"])] if row["outcome"] else "не закончен"
    walked = " → ".join(place(edition, node) for node in row["path"].split())
    return f"{moment(row['started_at'])}: {outcome}; {walked or '—'}"


def place(edition: Edition, node: str) -> str:
    """A node of the menu as people know it; calls go by the menu that they began with."""
    return task_name(edition, node) if node in edition.tree.nodes else NOT_THERE


def path(steps: Sequence[RowMapping], edition: Edition) -> list[str]:
    """Which way the caller went through the menu: its places, and what was asked there. Values are not kept."""
    walked: list[str] = []
    for step in steps:
        if step["what"] == "entered":
            walked.append(place(edition, step["node"]))
        elif walked and (word := SERVICES.get(step["what"])):
            walked[-1] += f" — {word}"
    return walked or ["ещё не известно"]


def reason(word: str) -> str:
    """Why somebody wants a person, in words; what an employee wrote, as it is."""
    return REASONS[Reason(word)] if word in set(Reason) else word


def moment(at: datetime) -> str:
    """A moment as a clock in Lipetsk shows it."""
    return f"{at.astimezone(LIPETSK):%d.%m %H:%M}"


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
