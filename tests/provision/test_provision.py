"""What a person meets when something is missing, fails or is interrupted during the installation."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.provision.build import point, put, sweep, workshop
from app.provision.native_asterisk import major_version
from app.provision.progress import Part, provide
from app.provision.shell import LAST_LINES, StepFailed, run

CHECKOUT = Path(__file__).resolve().parents[2]


def test_it_needs_nothing_but_the_standard_library() -> None:
    program = "import sys, app.provision.__main__; print(*sys.modules)"
    started = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(CHECKOUT)!r}); {program}"]
    loaded = {name.partition(".")[0] for name in subprocess.check_output(started, text=True).split()}
    assert loaded - {"app", "__main__"} <= sys.stdlib_module_names | {"__mp_main__"}


def test_each_step_is_one_line_and_what_is_there_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    got: list[str] = []

    def install() -> str:
        got.append("Telephone")
        return "version 22"

    parts = [
        Part("Voice", lambda: True, lambda: pytest.fail("it is there")),
        Part("Telephone", lambda: bool(got), install),
    ]
    provide(parts)
    provide(parts)
    lines = [re.sub(r"in \d+ s", "in N s", line) for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "[1/2] Voice … already there",
        "[2/2] Telephone … done in N s: version 22",
        "[1/2] Voice … already there",
        "[2/2] Telephone … already there",
    ]


def test_a_failed_step_says_what_failed_its_last_words_and_what_to_do() -> None:
    with pytest.raises(StepFailed) as failed:
        run(["sh", "-c", "seq 100; echo no route >&2; exit 3"], what="fetch the voice", advice="plug in the network")
    told = str(failed.value).splitlines()
    assert told[0] == "failed: fetch the voice"
    assert told[-2:] == ["    no route", "What to do: plug in the network"]
    assert len(told) == LAST_LINES + 2


def test_a_program_that_is_not_there_is_a_failed_step() -> None:
    with pytest.raises(StepFailed, match="no-such-program"):
        run(["no-such-program"], what="install", advice="install it")


def test_a_broken_build_leaves_nothing_that_looks_whole(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), workshop(tmp_path) as shop:
        (shop / "half").mkdir()
        raise KeyboardInterrupt
    assert list((tmp_path / "building").iterdir()) == []


def test_what_a_killed_build_left_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / "building/killed/half").mkdir(parents=True)
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_new_version_takes_the_place_of_the_old_at_once(tmp_path: Path) -> None:
    for version in ("1", "2"):
        with workshop(tmp_path) as shop:
            (shop / "part").mkdir()
            (shop / "part/version").write_text(version, "utf-8")
            put(shop / "part", tmp_path / f"part-{version}")
        point(tmp_path / "part", tmp_path / f"part-{version}")
        assert (tmp_path / "part/version").read_text("utf-8") == version


def test_a_part_that_is_made_anew_replaces_the_one_of_its_name(tmp_path: Path) -> None:
    for version in ("1", "2"):
        with workshop(tmp_path) as shop:
            (shop / "version").write_text(version, "utf-8")
            put(shop, tmp_path / "part")
        assert (tmp_path / "part/version").read_text("utf-8") == version
    assert list((tmp_path / "building").iterdir()) == []


@pytest.mark.parametrize(
    ("told", "major"),
    [
        ("Asterisk 22.10.1~dfsg+~cs6\n", 22),
        ("Asterisk certified-20.7-cert1", 20),
        ("Asterisk certified/18.9", 18),
        ("", None),
    ],
)
def test_the_version_of_an_asterisk_is_read(told: str, major: int | None) -> None:
    assert major_version(told) == major


def test_a_second_installation_waits_for_the_first(tmp_path: Path) -> None:
    """In a cache of its own, and with a PATH without apt: it fails at its first step, but not before its turn."""
    (tmp_path / "autosecretary").mkdir()
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "PATH": str(tmp_path)}
    with (tmp_path / "autosecretary/install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = subprocess.Popen(
            [sys.executable, "-m", "app.provision", "run"],
            cwd=CHECKOUT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert second.stdout
        assert second.stdout.readline().startswith("waiting for another installation")
        assert second.poll() is None
    said, _ = second.communicate(timeout=60)
    assert second.returncode == 1
    assert "failed: " in said
    assert "Traceback" not in said


def test_a_checkout_that_is_complete_installs_nothing() -> None:
    began = subprocess.run(
        [shutil.which("python3") or sys.executable, "-m", "app.provision", "run"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = began.stdout.splitlines()
    assert len(lines) == 6
    assert all(line.endswith("already there") for line in lines)
