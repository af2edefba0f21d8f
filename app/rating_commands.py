"""`autosecretary ratings`: what callers think of us, in a terminal."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.command import console, failed, settings
from app.database import opened
from app.editions import load_in_force, today
from callbacks.working_days import LIPETSK
from db.interview_report import Marks, Report, report
from menus.interview_steps import OPERATOR, SERVICE
from menus.questionnaire import Choice, Question
from menus.source import Faulty
from menus.tree import Menu, Tree

ratings = typer.Typer(help="Оценки и анкеты.", no_args_is_help=True)

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""Before any call."""
AFTERWARDS = datetime(2100, 1, 1, tzinfo=UTC)


@ratings.command("report")
def show_report(
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="С какого дня: 2026-11-01.")] = None,
    recordings: Annotated[bool, typer.Option("--recordings", help="Назвать файлы ответов голосом.")] = False,
) -> None:
    """Показать оценки по задачам и консультантам и ответы на анкеты."""
    current = settings()
    try:
        tree = load_in_force(current).on(today()).tree
    except Faulty as faulty:
        raise failed(f"в меню есть ошибки:\n{faulty}", "Исправьте и проверьте: autosecretary menu check") from None
    except OSError as missing:
        raise failed(f"файл не читается: {missing.filename}") from None
    with opened(current) as engine:
        counted = report(engine, since.replace(tzinfo=LIPETSK) if since else BEGINNING, AFTERWARDS)
    folder = current.home / "recordings" if recordings else None
    for text in (*_ratings(counted, tree), *_questionnaires(counted, tree, folder)):
        console.print(text, highlight=False, markup=False, soft_wrap=True)


def _ratings(counted: Report, tree: Tree) -> Iterator[str]:
    if not counted.ratings:
        yield "Оценок нет."
        return
    yield "Оценки"
    for (subject, operator), marks in sorted(
        counted.ratings.items(), key=lambda entry: (entry[0][0], entry[0][1] or "")
    ):
        each = ", ".join(f"{mark} — {marks.counts.get(mark, 0)}" for mark in range(1, 6))
        asked = f"спросили {marks.offered}, оценили {marks.given}"
        yield f"  {_subject(subject, operator, tree)}: {_average(marks)}; {asked} ({each})"


def _subject(name: str, operator: str | None, tree: Tree) -> str:
    """What was rated, in words; a task that the menu no longer has, by its name."""
    if name == OPERATOR:
        return f"консультант {operator or 'неизвестен'}"
    if name == SERVICE:
        return "наша работа"
    node = tree.nodes.get(name)
    return node.rated if node and not isinstance(node, Menu) and node.rated else name


def _questionnaires(counted: Report, tree: Tree, folder: Path | None) -> Iterator[str]:
    """What was answered; with a folder, the files of spoken answers too."""
    known = {each.name: {question.name: question for question in each.questions} for each in tree.questionnaires}
    for name, offered in sorted(counted.offered.items()):
        yield f"Анкета {name}: предложили {offered}"
        questions = known.get(name, {})
        for (questionnaire, question), marks in counted.answers.items():
            if questionnaire == name:
                yield f"  {question}: {_answers(questions.get(question), marks)}"
                for recording in counted.recordings.get((name, question), []) if folder else []:
                    yield f"    {folder}/{recording}.wav"


def _answers(question: Question | None, marks: Marks) -> str:
    """Each answer with how often it was given; spoken ones are counted, to be listened to."""
    if isinstance(question, Choice):
        return ", ".join(f"{label} — {marks.counts.get(int(key), 0)}" for key, label in question.options)
    if marks.given:
        return f"{_average(marks)}; ответили {marks.given}"
    return f"записей {marks.offered}"


def _average(marks: Marks) -> str:
    """The mean with a comma, as Russians write it."""
    return "без оценок" if marks.average is None else f"средняя {marks.average:.2f}".replace(".", ",")
