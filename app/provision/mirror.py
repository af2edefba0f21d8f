"""Which Debian mirror this machine uses: ours is the same one, so that proxies and local mirrors are honoured."""

from app.provision.shell import run

DEBIAN_12 = frozenset({"bookworm", "stable", "oldstable", "oldoldstable"})
DEFAULT = "http://deb.debian.org/debian/"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def debian_mirror() -> str:
    """The address of the mirror of Debian's main archive in the machine's apt sources, or Debian's own."""
    listed = run(
        ["apt-get", "indextargets", "--no-release-info", "--format", "$(REPO_URI)|$(RELEASE)|$(COMPONENT)"],
        what="ask apt for its mirror",
        advice="this installer knows Debian 12 only; check that `apt-get update` works",
    )
    for line in listed.splitlines():
        address, release, component = line.strip().split("|")
        if component == "main" and release in DEBIAN_12 and address.rstrip("/").endswith("debian"):
            return address
    return DEFAULT
