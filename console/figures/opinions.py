"""What callers think of us, as tables: marks by what was rated and by day, and the answers to questionnaires."""

from collections.abc import Iterator, Mapping
from datetime import date

from console.figures.sheets import Cell, Mean, Part, Sheet
from console.figures.words import task_name
from db.interview_report import Marks, Report, all_of
from menus.edition import Edition
from menus.interview_steps import OPERATOR, SERVICE
from menus.questionnaire import Choice, Question, Scale, Spoken

MARKS = range(1, 6)
_MARKS = ("Спросили", "Ответили", "В среднем", *map(str, MARKS))
ALL = "Всё вместе"
MEAN, IN_WORDS = "в среднем", "голосом"

Row = tuple[Cell, ...]
Subject = tuple[str, str | None]


def opinion_sheets(of_days: Mapping[date, Report], whole: Report, edition: Edition) -> list[Sheet]:
    """The tables of some days; `whole` is their sum."""
    return [
        marks(whole, edition),
        Sheet("Оценки по дням", ("День", "Что оценили", *_MARKS), tuple(_by_day(of_days, edition))),
        Sheet("Анкеты", ("Анкета", "Предложили"), tuple(sorted(whole.offered.items()))),
        Sheet("Ответы на анкеты", ("Вопрос", "Ответ", "Сколько", "Доля", "Анкета"), tuple(_answers(whole, edition))),
    ]


def marks(found: Report, edition: Edition) -> Sheet:
    """Marks by what was rated."""
    rows = ((_subject(edition, subject), *_told(found.ratings[subject])) for subject in _subjects(found))
    return Sheet("Оценки", ("Что оценили", *_MARKS), tuple(rows))


def _by_day(of_days: Mapping[date, Report], edition: Edition) -> Iterator[Row]:
    """Each day on which somebody was asked: all together, then by what was rated."""
    for day, found in of_days.items():
        name = f"{day:%d.%m.%Y}"
        if found.ratings:
            yield name, ALL, *_told(all_of(found.ratings.values()))
        for subject in _subjects(found):
            yield name, _subject(edition, subject), *_told(found.ratings[subject])


def _subjects(found: Report) -> list[Subject]:
    return sorted(found.ratings, key=lambda subject: (subject[0], subject[1] or ""))


def _subject(edition: Edition, subject: Subject) -> str:
    name, operator = subject
    if name == OPERATOR:
        return f"Консультант {operator or 'неизвестен'}"
    return "Наша работа" if name == SERVICE else task_name(edition, name)


def _told(found: Marks) -> Row:
    return found.offered, found.given, Mean(found.average), *(found.counts.get(mark, 0) for mark in MARKS)


def _answers(whole: Report, edition: Edition) -> Iterator[Row]:
    """The answers in the order of the questions; of questions that the menu no longer has, by their names."""
    known = {(one.name, each.name): each for one in edition.tree.questionnaires for each in one.questions}
    for key in (*known, *sorted(whole.answers.keys() - known.keys())):
        if found := whole.answers.get(key):
            question = known.get(key)
            for name, cells in _one(question, found):
                yield _words(edition, question, key[1]), name, *cells, key[0]


def _one(question: Question | None, found: Marks) -> Iterator[tuple[str, Row]]:
    """The answers to a question, each with how often and which part, and the mean of those that are marks."""
    for name, mark in _options(question, found):
        count = found.counts.get(mark, 0)
        yield name, (count, Part(count / found.offered))
    if isinstance(question, Scale):
        yield MEAN, (Mean(found.average), "")


def _options(question: Question | None, found: Marks) -> list[tuple[str, int | None]]:
    match question:
        case Choice():
            return [(label, int(key)) for key, label in question.options]
        case Scale():
            return [(str(mark), mark) for mark in range(1, question.most + 1)]
        case Spoken():
            return [(IN_WORDS, None)]
        case None:
            return [
                (IN_WORDS if mark is None else str(mark), mark) for mark in sorted(found.counts, key=lambda m: m or 0)
            ]


def _words(edition: Edition, question: Question | None, name: str) -> str:
    """A question as callers hear it, up to its question mark."""
    if question is None:
        return name
    asked, mark, _ = edition.catalogue.example(question.prompt).partition("?")
    return asked + mark
