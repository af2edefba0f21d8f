"""Real Russian numbers said by a woman, on the telephone: Debian's sounds of Asterisk. For tests and benchmarks."""

from pathlib import Path

from app.provision.build import put, workshop
from app.provision.own_apt import ADVICE, download
from app.provision.places import recordings
from app.provision.shell import run

PACKAGE = "asterisk-core-sounds-ru-wav"


def install(cache: Path) -> str:
    """Fetch and unpack the recordings (19 MB); returns the name of the package."""
    with workshop(cache) as shop:
        packages, root = shop / "packages", shop / "root"
        packages.mkdir()
        root.mkdir()
        download(packages, [PACKAGE], "main", what=f"download {PACKAGE}")
        package = next(packages.glob("*.deb"))
        run(["dpkg", "-x", package, root], what=f"unpack {package.name}", advice=ADVICE)
        put(root, recordings(cache))
    return package.stem
