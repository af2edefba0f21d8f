"""Building a part beside its place and moving it there when it is whole.

So an interrupted build is never taken for a part.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.provision.shell import as_root, run


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
    """Move a finished folder to its place, in one step; what was there makes way first, and goes afterwards."""
    old = _workshops(final.parent) / f"old-{final.name}"
    remove(old)
    if made.exists() and final.exists():
        _move(final, old)
    _move(made, final)
    remove(old)


def _move(folder: Path, to: Path) -> None:
    """Rename a folder. One of root's can only be moved by root: its `..` is written to."""
    command: list[str | Path] = ["mv", "--no-target-directory", folder, to]
    mine = folder.stat().st_uid == os.geteuid()
    run(command if mine else as_root(command), what=f"put {to.name} in its place", advice="see the lines above")


def point(link: Path, target: Path) -> None:
    """Make `link` a symbolic link to its neighbour `target`, in one step."""
    fresh = link.with_name(f".{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target.name)
    fresh.replace(link)
