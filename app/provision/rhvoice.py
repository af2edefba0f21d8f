"""RHVoice, the voice of the service, unpacked into a folder of its own; the machine's packages stay as they are.

Debian 12 keeps it in `non-free`, which machines rarely have among their sources.
"""

import re
from pathlib import Path

from app.provision.build import point, put, remove, workshop
from app.provision.own_apt import ADVICE, download
from app.provision.places import rhvoice_root
from app.provision.shell import run

PACKAGES = ("rhvoice", "librhvoice5", "librhvoice-core7", "librhvoice-audio2", "libsonic0", "rhvoice-russian")
VOICES = frozenset({"irina", "anna", "aleksandr"})
"""The voices whose licence lets a company use them."""


def installed(cache: Path) -> bool:
    """Whether RHVoice is there with every library it needs; an earlier installation may lack one."""
    return any(rhvoice_root(cache).glob("usr/lib/*/libsonic.so.*"))


def install(cache: Path) -> str:
    """Fetch and unpack RHVoice; returns its version."""
    with workshop(cache) as shop:
        packages, root = shop / "packages", shop / "root"
        packages.mkdir()
        root.mkdir()
        version = _fetch(packages)
        _unpack(packages, root)
        final = cache / f"rhvoice-{version}"
        put(root, final)
    point(rhvoice_root(cache), final)
    return version


def _fetch(folder: Path) -> str:
    """Download the packages into `folder`; returns the version of RHVoice."""
    download(folder, PACKAGES, "main non-free", what="download RHVoice")
    name = next(folder.glob("librhvoice-core7_*.deb")).name
    return re.sub(r"[^0-9A-Za-z.+~-]", "-", name.split("_")[1])


def _unpack(packages: Path, root: Path) -> None:
    """Unpack the packages into `root` and drop the voices we may not use."""
    for package in sorted(packages.glob("*.deb")):
        run(["dpkg", "-x", package, root], what=f"unpack {package.name}", advice=ADVICE)
    for voice in (root / "usr/share/RHVoice/voices").iterdir():
        if voice.name not in VOICES:
            remove(voice)
