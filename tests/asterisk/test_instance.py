"""An Asterisk of ours comes up alone or beside others, keeps its secrets, and goes without a trace."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.asterisk.passwords import FILE, Passwords
from app.asterisk.ports import PortTaken, check_free
from app.asterisk.process import Asterisk, AsteriskFailed
from app.settings import Settings
from tests.asterisk.bench import PROMPT, Bench, bench, talk_and_then
from tests.free import free_settings
from tests.softphone import melody

pytestmark = [pytest.mark.calls, pytest.mark.xdist_group("the instance")]

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with bench(tmp_path_factory.mktemp("bench")) as running:
        yield running


def traces(settings: Settings) -> list[str]:
    """Processes and mounts that have to do with the home of these settings, and its ports if they are taken."""
    home = str(settings.home)
    found = [file.parent.name for file in Path("/proc").glob("[0-9]*/cmdline") if home in _read(file)]
    found += [line for line in Path("/proc/mounts").read_text("utf-8").splitlines() if home in line]
    try:
        check_free(settings)
    except PortTaken as taken:
        found.append(str(taken))
    return found


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace")
    except OSError:  # the process has just ended
        return ""


def ami_login(settings: Settings, secret: str) -> str:
    """What the manager interface replies to a login."""
    with socket.create_connection(("127.0.0.1", settings.ami_port), timeout=5) as line:
        line.sendall(f"Action: Login\r\nUsername: autosecretary\r\nSecret: {secret}\r\n\r\n".encode())
        said = b""
        while b"Message:" not in said:
            said += line.recv(1024)
    return said.decode()


def test_a_second_asterisk_runs_beside_the_first(shared: Bench, tmp_path: Path) -> None:
    with bench(tmp_path) as second, second.server(talk_and_then("end")), second.phone() as phone:
        phone.call(second.address())
        phone.wait_until("disconnected", 8)
        assert melody(phone.heard) == [PROMPT]
        assert "0 calls processed" in shared.asterisk.cli("core show channels")


def test_after_stopping_there_is_no_process_mount_or_port(tmp_path: Path) -> None:
    settings = free_settings(tmp_path / "home")
    with Asterisk(settings):
        assert traces(settings)
    assert traces(settings) == []


def test_when_we_are_killed_asterisk_goes_too(tmp_path: Path) -> None:
    settings = free_settings(tmp_path / "home")
    program = (
        "import signal, sys; from app.settings import Settings; from app.asterisk.process import Asterisk\n"
        "with Asterisk(Settings.model_validate_json(sys.argv[1])): print('up', flush=True); signal.pause()"
    )
    started = [sys.executable, "-c", program, settings.model_dump_json()]
    with subprocess.Popen(started, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout
        assert owner.stdout.readline() == "up\n"
        owner.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 5
    while left := traces(settings):
        assert time.monotonic() < deadline, left


def test_it_starts_again_in_the_same_home_with_the_same_passwords(tmp_path: Path) -> None:
    settings = free_settings(tmp_path / "home")
    for _ in range(2):
        with Asterisk(settings):
            assert "Success" in ami_login(settings, Passwords.of(settings.home, settings.operators).ami)


def test_the_manager_interface_is_on_loopback_and_wants_the_secret(shared: Bench) -> None:
    passwords = Passwords.of(shared.settings.home, shared.settings.operators)
    assert "Authentication accepted" in ami_login(shared.settings, passwords.ami)
    assert "Authentication failed" in ami_login(shared.settings, "guessed")
    assert f"127.0.0.1:{shared.settings.ami_port}" in shared.asterisk.cli("manager show settings")


def test_no_file_with_a_secret_is_readable_for_everybody(shared: Bench) -> None:
    home = shared.settings.home
    assert (home / FILE).stat().st_mode & 0o777 == 0o600
    assert [file.name for file in (home / "asterisk/etc").iterdir() if file.stat().st_mode & 0o007] == []
    assert (home / "asterisk/etc").stat().st_mode & 0o007 == 0
    assert (home / "sounds/personal").stat().st_mode & 0o007 == 0


def test_asterisk_has_no_rights_of_root(shared: Bench) -> None:
    running = [
        file.parent
        for file in Path("/proc").glob("[0-9]*/cmdline")
        if _read(file).startswith("/usr/sbin/asterisk")
        and (file.parent / "root").stat().st_ino != Path("/").stat().st_ino
    ]
    assert running
    owners = {process.stat().st_uid for process in running}
    assert shared.asterisk.owner.user in owners
    assert 0 not in owners


@pytest.mark.parametrize(("setting", "kind"), [("sip_port", socket.SOCK_DGRAM), ("ami_port", socket.SOCK_STREAM)])
def test_a_taken_port_is_named_with_its_setting(tmp_path: Path, setting: str, kind: socket.SocketKind) -> None:
    settings = free_settings(tmp_path / "home")
    with socket.socket(socket.AF_INET, kind) as other:
        other.bind(("127.0.0.1", getattr(settings, setting)))
        if kind is socket.SOCK_STREAM:
            other.listen()
        with pytest.raises(PortTaken, match=f"{getattr(settings, setting)}.*{setting}"), Asterisk(settings):
            pass


def test_a_start_that_fails_tells_the_last_words(tmp_path: Path) -> None:
    root = tmp_path / "cache/asterisk"
    for folder in ("dev", "proc", "run", "usr/lib/asterisk/modules"):
        (root / folder).mkdir(parents=True)
    settings = free_settings(tmp_path / "home", cache=tmp_path / "cache")
    with pytest.raises(AsteriskFailed, match=r"/usr/sbin/asterisk.*No such file"), Asterisk(settings):
        pass
    assert traces(settings) == []


def test_the_log_has_no_number_of_a_caller(shared: Bench) -> None:
    with shared.server(talk_and_then("end")), shared.phone() as phone:
        for number in ("88002200009", "+79261234567"):
            phone.call(shared.address(number), as_user="+79042801234")
            phone.wait_until("disconnected", 8)
    folder = shared.settings.home / "asterisk"
    for log in (folder / "console.log", *(folder / "log").iterdir()):
        written = log.read_text("utf-8")
        assert "79042801234" not in written
        assert "79261234567" not in written
