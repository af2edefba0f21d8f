"""The Python side: locked packages once a machine, and a light `.venv` a checkout that borrows them."""

import hashlib
import importlib.metadata
import sys
import sysconfig
from pathlib import Path

from app.provision.build import put, workshop
from app.provision.shell import run

CHECKOUT = Path(__file__).resolve().parents[2]
VENV = CHECKOUT / ".venv"
LOCK = CHECKOUT / "requirements.lock"
STAMP = VENV / "made-from"
"""Tells from which packages and which pyproject.toml the `.venv` was made."""
ADVICE = "check that `python3 -m pip download six` works on this machine, then run the same command again"


def packages_venv(cache: Path) -> Path:
    """The virtual environment with exactly the locked packages, for this Python."""
    made_of = f"{sys.version}{sys.base_prefix}{LOCK.read_text('utf-8')}"
    return cache / f"python-{hashlib.sha256(made_of.encode()).hexdigest()[:16]}"


def install_packages(cache: Path) -> str:
    """Install the locked packages, their hashes checked; returns how many there are."""
    with workshop(cache) as venv:
        run([sys.executable, "-m", "venv", venv], what="make a virtual environment", advice="install python3-venv")
        # Source packages are built with the locked setuptools, so it goes first.
        _pip_install(venv, _lock_of("setuptools", venv))
        _pip_install(venv, LOCK)
        put(venv, packages_venv(cache))
    return f"{sum('==' in line for line in LOCK.read_text('utf-8').splitlines())} packages"


def _pip_install(venv: Path, requirements: Path) -> None:
    command = ["-m", "pip", "install", "--require-hashes", "--no-deps", "--no-build-isolation"]
    # Compiling everything takes half a minute; most of it is never imported, and what is compiles itself once.
    command += ["--no-compile", "--requirement"]
    run([venv / "bin/python", *command, requirements], what="install the Python packages", advice=ADVICE)


def _lock_of(package: str, folder: Path) -> Path:
    """A lock file of one package, cut out of the whole one."""
    text = LOCK.read_text("utf-8")
    start = text.index(f"\n{package}==") + 1
    entry = folder / f"{package}.lock"
    entry.write_text(text[start : text.index("    #", start)], "utf-8")
    return entry


def venv_is_current(cache: Path) -> bool:
    """Whether the checkout's `.venv` was made from the packages and the pyproject.toml of now."""
    return not VENV.is_symlink() and STAMP.exists() and STAMP.read_text("utf-8") == _made_from(cache)


def make_venv(cache: Path) -> str:
    """Make the checkout's `.venv`: borrow the packages, install the project for editing; returns where it is."""
    packages = packages_venv(cache)
    what, advice = "make .venv", "remove the folder .venv and run the same command again"
    if VENV.is_symlink():
        VENV.unlink()
    run([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV], what=what, advice=advice)
    (_site_packages(VENV) / "autosecretary-packages.pth").write_text(f"{_site_packages(packages)}\n", "utf-8")
    _write_scripts(packages)
    install = ["install", "--no-deps", "--no-build-isolation", "--editable"]
    pip = ["-m", "pip", "--python", str(VENV / "bin/python")]
    run([packages / "bin/python", *pip, *install, CHECKOUT], what="install the project", advice=advice)
    STAMP.write_text(_made_from(cache), "utf-8")
    return str(VENV)


def _write_scripts(packages: Path) -> None:
    """Give `.venv/bin` the commands of the borrowed packages, so that they see the project as well."""
    for distribution in importlib.metadata.distributions(path=[str(_site_packages(packages))]):
        for command in distribution.entry_points.select(group="console_scripts"):
            script = VENV / "bin" / command.name
            call = f"import sys\nfrom {command.module} import {command.attr}\nsys.exit({command.attr}())\n"
            script.write_text(f"#!{VENV}/bin/python\n{call}", "utf-8")
            script.chmod(0o755)
    # A program, not a Python function.
    (VENV / "bin/ruff").symlink_to(packages / "bin/ruff")


def _made_from(cache: Path) -> str:
    project = hashlib.sha256((CHECKOUT / "pyproject.toml").read_bytes()).hexdigest()
    return f"{packages_venv(cache)}\n{project}\n"


def _site_packages(venv: Path) -> Path:
    return Path(sysconfig.get_path("purelib", "venv", {"base": str(venv), "platbase": str(venv)}))
