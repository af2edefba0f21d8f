"""RHVoice, the voice of the service, unpacked into a folder of its own; the machine's packages stay as they are.

Debian 12 keeps it in `non-free`, which machines rarely have among their sources, so apt gets sources of ours for it.
"""

import os
import re
from pathlib import Path

from app.provision.build import point, put, remove, workshop
from app.provision.mirror import KEYRING, debian_mirror
from app.provision.places import rhvoice_root
from app.provision.shell import run

PACKAGES = ("rhvoice", "librhvoice5", "librhvoice-core7", "librhvoice-audio2", "libsonic0", "rhvoice-russian")
VOICES = frozenset({"irina", "anna", "aleksandr"})
"""The voices whose licence lets a company use them."""
ADVICE = "check that this machine reaches its Debian mirror, then run the same command again"

APT_CONF = """
Dir::State "{folder}/state";
Dir::State::status "/dev/null";
Dir::Cache "{folder}/cache";
Dir::Etc::SourceList "{folder}/sources.list";
Dir::Etc::SourceParts "-";
Dir::Etc::Preferences "-";
Dir::Etc::PreferencesParts "-";
"""


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
    """Download the packages into `folder` by an apt that knows only our source; returns the version of RHVoice."""
    apt = ["apt-get", "-c", str(_isolated_apt(folder))]
    run([*apt, "update"], what="fetch the list of Debian 12 non-free", advice=ADVICE)
    run([*apt, "download", *PACKAGES], what="download RHVoice", advice=ADVICE, cwd=folder)
    name = next(folder.glob("librhvoice-core7_*.deb")).name
    return re.sub(r"[^0-9A-Za-z.+~-]", "-", name.split("_")[1])


def _isolated_apt(folder: Path) -> Path:
    """A configuration for apt with its own sources and state in `folder`."""
    for part in ("state/lists/partial", "cache/archives/partial"):
        (folder / part).mkdir(parents=True)
    source = f"deb [signed-by={KEYRING}] {debian_mirror()} bookworm main non-free\n"
    (folder / "sources.list").write_text(source, "utf-8")
    conf = folder / "apt.conf"
    # Root's cache may be closed to apt's download user; without this apt warns at every file.
    sandbox = 'APT::Sandbox::User "root";\n' if os.geteuid() == 0 else ""
    conf.write_text(APT_CONF.format(folder=folder) + sandbox, "utf-8")
    return conf


def _unpack(packages: Path, root: Path) -> None:
    """Unpack the packages into `root` and drop the voices we may not use."""
    for package in sorted(packages.glob("*.deb")):
        run(["dpkg", "-x", package, root], what=f"unpack {package.name}", advice=ADVICE)
    for voice in (root / "usr/share/RHVoice/voices").iterdir():
        if voice.name not in VOICES:
            remove(voice)
