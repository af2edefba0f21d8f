"""Building a part beside its place and moving it there when it is whole.

So an interrupted build is never taken for a part.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.provision.shell import as_root


@contextmanager
def workshop(cache: Path) -> Iterator[Path]:
    """A new folder to build in, removed at the end; what is worth keeping is renamed away from it before."""
    shop = Path(tempfile.mkdtemp(dir=_workshops(cache)))
    shop.chmod(0o755)
    try:
        yield shop
    finally:
        remove(shop)


def sweep(cache: Path) -> None:
    """Remove what killed installations left behind. Only under the installation lock."""
    remove(_workshops(cache))


def _workshops(cache: Path) -> Path:
    folder = cache / "building"
    folder.mkdir(exist_ok=True)
    return folder


def remove(folder: Path) -> None:
    """Remove a folder tree, also one whose files belong to root. Nothing happens when it is not there."""
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except PermissionError:
        subprocess.run(as_root(["rm", "-rf", "--one-file-system", folder]), check=True)


def put(made: Path, final: Path) -> None:
    """Move a finished folder to its place, in one step; what was there goes."""
    remove(final)
    made.rename(final)


def point(link: Path, target: Path) -> None:
    """Make `link` a symbolic link to its neighbour `target`, in one step."""
    fresh = link.with_name(f".{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target.name)
    fresh.replace(link)
