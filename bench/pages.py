"""50 operators' pages and 10 walls open at once: `python -m bench.pages [SECONDS] [sqlite|postgresql]`.

The console runs as in earnest, in a process of its own, over a day of 20,000 calls. Pages are lines of NiceGUI's own
protocol: what the browser draws afterwards is not in the figures. First calls ring one after another: until the page
of the operator and each of the walls has been told. Then a call a second comes for SECONDS (60; an hour is 3600), each
rings for three seconds and is talked about for twenty: processor and memory of the console, and how soon it rings on
the pages meanwhile.
"""

import asyncio
import json
import logging
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

import pytest
from rich.console import Console
from rich.table import Table

from app.console_process import console_beside, console_url
from app.settings import Settings
from bench.call_centre import CallCentre, earlier_today, manager_of
from bench.cpu import descendants, spent_itself
from bench.page_client import OpenPage, signed_in
from db.clock import utc_now
from db.engine import open_engine
from db.schema import migrate
from db.staff import Newcomer, StaffBook
from db.staff_tables import Role
from tests.console.browsing import PASSWORD
from tests.free import free_settings
from tests.postgres import DURABLE, Cluster

OPERATORS, WALLS, DAY, SINGLE = 50, 10, 20_000, 100
RINGS, TALKS = 3.0, 20.0
PATIENCE = 30.0
SAMPLE = 30
"""Seconds between two looks at the memory."""
Desks = dict[str, OpenPage]
Walls = list[OpenPage]
NAMES = [f"operator{number}" for number in range(1, OPERATORS + 1)]


def main() -> None:
    """Measure one database. Whatever the console complains of is printed."""
    logging.basicConfig(level=logging.WARNING)
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        url = f"sqlite:///{folder / 'calls.db'}"
        if "postgresql" in sys.argv:
            cluster = Cluster.create(DURABLE)
            stack.callback(cluster.destroy)
            url = cluster.url(cluster.create_database())
        _measured(folder, url, seconds)


def _measured(folder: Path, url: str, seconds: float) -> None:
    migrate(url)
    engine = open_engine(url)
    staff = StaffBook(engine)
    for name in NAMES:
        staff.add(Newcomer(name, "Анна Петрова", Role.OPERATOR, name), PASSWORD, at=utc_now())
    staff.add(Newcomer("supervisor", "Мария Ильина", Role.SUPERVISOR, None), PASSWORD, at=utc_now())
    earlier_today(engine, DAY)
    with manager_of(NAMES) as ami:
        settings = free_settings(folder, operators=tuple(NAMES)).model_copy(update={"ami_port": ami.port})
        with _console(settings, url) as pid:
            asyncio.run(_watched(console_url(settings), CallCentre(engine, ami), pid, seconds))
    engine.dispose()


@contextmanager
def _console(settings: Settings, url: str) -> Iterator[int]:
    """The console as the service starts it; its process id."""
    told = json.loads(settings.model_dump_json(include={"home", "operators", "ami_port"})) | {"database_url": url}
    with pytest.MonkeyPatch.context() as environment:
        for name, value in told.items():
            environment.setenv(f"AUTOSECRETARY_{name.upper()}", value if isinstance(value, str) else json.dumps(value))
        before = set(descendants(os.getpid()))
        with console_beside(settings) as process:
            assert process.wait_until_ready(120)
            (pid,) = set(descendants(os.getpid())) - before
            yield pid


async def _watched(base: str, centre: CallCentre, pid: int, seconds: float) -> None:
    process = _Process(pid)
    print(f"{process.memory:.0f} MB before anybody comes; load of the machine {os.getloadavg()[0]:.1f}", flush=True)
    async with _opened(base) as (desks, walls):
        print(f"{process.memory:.0f} MB with {len(desks)} operators' pages and {len(walls)} walls open", flush=True)
        process.begin()
        await asyncio.sleep(10)
        print(f"nobody calls: {process.busy:.0%} of a processor", flush=True)
        await _single_calls(centre, desks, walls)
        await _busy_time(centre, desks, process, seconds)
        broken = sum(page.broken for page in (*desks.values(), *walls))
        print(f"lines broke, and were opened again, {broken} times", flush=True)


@asynccontextmanager
async def _opened(base: str) -> AsyncIterator[tuple[Desks, Walls]]:
    """All pages, each operator's by their name."""
    desks = {name: OpenPage(await signed_in(base, name, PASSWORD), "/operator") for name in NAMES}
    supervisor = await signed_in(base, "supervisor", PASSWORD)
    walls = [OpenPage(supervisor, "/wall") for _ in range(WALLS)]
    for page in (*desks.values(), *walls):
        await page.open()
    yield desks, walls
    for page in (*desks.values(), *walls):
        await page.close()


async def _single_calls(centre: CallCentre, desks: Desks, walls: Walls) -> None:
    found = [await _single_call(centre, desks[name], name, walls) for name in NAMES * (SINGLE // OPERATORS)]
    table = Table("a call rings, and is shown", "p50, s", "p99, s", "longest, s")
    table.add_row("on the operator's page", *_told([one[0] for one in found]))
    table.add_row("on a wall", *_told([wall for one in found for wall in one[1:]]))
    table.add_row("everywhere", *_told([max(one) for one in found]))
    Console().print(table)
    print(f"load of the machine {os.getloadavg()[0]:.1f}", flush=True)


async def _single_call(centre: CallCentre, desk: OpenPage, operator: str, walls: Walls) -> list[float]:
    """How long it took until the operator's page and each wall were told of a call that rings."""
    looking = [_looking(desk, "Звонит с"), *(_looking(wall, "Ждут на линии\n1\n") for wall in walls)]
    await asyncio.sleep(0)
    call = await asyncio.to_thread(centre.ring, operator)
    shown = await asyncio.wait_for(asyncio.gather(*looking), PATIENCE)
    gone = [_looking(wall, "Ждут на линии\n0\n") for wall in walls]
    await asyncio.sleep(0)
    await asyncio.to_thread(centre.answer, call)
    await asyncio.wait_for(asyncio.gather(*gone), PATIENCE)
    await asyncio.to_thread(centre.end, call)
    await asyncio.sleep(0.137)  # not in step with the pages' own looks
    return [at - call.rang for at in shown]


def _looking(page: OpenPage, text: str) -> asyncio.Task[float]:
    return asyncio.create_task(page.shows(text))


def _told(found: list[float]) -> list[str]:
    cuts = quantiles(found, n=100, method="inclusive")
    return [f"{cuts[49]:.2f}", f"{cuts[98]:.2f}", f"{max(found):.2f}"]


async def _busy_time(centre: CallCentre, desks: Desks, process: "_Process", seconds: float) -> None:
    free, going = list(NAMES), list[asyncio.Task[None]]()
    found, turned_away = list[float](), 0
    began, first = time.perf_counter(), process.memory
    process.begin()
    for second in range(1, int(seconds) + 1):
        going = [task for task in going if not task.done() or task.result()]  # what failed is raised
        turned_away += not free
        if free:
            operator = free.pop(0)
            going.append(asyncio.create_task(_one_call(centre, desks[operator], operator, found, free)))
        await asyncio.sleep(max(0.0, began + second - time.perf_counter()))
        if second % SAMPLE == 0:
            _tell(second, found, process)
    await asyncio.gather(*going)
    calls = f"{int(seconds) - turned_away} calls, {turned_away} more found nobody free"
    print(f"{first:.1f} MB at the beginning, {process.memory:.1f} MB after {calls}", flush=True)


def _tell(second: int, found: list[float], process: "_Process") -> None:
    p50, p99, longest = _told(found)
    taken = f"{process.memory:.1f} MB, {process.busy:.0%} of a processor"
    rings = f"rings p50 {p50} p99 {p99} longest {longest} s"
    print(f"{second / 60:6.1f} min: {taken}, {rings}, load {os.getloadavg()[0]:.1f}", flush=True)
    found.clear()
    process.begin()


async def _one_call(centre: CallCentre, page: OpenPage, operator: str, found: list[float], free: list[str]) -> None:
    shown = _looking(page, "Звонит с")
    await asyncio.sleep(0)
    call = await asyncio.to_thread(centre.ring, operator)
    try:
        found.append(await asyncio.wait_for(shown, PATIENCE) - call.rang)
    except TimeoutError:
        found.append(PATIENCE)  # it may have been longer
    await asyncio.sleep(RINGS)
    await asyncio.to_thread(centre.answer, call)
    await asyncio.sleep(TALKS)
    await asyncio.to_thread(centre.end, call)
    free.append(operator)


class _Process:
    """What a process takes."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.begin()

    def begin(self) -> None:
        self._at, self._spent = time.perf_counter(), spent_itself(self._pid)

    @property
    def busy(self) -> float:
        """The part of a processor since `begin`."""
        return (spent_itself(self._pid) - self._spent) / (time.perf_counter() - self._at)

    @property
    def memory(self) -> float:
        """Megabytes that are in memory."""
        told = Path(f"/proc/{self._pid}/status").read_text("utf-8")
        return int(told.partition("VmRSS:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
