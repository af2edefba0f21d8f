"""What callers think is shown by day, by what was rated and by question, and is the same in a file."""

import csv
from datetime import date, timedelta
from io import StringIO

from sqlalchemy import Engine

from console.figures.opinions import opinion_sheets
from console.figures.report import days
from console.figures.sheets import Sheet, shown
from db.figures import Figures
from db.interview_report import together
from db.store import Store
from menus.interview_steps import OfferQuestionnaire, OfferRating, StoreAnswer, StoreRating, Subject
from menus.steps import Recorded
from tests.console.browsing import MONDAY, Visitors, World
from tests.edition import shipped

DEBT, PETR = Subject("debt"), Subject("operator", "petr")


def rated(engine: Engine, call: str, subject: Subject, mark: int | None, *, days_ago: int = 0) -> None:
    store = Store(engine, now=lambda: MONDAY - timedelta(days=days_ago)).for_call(call * 32)
    store.answer(OfferRating(subject, None))
    if mark:
        store.answer(StoreRating(subject, None, mark))


def thought(engine: Engine) -> None:
    """Three marks on two days, one who gave none, and a questionnaire with an answer of each kind."""
    rated(engine, "a", DEBT, 5)
    rated(engine, "b", DEBT, None)
    rated(engine, "c", PETR, 2)
    rated(engine, "d", DEBT, 4, days_ago=1)
    store = Store(engine, now=lambda: MONDAY).for_call("a" * 32)
    store.answer(OfferQuestionnaire("+79042801234", shipped().tree.questionnaires))
    store.answer(StoreAnswer("bill_and_readings", "bill", 4))
    store.answer(StoreAnswer("bill_and_readings", "readings", 2))
    store.answer(StoreAnswer("bill_and_readings", "wish", Recorded("d" * 32, 5.0)))
    store.answer(StoreAnswer("bill_and_readings", "gone", 1))


def tables(engine: Engine) -> dict[str, list[list[str]]]:
    figures, each = Figures(engine), days(date(2026, 11, 21), date(2026, 11, 23))
    parts = {since.date(): figures.opinions(since, until) for since, until in each}
    found: list[Sheet] = opinion_sheets(parts, together(list(parts.values())), shipped())
    return {sheet.title: [[shown(cell) for cell in row] for row in sheet.rows] for sheet in found}


def test_marks_are_told_by_what_was_rated_and_by_day(engine: Engine) -> None:
    thought(engine)
    told = tables(engine)
    assert told["Оценки"] == [
        ["Долг или переплата", "3", "2", "4,50", "0", "0", "0", "1", "1"],
        ["Консультант petr", "1", "1", "2,00", "0", "1", "0", "0", "0"],
    ]
    assert told["Оценки по дням"] == [
        ["22.11.2026", "Всё вместе", "1", "1", "4,00", "0", "0", "0", "1", "0"],
        ["22.11.2026", "Долг или переплата", "1", "1", "4,00", "0", "0", "0", "1", "0"],
        ["23.11.2026", "Всё вместе", "3", "2", "3,50", "0", "1", "0", "0", "1"],
        ["23.11.2026", "Долг или переплата", "2", "1", "5,00", "0", "0", "0", "0", "1"],
        ["23.11.2026", "Консультант petr", "1", "1", "2,00", "0", "1", "0", "0", "0"],
    ]


def test_answers_are_told_by_the_words_of_their_questions(engine: Engine) -> None:
    thought(engine)
    told = tables(engine)
    assert told["Анкеты"] == [["bill_and_readings", "1"]]
    answers = [row[:4] for row in told["Ответы на анкеты"]]
    assert ["Понятна ли вам квитанция?", "4", "1", "100 %"] in answers
    assert ["Понятна ли вам квитанция?", "в среднем", "4,00", ""] in answers
    assert ["Как удобнее передавать показания?", "через сайт или приложение", "1", "100 %"] in answers
    assert ["Как удобнее передавать показания?", "по телефону", "0", "0 %"] in answers
    assert ["И последнее: что нам улучшить?", "голосом", "1", "100 %"] in answers
    assert ["gone", "1", "1", "100 %"] in answers, "a question the menu no longer has keeps its answers"


def test_a_supervisor_sees_opinions_downloads_them_and_finds_the_spoken_ones(world: World) -> None:
    thought(world.engine)

    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("supervisor")
        await user.open("/ratings")
        await user.should_see("Консультант petr")
        await user.should_see("через сайт или приложение")
        await user.should_see("ответ на анкету")
        user.find("Скачать «Оценки» (CSV)").click()
        file = (await user.download.next()).content.decode("utf-8-sig")
        assert list(csv.reader(StringIO(file), delimiter=";"))[1][:4] == ["Долг или переплата", "3", "2", "4,50"]

    world.visited(story)
