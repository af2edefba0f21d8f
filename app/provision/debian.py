"""The Debian packages the service and its tests need on the machine itself."""

import importlib.util
import shutil
import subprocess
from pathlib import Path

from app.provision import native_asterisk
from app.provision.shell import StepFailed, as_root, run

CLUSTER_DEFAULTS = Path("/etc/postgresql-common/createcluster.d/autosecretary.conf")
FOR_TESTS = ("chromium", "openssl", "postgresql", "sip-tester")
ADVICE = "check `apt-get update` on this machine, or install the packages by hand: apt-get install {}"


def missing(*, for_tests: bool) -> list[str]:
    """Names of the packages that are needed and not there."""
    wanted = ["debian-archive-keyring", "mount"]
    if not native_asterisk.usable():
        wanted.append("mmdebstrap")
    if importlib.util.find_spec("ensurepip") is None:
        wanted.append("python3-venv")
    return [name for name in (*wanted, *(FOR_TESTS if for_tests else ())) if not _present(name)]


def install(packages: list[str]) -> str:
    """Install packages with the machine's own apt; returns their names."""
    names = " ".join(packages)
    advice = ADVICE.format(names)
    if "postgresql" in packages:
        _no_default_cluster()
    _apt(["update"], what="refresh the list of Debian packages", advice=advice)
    _apt(["install", "--yes", "--no-install-recommends", *packages], what=f"install {names}", advice=advice)
    return names


def _apt(arguments: list[str], *, what: str, advice: str) -> None:
    """Run apt-get, waiting up to five minutes for another apt to finish."""
    if not shutil.which("apt-get"):
        raise StepFailed(what, "this machine has no apt-get", "use Debian 12")
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    run(as_root([*quiet, *arguments]), what=what, advice=advice)


def _present(package: str) -> bool:
    """Whether dpkg knows the package as fully installed."""
    asked = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package],
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout == "installed"


def _no_default_cluster() -> None:
    """Keep the PostgreSQL package from starting a server of its own: the tests start a private one."""
    if CLUSTER_DEFAULTS.exists() or Path("/etc/postgresql-common/createcluster.conf").exists():
        return
    what, advice = "prepare PostgreSQL", f"make the folder {CLUSTER_DEFAULTS.parent} writable for root"
    run(as_root(["mkdir", "-p", CLUSTER_DEFAULTS.parent]), what=what, advice=advice)
    script = f"echo 'create_main_cluster = false' > {CLUSTER_DEFAULTS}"
    run(as_root(["sh", "-c", script]), what=what, advice=advice)
