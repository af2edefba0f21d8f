"""`autosecretary callbacks simulate`: what callbacks would do for a week, before anybody is called."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from app.command import console, errors, failed, settings
from app.database import opened
from app.settings import Settings
from app.simulation.callers import Habits, callers
from app.simulation.chart import Panel, Series, svg
from app.simulation.plan import Hourly, Plan, planned, read_calls
from app.simulation.report import Figures, dialled_by_hour, figures, held_by_hour
from app.simulation.week import WEEK, Record, World, simulate
from callbacks.measuring import hourly
from callbacks.policy import CallingRules
from callbacks.waiting import NORM, NORM_AT_PEAK
from callbacks.working_days import LIPETSK
from db.load_measuring import DAYS, days_between, looked_back
from db.load_sheet import WEEKDAYS
from db.queue_visits import QueueVisits
from db.sheet import SheetFault

USUAL_WEEK = Path(__file__).parent / "simulation" / "usual_week.csv"
GREY, BLUE, GREEN, RED, SAND = "#8a8a8a", "#2a6fbb", "#2f9e62", "#c8503c", "#e6d9b8"


def simulate_week(
    *,
    load: Annotated[Path | None, typer.Option(help="Звонки по часам: CSV со столбцами hour,пн,…,вс.")] = None,
    ours: Annotated[bool, typer.Option("--ours", help="Взять тех, кто ждал консультанта у нас за три месяца.")] = False,
    out: Annotated[Path, typer.Option(help="Куда нарисовать неделю (SVG).")] = Path("week.svg"),
    more: Annotated[
        float, typer.Option(help="Во сколько раз звонков больше, чем запланировано.", min=0.1, max=5.0)
    ] = 1.2,
    seed: Annotated[int, typer.Option(help="Начало случайных чисел: одинаковое — одинаковая неделя.", min=0)] = 1,
    week: Annotated[
        datetime | None, typer.Option(help="Понедельник этой недели; иначе следующей.", formats=["%Y-%m-%d"])
    ] = None,
) -> None:
    """Прожить неделю на часах, которые не ждут: с обратными звонками и без них."""
    current = settings()
    if ours and load:
        raise failed("звонки берутся или из таблицы, или из базы")
    calls = _our_calls(current) if ours else _calls(load or USUAL_WEEK)
    try:
        plan = planned(calls, Habits().talk, current.phoning_hours)
    except ValueError:
        raise failed("в таблице нет дневных звонков") from None
    monday = _monday(week.date() if week else datetime.now(LIPETSK).date() + timedelta(days=7))
    with console.status("Идёт неделя…"):
        without, with_them = (_lived(current, plan, monday, more, seed, offers=offers) for offers in (False, True))
    _tell(figures(without, plan), figures(with_them, plan))
    try:
        out.write_text(_drawn(plan, monday, without, with_them, more))
    except OSError as problem:
        raise failed(f"файл не записывается: {problem.strerror}") from None
    _say(f"Неделя нарисована: {out}")


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _calls(file: Path) -> Hourly:
    try:
        with file.open("rb") as sheet:
            return read_calls(sheet, lambda why: errors.print(why, highlight=False, markup=False, soft_wrap=True))
    except OSError as problem:
        raise failed(f"файл не читается: {problem.strerror}") from None
    except SheetFault as fault:
        raise failed(fault) from None


def _our_calls(current: Settings) -> Hourly:
    """Callers of the operators' queues by weekday and hour, from the whole days that there are."""
    with opened(current) as engine:
        visits = QueueVisits(engine)
        since, until = looked_back(visits.first_arrival(), datetime.now(LIPETSK), DAYS)
        found = hourly(visits.arrivals(since, until), days_between(since, until))
    if len(found) != len(WEEKDAYS) * 24:
        raise failed("звонков ещё мало: нужны целые сутки каждого дня недели", "Возьмите таблицу: --load.")
    return found


def _lived(current: Settings, plan: Plan, monday: date, more: float, seed: int, *, offers: bool) -> list[Record]:
    """The same callers each time: what differs is what they are offered."""
    calling = CallingRules()
    came = callers({when: rate * more for when, rate in plan.calls.items()}, Habits(), seed, calling.retry.attempts)
    return simulate(World(plan, Habits(), monday, current.slots, calling, offers), came)


def _tell(without: Figures, with_them: Figures) -> None:
    """Two columns; what is there with callbacks only is told below."""
    _say(f"{'':36}{'без звонков':>14}{'с обратными':>14}")
    for name, before, after in (
        ("Позвонили", f"{without.callers}", f"{with_them.callers}"),
        ("Не дождались", f"{_percent(without.gave_up)}", f"{_percent(with_them.gave_up)}"),
        ("На линии при наибольшей нагрузке, с", f"{without.held_at_peak:.0f}", f"{with_them.held_at_peak:.0f}"),
        ("На линии в остальное время, с", f"{without.held_otherwise:.0f}", f"{with_them.held_otherwise:.0f}"),
        ("До разговора, с очередью звонков, с", f"{without.true_wait:.0f}", f"{with_them.true_wait:.0f}"),
    ):
        _say(f"{name:36}{before:>14}{after:>14}")
    _say(f"Обещано на время: {with_them.promised}, из них позвонили вовремя: {_percent(with_them.kept)}")
    _say(f"Перезвонили по очереди: {with_them.from_queue}")
    _say(f"Дозвонились: {_percent(with_them.reached)}, попыток на звонок: {_figure(with_them.attempts)}")


def _drawn(plan: Plan, monday: date, without: Sequence[Record], with_them: Sequence[Record], more: float) -> str:
    hours = [divmod(hour, 24) for hour in range(WEEK)]
    before, after = figures(without, plan), figures(with_them, plan)
    panels = [
        Panel(
            f"Сколько ждут на линии, минут; норма — {NORM / 60:g}, в часы пик — {NORM_AT_PEAK / 60:g}",
            [
                Series("без обратных звонков", [held / 60 for held in held_by_hour(without)], RED, "line"),
                Series("с обратными звонками", [held / 60 for held in held_by_hour(with_them)], GREEN, "line"),
            ],
        ),
        Panel(
            "Звонки консультантам за час",
            [
                Series("пришло", [plan.calls[when] * more for when in hours], SAND, "bars"),
                Series("запланировано", [plan.calls[when] for when in hours], BLUE, "steps"),
            ],
        ),
        Panel("Консультанты", [Series("по расчёту Эрланга", [plan.staff[when] for when in hours], BLUE, "steps")]),
        Panel(
            "Обратные звонки за час",
            [
                Series("на выбранное время", dialled_by_hour(with_them, monday, from_queue=False), GREEN, "bars"),
                Series("по очереди", dialled_by_hour(with_them, monday, from_queue=True), GREY, "steps"),
            ],
        ),
    ]
    notes = [
        f"Обещано на время: {after.promised}, вовремя позвонили: {_percent(after.kept)}.",
        f"Перезвонили по очереди: {after.from_queue}.",
        f"Не дождались: без обратных звонков {_percent(before.gave_up)}, с ними {_percent(after.gave_up)}.",
    ]
    return svg(f"Неделя с {monday:%d.%m.%Y}: звонки — план × {_figure(more)}", notes, panels)


def _figure(value: float) -> str:
    return f"{value:.3g}".replace(".", ",")


def _percent(part: float) -> str:
    return f"{100 * part:.1f} %".replace(".", ",")


def _say(text: str) -> None:
    console.print(text, highlight=False, markup=False, soft_wrap=True)
