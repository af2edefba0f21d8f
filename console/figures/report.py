"""The report of a time: the figures of `db.figures` as tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from callbacks.answering import LOST, Answering
from callbacks.outcomes import WORDS
from callbacks.reporting import Keeping
from callbacks.traffic import End, Traffic
from callbacks.visits import VisitEnd
from callbacks.waiting import NORM_AT_PEAK
from callbacks.working_days import LIPETSK
from console.figures.opinions import marks
from console.figures.sheets import Cell, Minutes, Part, Sheet
from console.figures.words import ENDINGS, ENDS, KEEPING, task_name
from db.figures import Desk
from db.interview_report import Report as Opinions
from menus.edition import Edition


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of a time, counted by the menu of `edition`."""

    desk: Desk
    traffic: Traffic
    opinions: Opinions
    edition: Edition


def days(first: date, last: date) -> list[tuple[datetime, datetime]]:
    """Each day from the first to the last, as two midnights in Lipetsk."""
    midnights = [
        datetime.combine(first + timedelta(days=number), time(), LIPETSK) for number in range((last - first).days + 2)
    ]
    return list(pairwise(midnights))


def sheets(report: Report) -> list[Sheet]:
    """The tables."""
    return [
        Sheet("Сводка", ("Показатель", "Значение"), tuple(_summary(report))),
        Sheet(
            "Ожидание", ("Норма, мин", "Поговорили", "В среднем, мин", "Дольше всех, мин", "В норме"), _waits(report)
        ),
        Sheet("По часам", ("Час", *_LINE), tuple(_hours(report.desk))),
        Sheet("Задачи", ("Задача", "Выбрали", "Дошли до конца", "Справился сам", "Доля"), tuple(_tasks(report))),
        branches(report.traffic, report.edition),
        last_places(report.traffic, report.edition),
        marks(report.opinions, report.edition),
    ]


def _summary(report: Report) -> Iterator[tuple[Cell, ...]]:
    yield "Звонков в автосекретарь", report.traffic.calls
    yield "Автосекретарь справился сам, доля", Part(report.traffic.alone)
    for end in End:
        yield f"Из них: {ENDS[end]}", report.traffic.ends.get(end, 0)
    line = report.desk.answering
    yield "Звонков в очереди консультантов", line.calls
    for ending in (*VisitEnd, None):
        yield f"Из них: {ENDINGS[ending]}", line.endings.get(ending, 0)
    yield "Потеряно, доля", Part(line.lost)
    yield "Ответа ждали в среднем (ASA), мин", Minutes(line.asa)
    yield "Дольше всех, мин", Minutes(line.longest)
    yield "Разговор в среднем (AHT), мин", Minutes(line.aht)
    yield from _callbacks(report.desk)


def _callbacks(desk: Desk) -> Iterator[tuple[Cell, ...]]:
    yield "Просили перезвонить", desk.callbacks.stories
    yield "Ещё ждут звонка по очереди", desk.callbacks.still_waiting
    yield "Дольше всех, мин", Minutes(desk.callbacks.longest_so_far if desk.callbacks.still_waiting else None)
    for kept in Keeping:
        yield f"Обещанное время: {KEEPING[kept]}", desk.promises.keeping.get(kept, 0)
    yield "Опоздание в среднем, мин", Minutes(desk.promises.delay)
    for outcome, count in sorted(desk.callbacks.outcomes.items()):
        yield f"Попытка: {WORDS[outcome]}", count


def _waits(report: Report) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (
            f"{norm / 60:.0f}{' (часы пик)' if norm == NORM_AT_PEAK else ''}",
            waits.talked,
            Minutes(waits.mean),
            Minutes(waits.longest),
            Part(waits.part),
        )
        for norm, waits in sorted(report.desk.callbacks.norms.items(), reverse=True)
    )


_LINE = ("Звонков", "Ответили", "Потеряли", "ASA, мин", "Дольше всех, мин", "AHT, мин")


def _hours(desk: Desk) -> Iterator[tuple[Cell, ...]]:
    for hour, found in desk.hours.items():
        yield f"{hour:02}", *_line(found)


def _line(found: Answering) -> tuple[Cell, ...]:
    lost = sum(found.endings.get(ending, 0) for ending in LOST)
    answered = found.endings.get(VisitEnd.TALKED, 0)
    return found.calls, answered, lost, Minutes(found.asa), Minutes(found.longest), Minutes(found.aht)


def _tasks(report: Report) -> Iterator[tuple[Cell, ...]]:
    for node, task in sorted(report.traffic.tasks.items(), key=lambda entry: (-entry[1].chosen, entry[0])):
        yield task_name(report.edition, node), task.chosen, task.done, task.alone, Part(task.share)


def branches(traffic: Traffic, edition: Edition) -> Sheet:
    """The branches of the menu, those taken most often first."""
    most = sorted(traffic.branches.items(), key=lambda entry: (-entry[1], entry[0]))
    rows = ((task_name(edition, source), task_name(edition, target), calls) for (source, target), calls in most)
    return Sheet("Ветви меню", ("Откуда", "Куда", "Звонков"), tuple(rows))


def last_places(traffic: Traffic, edition: Edition) -> Sheet:
    """Where callers hung up, most of them first, and where they left for a person."""
    gone, handed = traffic.hung_up, traffic.handed_over
    rows = (
        (task_name(edition, node) if node else "Приветствие", _get(gone, node), _get(handed, node))
        for node in sorted({*gone, *handed}, key=lambda node: (-_get(gone, node), node))
    )
    return Sheet("Где прощались", ("Место в меню", "Повесили трубку", "Ушли к консультанту"), tuple(rows))


def _get(counts: Mapping[str, int], node: str) -> int:
    return counts.get(node, 0)
