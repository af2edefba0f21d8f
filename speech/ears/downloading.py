"""Fetching the models of Vosk from their authors: in pieces that a broken line does not lose, whole or not at all."""

import hashlib
import http.client
import json
import shutil
import stat
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

SITE = "https://alphacephei.com/vosk/models/"
LIST = "model-list.json"
"""Names, sizes and MD5 sums of all models, kept by their authors."""
NAMES = {"vosk-small-ru": "vosk-model-small-ru-0.22", "vosk-ru": "vosk-model-ru-0.42"}
"""What people call them, and their authors do; 45 MB and 1.8 GB."""
WAIT = 30.0
"""Seconds without a byte after which a line is broken."""
LINES = 30
"""How often a broken line is taken up again at once."""
IN_VAIN = 3
"""Lines in a row that bring nothing, after which the site counts as silent."""
PIECE = 2**16
LARGEST_LIST = 2**20
LARGEST_MODEL = 6 * 2**30
"""Bytes unpacked; the largest has half of that."""
PARTS = ("am/final.mdl", "conf/model.conf")
"""Files that every model has."""

Progress = Callable[[int, int], None]
"""How many bytes are there, of how many."""


class DownloadFailed(Exception):
    """The model could not be fetched, for a reason told in Russian."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What the authors say of an archive."""

    size: int
    md5: str


def fetch(name: str, folder: Path, progress: Progress, site: str = SITE) -> Path:
    """Have a model in `folder` (`NAMES` has the names); returns its own folder. DownloadFailed when that fails.

    What has come before a failure is kept and the next try goes on from there. OSError when the disk does not take it.
    """
    model = folder / NAMES[name]
    if model.is_dir():
        return model
    folder.mkdir(parents=True, exist_ok=True)
    listed = _listed(site, model.name)
    part = folder / f"{model.name}.zip.part"
    _download(f"{site}{model.name}.zip", part, listed.size, progress)
    _check(part, listed)
    try:
        _unpack(part, model)
    except DownloadFailed:
        part.unlink()
        raise
    part.unlink()
    return model


def _listed(site: str, model: str) -> Listed:
    """What the authors' list says of a model."""
    try:
        with urllib.request.urlopen(f"{site}{LIST}", timeout=WAIT) as answer:  # noqa: S310  The site is ours to name.
            told = json.loads(answer.read(LARGEST_LIST))
        entry = next(each for each in told if each["name"] == model)
        return Listed(int(entry["size"]), str(entry["md5"]).lower())
    except (OSError, http.client.HTTPException) as broken:
        raise DownloadFailed("сайт моделей не отвечает") from broken
    except (ValueError, TypeError, KeyError, StopIteration) as broken:
        raise DownloadFailed("в списке на сайте моделей этой модели нет") from broken


def _download(address: str, part: Path, size: int, progress: Progress) -> None:
    """Have all bytes of the archive in `part`, over as many lines as it takes, within reason."""
    in_vain = 0
    for _ in range(LINES):
        had = _there(part)
        if had >= size:
            return
        _go_on(address, part, had, size, progress)
        in_vain = 0 if _there(part) > had else in_vain + 1
        if in_vain == IN_VAIN:
            raise DownloadFailed("сайт моделей не присылает данных")
    if _there(part) < size:
        raise DownloadFailed("связь с сайтом моделей обрывается")


def _there(part: Path) -> int:
    """Bytes that have come so far."""
    return part.stat().st_size if part.exists() else 0


def _go_on(address: str, part: Path, had: int, size: int, progress: Progress) -> None:
    """Add what one line brings, as long as it lasts."""
    asked = urllib.request.Request(address, headers={"Range": f"bytes={had}-"})  # noqa: S310  The site is ours to name.
    try:
        with urllib.request.urlopen(asked, timeout=WAIT) as answer:  # noqa: S310
            # A server that knows no ranges begins anew.
            goes_on = answer.status == http.HTTPStatus.PARTIAL_CONTENT
            with part.open("ab" if goes_on else "wb") as file:
                while len(piece := answer.read1(min(PIECE, size + 1 - file.tell()))):
                    file.write(piece)
                    progress(file.tell(), size)
    except urllib.error.HTTPError as refused:
        if refused.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            part.unlink()
            raise DownloadFailed("архив на сайте короче, чем сказано в списке") from refused
        raise DownloadFailed(f"сайт моделей отказал: {refused.code}") from refused
    except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError):
        return


def _check(part: Path, listed: Listed) -> None:
    """Compare the archive with the list; a wrong one is thrown away, for no more bytes make it right."""
    with part.open("rb") as archive:
        found = hashlib.file_digest(archive, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    if part.stat().st_size != listed.size or found != listed.md5:
        part.unlink()
        raise DownloadFailed("архив пришёл повреждённым: контрольная сумма не та")


def _unpack(archive: Path, model: Path) -> None:
    """Put the model in its place in one step. What is no model, or would write elsewhere, is thrown away."""
    aside = Path(tempfile.mkdtemp(dir=model.parent, prefix=".unpacking-"))
    try:
        _extract(archive, aside)
        if not all((aside / model.name / part).is_file() for part in PARTS):
            raise DownloadFailed("в архиве не модель Vosk")
        (aside / model.name).replace(model)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as broken:
        raise DownloadFailed("архив не читается") from broken
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _extract(archive: Path, folder: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        if sum(each.file_size for each in opened.infolist()) > LARGEST_MODEL:
            raise DownloadFailed("архив слишком велик")
        if not all(_is_tame(each) for each in opened.infolist()):
            raise DownloadFailed("в архиве недопустимые имена файлов")
        opened.extractall(folder)


def _is_tame(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is a file or a folder below where it is unpacked."""
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    return not (path.is_absolute() or ".." in path.parts or stat.S_ISLNK(entry.external_attr >> 16))
