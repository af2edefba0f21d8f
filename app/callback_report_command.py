"""`autosecretary callbacks report`: how callbacks were kept, for supervisors; a row each as CSV."""

import csv
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.table import Table

from app.command import console, failed, settings, show
from app.database import opened
from callbacks.answering import Answering
from callbacks.booking import Kind
from callbacks.load import Load
from callbacks.outcomes import WORDS
from callbacks.reporting import (
    LoadAt,
    Promises,
    Story,
    Summary,
    Waits,
    by_calendar,
    delay_of,
    hour_of,
    keeping,
)
from callbacks.waiting import norm
from callbacks.working_days import LIPETSK, day_of
from console.figures.spreadsheets import guarded
from console.figures.words import CLASSES, ENDINGS, KEEPING
from console.frame.words import CALLBACK_STATES
from db.callback_register import Register
from db.figures import Figures
from db.load_book import LoadBook

DAYS = timedelta(days=30)
KINDS = {Kind.QUEUE: "очередь", Kind.DEFERRED: "ко времени"}
COLUMNS = (
    *("заявка", "вид", "тема", "состояние", "обратился", "час", "нагрузка", "обещано с", "обещано до", "позвонили"),
    *("поговорили", "попыток", "последняя попытка", "ждал, мин", "норма, мин", "обещание", "опоздание, мин"),
)


def show_report(
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="С какого дня: 2026-11-01.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="По какой день включительно.")] = None,
    sheet: Annotated[Path | None, typer.Option("--csv", help="Записать заявки таблицей CSV, без телефонов.")] = None,
) -> None:
    """Показать, как сдержаны обещания: время, попытки, сколько ждали на самом деле. Без --since — за 30 дней."""
    now = datetime.now(UTC)
    begins = since.replace(tzinfo=LIPETSK) if since else now - DAYS
    ends = until.replace(tzinfo=LIPETSK) + timedelta(days=1) if until else day_of(now)[1]
    with opened(settings()) as engine:
        stories, load = Register(engine).stories(begins, ends), by_calendar(LoadBook(engine).calendar())
        desk = Figures(engine).desk(begins, ends, now)
    if sheet:
        _write(sheet, stories, now, load)
    _show_answering(desk.answering)
    _show(desk.callbacks, desk.promises)


def _show_answering(found: Answering) -> None:
    if not found.calls:
        _say("За это время консультантов никто не ждал.")
        return
    endings = ", ".join(f"{ENDINGS[ending]} — {count}" for ending, count in found.endings.items())
    _say(f"Звонков в очереди консультантов: {found.calls}; {endings}")
    if found.lost is not None:
        _say(f"Потеряно: {found.lost:.0%}")
    if found.asa is not None:
        _say(f"Ответа ждали в среднем {_minutes(found.asa)} мин (ASA), дольше всех — {_minutes(found.longest)} мин")
    if found.aht is not None:
        _say(f"Разговор в среднем {_minutes(found.aht)} мин (AHT)")


def _show(found: Summary, promised: Promises) -> None:
    if found.stories:
        _show_callbacks(found)
    else:
        _say("За это время обратных звонков не просили.")
    _show_promises(promised)
    if found.waits:
        _show_waits(found)


def _show_callbacks(found: Summary) -> None:
    states = ", ".join(f"{CALLBACK_STATES[state]} — {count}" for state, count in found.states.items())
    _say(f"Заявок: {found.stories}; {states}")
    if found.outcomes:
        _say("Попытки: " + ", ".join(f"{WORDS[outcome]} — {count}" for outcome, count in found.outcomes.items()))
    if found.still_waiting:
        _say(f"Ещё ждут в очереди: {found.still_waiting}, дольше всех — {_minutes(found.longest_so_far)} мин")


def _show_promises(found: Promises) -> None:
    if found.keeping:
        _say("Обещанное время: " + ", ".join(f"{KEEPING[kept]} — {count}" for kept, count in found.keeping.items()))
    if found.delay is not None:
        _say(f"Опоздание в среднем: {_minutes(found.delay)} мин")


def _show_waits(found: Summary) -> None:
    """The waits of those who talked; the norms are those of the contact centre (R7)."""
    _say("Сколько ждали разговора на линии и те, кому перезвонили по очереди: от прихода в очередь до разговора")
    table = Table("час", "нагрузка", "поговорили", "в среднем, мин", "дольше всего", "норма", "в норме", box=SIMPLE)
    for (hour, load), waits in sorted(found.waits.items(), key=lambda entry: (entry[0][0], _rank(entry[0][1]))):
        table.add_row(f"{hour:02}", *_row(load, waits))
    table.add_section()
    for load, waits in sorted(found.classes.items(), key=lambda entry: _rank(entry[0])):
        table.add_row("все", *_row(load, waits))
    show(table)


def _row(load: Load | None, waits: Waits) -> tuple[str, ...]:
    mark = "" if waits.mean <= waits.norm else " !"
    within = f"{waits.part:.0%}"
    figures = (f"{_minutes(waits.mean)}{mark}", _minutes(waits.longest), _minutes(waits.norm), within)
    return (_class(load), str(waits.talked), *figures)


def _write(file: Path, stories: Sequence[Story], now: datetime, load: LoadAt) -> None:
    """UTF-8 with a mark and semicolons: a spreadsheet of this country opens it with a click."""
    try:
        with file.open("w", encoding="utf-8-sig", newline="") as sheet:
            writer = csv.writer(sheet, delimiter=";")
            writer.writerow(COLUMNS)
            writer.writerows(_cells(story, now, load) for story in stories)
    except OSError as problem:
        raise failed(f"файл не записывается: {problem.strerror}") from None


def _cells(story: Story, now: datetime, load: LoadAt) -> tuple[str, ...]:
    kept, late, loaded = keeping(story, now), delay_of(story, now), load(story.arrived)
    promised = (story.promised.begins, story.promised.ends) if story.promised else (None, None)
    last = story.attempts[-1].outcome if story.attempts else None
    return (
        str(story.number),
        KINDS[story.kind],
        guarded(story.topic),
        CALLBACK_STATES[story.state],
        _moment(story.arrived),
        str(hour_of(story.arrived)),
        _class(loaded),
        *map(_moment, (*promised, story.dialled, story.talked)),
        str(len(story.attempts)),
        WORDS[last] if last else "",
        _minutes(story.wait),
        _minutes(norm(loaded)),
        KEEPING[kept] if kept else "",
        _minutes(late),
    )


def _rank(load: Load | None) -> int:
    return -1 if load is None else load


def _class(load: Load | None) -> str:
    return CLASSES[load]


def _minutes(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds / 60:.1f}".replace(".", ",")


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(LIPETSK):%d.%m.%Y %H:%M}" if at else ""


def _say(text: str) -> None:
    console.print(text, highlight=False, markup=False, soft_wrap=True)
