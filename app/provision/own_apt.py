"""Downloading Debian 12 packages by an apt with sources and state of its own: the machine's stay as they are."""

import os
from collections.abc import Sequence
from pathlib import Path

from app.provision.mirror import KEYRING, debian_mirror
from app.provision.shell import run

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


def download(folder: Path, packages: Sequence[str], components: str, *, what: str) -> None:
    """Download packages of these components into `folder`. StepFailed when one cannot be had."""
    apt = ["apt-get", "-c", str(_isolated_apt(folder, components))]
    run([*apt, "update"], what=f"fetch the list of Debian 12 {components}", advice=ADVICE)
    run([*apt, "download", *packages], what=what, advice=ADVICE, cwd=folder)


def _isolated_apt(folder: Path, components: str) -> Path:
    """A configuration for apt with its own sources and state in `folder`."""
    for part in ("state/lists/partial", "cache/archives/partial"):
        (folder / part).mkdir(parents=True)
    source = f"deb [signed-by={KEYRING}] {debian_mirror()} bookworm {components}\n"
    (folder / "sources.list").write_text(source, "utf-8")
    conf = folder / "apt.conf"
    # Root's cache may be closed to apt's download user; without this apt warns at every file.
    sandbox = 'APT::Sandbox::User "root";\n' if os.geteuid() == 0 else ""
    conf.write_text(APT_CONF.format(folder=folder) + sandbox, "utf-8")
    return conf
