"""What training the recogniser needs beside the service: voices that speak for it alone, and torch.

None of it is used while calls are taken or by the common tests. The woman of Asterisk's Russian sounds is not among the
voices, and never to be: she is whom the recogniser is measured with.
"""

import hashlib
import sys
import sysconfig
import tomllib
from pathlib import Path

from app.provision.build import put, remove, workshop
from app.provision.own_apt import ADVICE, download
from app.provision.places import training_voices
from app.provision.project import ADVICE as PYTHON_ADVICE
from app.provision.project import CHECKOUT, packages_venv
from app.provision.shell import run

PACKAGES = (
    "rhvoice-russian", "festvox-ru", "festival", "libestools2.5",
    "espeak-ng", "espeak-ng-data", "libespeak-ng1", "libpcaudio0", "libsonic0",
)  # fmt: skip
VOICES = frozenset({"irina", "anna", "aleksandr", "elena"})
"""Of RHVoice: those whose licence (LGPL) lets a company learn from them."""
PYTHON = CHECKOUT / ".venv-train"
"""The environment of the checkout that can train; a link into the cache."""


def install_voices(cache: Path) -> str:
    """Fetch and unpack the voices (200 MB); returns how many of RHVoice's there are."""
    with workshop(cache) as shop:
        packages, root = shop / "packages", shop / "root"
        packages.mkdir()
        root.mkdir()
        download(packages, PACKAGES, "main non-free", what="download voices to learn from")
        for package in sorted(packages.glob("*.deb")):
            run(["dpkg", "-x", package, root], what=f"unpack {package.name}", advice=ADVICE)
        for voice in (root / "usr/share/RHVoice/voices").iterdir():
            if voice.name not in VOICES:
                remove(voice)
        put(root, training_voices(cache))
    return f"{len(VOICES)} of RHVoice, festvox-ru, espeak-ng"


def _environment(cache: Path) -> Path:
    """The environment for the packages of now, and for what pyproject.toml asks for to train."""
    made_of = f"{packages_venv(cache).name} {_wanted()}"
    return cache / f"training-python-{hashlib.sha256(made_of.encode()).hexdigest()[:16]}"


def _wanted() -> list[str]:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
    return list(project["project"]["optional-dependencies"]["train"])


def python_is_current(cache: Path) -> bool:
    """Whether the checkout has an environment that can train, with the packages of now."""
    return PYTHON.exists() and PYTHON.resolve() == _environment(cache).resolve()


def install_python(cache: Path) -> str:
    """Install torch and what it needs beside the locked packages (1 to 5 GB); returns what was asked for.

    Not locked: builds of torch for processors alone have hashes of their own at each index.
    """
    final = _environment(cache)
    if not final.exists():
        with workshop(cache) as venv:
            run([sys.executable, "-m", "venv", venv], what="make an environment", advice="install python3-venv")
            borrowed = sysconfig.get_path("purelib", "venv", {"base": str(packages_venv(cache)), "platbase": ""})
            own = Path(sysconfig.get_path("purelib", "venv", {"base": str(venv), "platbase": ""}))
            (own / "autosecretary-packages.pth").write_text(f"{borrowed}\n", "utf-8")
            install: list[str | Path] = [venv / "bin/python", "-m", "pip", "install", *_wanted()]
            run(install, what="install what training needs", advice=PYTHON_ADVICE)
            put(venv, final)
    PYTHON.unlink(missing_ok=True)
    PYTHON.symlink_to(final)
    return ", ".join(_wanted())
