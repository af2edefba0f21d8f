"""The README is true: its commands are run, its graph is current, its examples are accepted."""

import os
import re
import shlex
import signal
import socket
import subprocess
import time
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

import pytest

from app.editions import load_edition, shipped_menu
from app.settings import Settings
from app.state_socket import asked
from db.outage_row import COLUMNS, read_row
from db.sheet import RowFault, rows
from menus.drawing import mermaid
from tests.free import free_settings
from tests.softphone import Softphone

CHECKOUT = Path(__file__).resolve().parents[2]
README = (CHECKOUT / "README.md").read_text()
Test = TypeVar("Test", bound=Callable[..., Any])
READY_WITHIN = 120.0
"""Seconds; a start that installs nothing takes less than ten."""


def of_the_service(test: Test) -> Test:
    """Tests that phone the one running service: they share a process."""
    marked: Test = pytest.mark.calls(pytest.mark.xdist_group("running service")(test))
    return marked


def blocks(language: str) -> list[str]:
    """The code blocks of the README in a language."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


COMMANDS = [line for block in blocks("sh") for line in block.splitlines() if line.strip()]


class Trial:
    """A checkout's service on ports and in a home of its own, started as the README says."""

    def __init__(self, home: Path) -> None:
        self.settings = free_settings(home)
        own = {
            name: str(getattr(self.settings, name))
            for name in ("home", "sip_port", "fastagi_port", "ami_port", "console_port")
        }
        rtp = {"rtp_first": str(self.settings.rtp_first), "rtp_last": str(self.settings.rtp_last)}
        names = {f"AUTOSECRETARY_{name.upper()}": value for name, value in (own | rtp).items()}
        self.environment = os.environ | names | {"COLUMNS": "400"}

    def run(self, command: str, timeout: float = 100) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            shlex.split(command),
            cwd=CHECKOUT,
            env=self.environment,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=timeout,
            check=False,
        )

    def start(self, command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            shlex.split(command),
            cwd=CHECKOUT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    return Trial(tmp_path_factory.mktemp("trial"))


@pytest.fixture(scope="module")
def service(trial: Trial) -> Iterator[subprocess.Popen[str]]:
    """`make run`, up to its `ready`."""
    process = trial.start("make run")
    wait_for_ready(process)
    yield process
    press_ctrl_c(process)


def wait_for_ready(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if line.startswith("ready"):
            return line
    raise AssertionError(f"never ready: {said}")


def press_ctrl_c(process: subprocess.Popen[str]) -> None:
    """As a terminal does: to the whole foreground group."""
    assert process.stdout
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    process.wait(30)
    process.stdout.close()


def test_the_commands_of_the_readme_are_those_that_are_tested_here() -> None:
    assert COMMANDS == [
        "make run",
        "make call",
        "make check",
        "make test",
        "make bench",
        ".venv/bin/autosecretary menu check",
        ".venv/bin/autosecretary menu draw",
        ".venv/bin/autosecretary menu copy my-menu",
        ".venv/bin/autosecretary menu reload",
        ".venv/bin/autosecretary prompts script script.html",
        ".venv/bin/autosecretary prompts record studio",
        ".venv/bin/autosecretary prompts render",
        '.venv/bin/autosecretary speak "Добрый день!" -o hello.wav',
        '.venv/bin/autosecretary staff add anna --full-name "Анна Петрова" --role administrator',
        ".venv/bin/autosecretary staff list",
        ".venv/bin/autosecretary talk --demo",
        ".venv/bin/autosecretary customers import customers.csv",
        ".venv/bin/autosecretary outages import outages.csv",
        ".venv/bin/autosecretary cases list",
        ".venv/bin/autosecretary recordings purge",
        ".venv/bin/autosecretary callbacks list",
        ".venv/bin/autosecretary callbacks report --since 2026-11-01",
        ".venv/bin/autosecretary talks list",
        ".venv/bin/autosecretary load import load.csv",
        ".venv/bin/autosecretary load measure",
        ".venv/bin/autosecretary callbacks slots show",
        ".venv/bin/autosecretary callbacks simulate",
        ".venv/bin/autosecretary report --since 2026-11-01 --xlsx report.xlsx",
        ".venv/bin/autosecretary ratings report --since 2026-11-01",
        ".venv/bin/autosecretary token add site --scope readings:write --scope cases:read",
        ".venv/bin/autosecretary watch",
    ]


@of_the_service
def test_make_call_hears_the_debt_of_the_running_service(trial: Trial, service: subprocess.Popen[str]) -> None:
    assert service.poll() is None
    call = trial.run("make call")
    lines = call.stdout.splitlines()
    assert call.returncode == 0, call.stdout + call.stderr
    assert any("к оплате триста пятьдесят рублей" in line for line in lines)
    assert lines[-1] == "completed"
    told = asked(trial.settings.home)
    assert told
    assert re.search(r'autosecretary_steps_total{reply="Balance",step="ReadBalance"} [1-9]', told["calls"])


@of_the_service
def test_the_running_service_is_ready_in_all_its_parts(trial: Trial, service: subprocess.Popen[str]) -> None:
    """The console may have begun a moment after `ready` was said."""
    assert service.poll() is None
    deadline = time.monotonic() + READY_WITHIN
    while (status := health(trial.settings)) != HTTPStatus.OK:
        assert time.monotonic() < deadline, status


def health(settings: Settings) -> int | None:
    connection = HTTPConnection("127.0.0.1", settings.console_port, timeout=30)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


@of_the_service
def test_the_menu_of_the_running_service_is_reloaded(trial: Trial, service: subprocess.Popen[str]) -> None:
    assert service.poll() is None
    done = trial.run(".venv/bin/autosecretary menu reload")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Новое меню действует: узлов" in done.stdout


def test_a_copy_of_the_menu_is_made(trial: Trial) -> None:
    done = trial.run(f".venv/bin/autosecretary menu copy {trial.settings.home / 'my-menu'}")
    assert done.returncode == 0, done.stdout + done.stderr


@of_the_service
def test_watch_shows_a_conversation(trial: Trial, service: subprocess.Popen[str]) -> None:
    assert service.poll() is None
    watching = trial.start(".venv/bin/autosecretary watch")
    try:
        assert watching.stdout
        assert watching.stdout.readline() == "Ждём разговоров; выйти — Ctrl-C.\n"
        with Softphone() as phone:
            phone.call(f"sip:{trial.settings.service_number}@127.0.0.1:{trial.settings.sip_port}")
            assert "Автосекретарь: Здравствуйте!" in watching.stdout.readline()
    finally:
        press_ctrl_c(watching)


@pytest.mark.calls
def test_ctrl_c_leaves_nothing_behind_and_the_next_start_works(tmp_path: Path) -> None:
    trial = Trial(tmp_path)
    for _ in range(2):
        process = trial.start("make run")
        wait_for_ready(process)
        press_ctrl_c(process)
        assert_nothing_left(trial.settings)


def assert_nothing_left(settings: Settings) -> None:
    deadline = time.monotonic() + 5
    while left := processes_of(settings.home):
        assert time.monotonic() < deadline, left
    assert str(settings.home) not in Path("/proc/self/mounts").read_text()
    assert not (settings.home / "watch.sock").exists()
    for port, kind in (
        (settings.sip_port, socket.SOCK_DGRAM),
        (settings.fastagi_port, socket.SOCK_STREAM),
        (settings.ami_port, socket.SOCK_STREAM),
        (settings.console_port, socket.SOCK_STREAM),
    ):
        with socket.socket(socket.AF_INET, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))


def processes_of(home: Path) -> list[str]:
    """Processes that know this home, by their environment or command line."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            known = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
        except OSError:
            continue
        if str(home).encode() in known:
            found.append((process / "comm").read_text().strip())
    return found


def test_a_menu_command_of_the_readme_works(trial: Trial) -> None:
    for command in (".venv/bin/autosecretary menu check", ".venv/bin/autosecretary menu draw"):
        assert trial.run(command).returncode == 0


def test_talk_holds_a_conversation_with_nobody_at_the_keyboard(trial: Trial) -> None:
    done = trial.run(".venv/bin/autosecretary talk --demo")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Автосекретарь: Здравствуйте!" in done.stdout


def test_the_sheet_of_the_readme_is_imported(trial: Trial) -> None:
    sheet, _ = blocks("csv")
    (trial.settings.home / "customers.csv").write_text(sheet)
    done = trial.run(f".venv/bin/autosecretary customers import {trial.settings.home / 'customers.csv'}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Принято строк: 2, отклонено: 0." in done.stdout


def test_the_outages_of_the_readme_are_understood() -> None:
    _, sheet = blocks("csv")
    found = list(rows(BytesIO(sheet.encode()), COLUMNS, pytest.fail))
    now = datetime(2026, 11, 20, tzinfo=UTC)
    understood = [read_row(row, now) for _, row in found if not isinstance(row, RowFault)]
    assert [(row.street, row.houses) for row in understood] == [
        ("ул примерная", "1-15 нечет, 4а, 20-26 чет"),
        ("", ""),
    ]


def test_the_graph_of_the_readme_is_current() -> None:
    assert blocks("mermaid") == [mermaid(load_edition(shipped_menu()))], "run: autosecretary menu draw"


def test_the_settings_of_the_readme_are_accepted() -> None:
    (example,) = blocks("toml")
    assert Settings(**tomllib.loads(example)).operators == ("anna", "petr")


def test_make_check_passes(trial: Trial) -> None:
    checked = trial.run("make check", timeout=600)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_make_test_finds_the_tests(trial: Trial) -> None:
    found = trial.run("make test ARGS='--collect-only tests/app'", timeout=300)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "test_make_test_finds_the_tests" in found.stdout


def test_make_bench_knows_its_benchmarks(trial: Trial) -> None:
    listed = trial.run("make bench ARGS=--list")
    assert listed.returncode == 0, listed.stdout + listed.stderr
    assert {"calls", "key_to_prompt"} <= set(listed.stdout.splitlines())
