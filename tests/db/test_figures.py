"""Every figure of the wall and of the reports equals one recomputed by plain SQL over the events of a generated day."""

import pytest
from sqlalchemy import Engine, text

from callbacks.reporting import Keeping
from callbacks.visits import VisitEnd
from db.figures import Desk, Figures
from tests.db.busy_callers import Callers
from tests.db.busy_day import BUSY_HOURS, DAY, BusyDay, moment
from tests.db.ledger import CALLBACKS, CALLS, PROMISES, VISITS, WAITS, Ledger
from tests.edition import shipped

RESTARTS = [(28500.0, 28620.0), (33300.0, 33700.0), (34000.0, 34020.0), (50000.0, 50300.0)]
CHECKS = [28620.0, 33701.0, 34300.0, DAY]
"""Two of them right after a restart."""
PEAK = f"began >= {BUSY_HOURS.start * 3600} AND began < {BUSY_HOURS.stop * 3600}"
CALLERS = "ours = 0 AND joined >= 0 AND joined < 86400"


def test_every_figure_equals_one_recomputed_from_the_events(engine: Engine) -> None:
    day = BusyDay(engine, 3, RESTARTS)
    Callers(day, 500)
    endings: set[VisitEnd | None] = set()
    for now in CHECKS:
        day.live(now)
        endings |= set(compare(engine, day.ledger, now).answering.endings)
    assert endings == {*VisitEnd, None}


def compare(engine: Engine, ledger: Ledger, now: float) -> Desk:
    """Ask the product for everything, as a process that has just begun, and SQL for the same."""
    figures = Figures(engine)
    _compare_now(figures, ledger, now)
    desk = figures.desk(moment(0), moment(DAY), moment(now))
    _compare_line(desk, ledger)
    _compare_callbacks(desk, ledger, now)
    _compare_traffic(figures, ledger)
    _compare_ratings(figures, ledger)
    return desk


def _compare_now(figures: Figures, ledger: Ledger, now: float) -> None:
    found = figures.now(moment(now))
    here = "SELECT COUNT(*), MIN(joined) FROM visits WHERE ending = 'open' AND place = 'waits' AND ours = 0"
    ((waiting, since),) = ledger.rows(f"{VISITS} {here}")
    assert found.line.waiting == waiting
    assert found.longest == pytest.approx(0 if since is None else now - since)
    talking = "SELECT COUNT(*) FROM visits WHERE ending = 'open' AND place = 'talks'"
    assert ledger.rows(f"{VISITS} {talking}") == [(found.line.talking,)]
    late = "SELECT COUNT(*) FROM kept JOIN promised ON promised.call = kept.call WHERE kept.until < :now"
    late += " AND promised.ending IS NULL"
    assert ledger.rows(PROMISES + late, now=now) == [(found.late,)]
    due = text(
        "SELECT COUNT(*) FROM callbacks WHERE due_at <= :now AND state IN ('scheduled', 'retry_wait', 'postponed')"
    )
    with figures.engine.connect() as connection:
        plain = (
            moment(now) if connection.dialect.name == "postgresql" else f"{moment(now - 3 * 3600):%Y-%m-%d %H:%M:%S.%f}"
        )
        assert connection.execute(due, {"now": plain}).scalar_one() == found.due


def _compare_line(desk: Desk, ledger: Ledger) -> None:
    found, where = desk.answering, f"FROM visits WHERE {CALLERS}"
    endings = ledger.counts(f"{VISITS} SELECT ending, COUNT(*) {where} GROUP BY ending")
    told = {(ending or "open"): count for ending, count in found.endings.items()}
    assert told == endings
    assert found.calls == sum(endings.values())
    known = "COUNT(CASE WHEN ending NOT IN ('open', 'unknown') THEN 1 END)"
    lost = f"SELECT COUNT(CASE WHEN ending IN ('abandoned', 'left') THEN 1 END) * 1.0 / NULLIF({known}, 0)"
    times = f"SELECT AVG(answered - joined), MAX(answered - joined) {where}"
    talks = "SELECT AVG(completed - answered) FROM visits WHERE joined >= 0 AND joined < 86400"
    assert ledger.rows(f"{VISITS} {lost} {where}") == [(near(found.lost),)]
    assert ledger.rows(f"{VISITS} {times}") == [(near(found.asa), near(found.longest))]
    assert ledger.rows(f"{VISITS} {talks}") == [(near(found.aht),)]
    for hour in range(24):
        in_hour = f"{where} AND joined >= {hour * 3600} AND joined < {(hour + 1) * 3600}"
        ((calls, asa),) = ledger.rows(f"{VISITS} SELECT COUNT(*), AVG(answered - joined) {in_hour}")
        of_hour = desk.hours.get(hour)
        assert (calls, asa) == ((of_hour.calls, near(of_hour.asa)) if of_hour else (0, None))


def _compare_callbacks(desk: Desk, ledger: Ledger, now: float) -> None:
    summary, asked = desk.callbacks, "wish = 'queue' AND arrived >= 0 AND talked IS NULL AND ending IS NULL"
    for peak, norm in ((PEAK, 600.0), (f"NOT ({PEAK})", 180.0)):
        within = f"COUNT(CASE WHEN wait <= {norm} THEN 1 END) * 1.0 / NULLIF(COUNT(*), 0)"
        row = ledger.rows(f"{WAITS} SELECT COUNT(*), AVG(wait), MAX(wait), {within} FROM waits WHERE {peak}")
        waits = summary.norms.get(norm)
        assert row == [
            (waits.talked, near(waits.mean), near(waits.longest), near(waits.part)) if waits else (0, None, None, None)
        ]
    kept = ledger.counts(f"{PROMISES} SELECT keeping, COUNT(*) FROM kept GROUP BY keeping", now=now)
    assert {keeping.value: count for keeping, count in desk.promises.keeping.items()} == kept
    delay = f"{PROMISES} SELECT AVG(at - until) FROM kept WHERE keeping = '{Keeping.LATE}'"
    assert ledger.rows(delay, now=now) == [(near(desk.promises.delay),)]
    waiting = f"{CALLBACKS} SELECT COUNT(*), :now - MIN(arrived) FROM wished WHERE {asked}"
    assert ledger.rows(waiting, now=now) == [(summary.still_waiting, near(summary.longest_so_far or None))]
    attempts = f"{CALLBACKS} SELECT detail, COUNT(*) FROM wished JOIN ledger ON ledger.call = wished.call"
    attempts += " AND kind = 'attempt' WHERE arrived >= 0 GROUP BY detail"
    assert {outcome.value: count for outcome, count in summary.outcomes.items()} == ledger.counts(attempts)
    assert ledger.rows(f"{CALLBACKS} SELECT COUNT(*) FROM wished WHERE arrived >= 0") == [(summary.stories,)]


def _compare_traffic(figures: Figures, ledger: Ledger) -> None:
    found = figures.traffic(moment(0), moment(DAY), shipped().tree)
    ends = ledger.counts(f"{CALLS} SELECT ending, COUNT(*) FROM calls GROUP BY ending")
    assert {end.value: count for end, count in found.ends.items()} == ends
    assert found.calls == sum(ends.values())
    share = "COUNT(CASE WHEN ending = 'served' THEN 1 END) * 1.0 / COUNT(CASE WHEN ending <> 'unfinished' THEN 1 END)"
    assert ledger.rows(f"{CALLS} SELECT {share} FROM calls") == [(near(found.alone),)]
    known = "JOIN calls ON calls.call = "
    branches = f"SELECT before, node, COUNT(DISTINCT nodes.call) FROM nodes {known} nodes.call WHERE before IS NOT NULL"
    rows = ledger.rows(f"{CALLS} {branches} GROUP BY before, node")
    assert found.branches == {(before, node): calls for before, node, calls in rows}
    entered = f"{CALLS} SELECT node, COUNT(DISTINCT nodes.call) FROM nodes {known} nodes.call GROUP BY node"
    assert found.entered == ledger.counts(entered)
    for counted, outcome in ((found.hung_up, "hung_up"), (found.handed_over, "transferred")):
        last = f"SELECT COALESCE(node, ''), COUNT(*) FROM conversations c {known} c.call"
        last += " LEFT JOIN nodes ON c.call = nodes.call"
        last += f" AND c.part = nodes.part AND from_the_end = 1 WHERE outcome = '{outcome}' GROUP BY COALESCE(node, '')"
        assert counted == ledger.counts(f"{CALLS} {last}")
    alone = "COUNT(DISTINCT CASE WHEN ending IN ('served', 'accepted') THEN calls.call END)"
    tasks = f"SELECT place, COUNT(DISTINCT calls.call), {alone} FROM deeds {known} deeds.call"
    tasks += " WHERE place <> '' GROUP BY place"
    done = {name: (task.done, task.alone) for name, task in found.tasks.items() if task.done}
    assert done == {place: (calls, by_itself) for place, calls, by_itself in ledger.rows(f"{CALLS} {tasks}")}


def _compare_ratings(figures: Figures, ledger: Ledger) -> None:
    found = figures.opinions(moment(0), moment(DAY)).ratings.get(("readings", None))
    rated = "FROM ledger WHERE kind = 'rated' AND at >= 0 AND at < 86400"
    average = "AVG(CASE WHEN mark > 0 THEN mark * 1.0 END)"
    ((asked, given, mean),) = ledger.rows(f"SELECT COUNT(*), COUNT(CASE WHEN mark > 0 THEN 1 END), {average} {rated}")
    assert (asked, given, mean) == ((found.offered, found.given, near(found.average)) if found else (0, 0, None))


def near(value: float | None) -> object:
    """SQL adds floats in another order."""
    return None if value is None else pytest.approx(value, rel=1e-6)
