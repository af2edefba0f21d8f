"""A model is fetched over bad lines and from bad servers: whole, checked, or not at all."""

import errno
import hashlib
import io
import json
import os
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from speech.ears import downloading
from speech.ears.downloading import IN_VAIN, LINES, LIST, NAMES, PIECE, DownloadFailed, fetch

SMALL = NAMES["vosk-small-ru"]
FILES = {f"{SMALL}/am/final.mdl": b"model" * 50_000, f"{SMALL}/conf/model.conf": b"--frames=1\n"}


def archive(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as opened:
        for name, data in files.items():
            opened.writestr(name, data)
    return content.getvalue()


class Site:
    """Serves the list and one archive.

    `cut` says how many bytes a line brings, `ranges` whether it can go on, `stalls` that it is not closed then, `piece`
    how many bytes come at once, `size` what is listed.
    """

    def __init__(
        self,
        content: bytes,
        *,
        cut: int | None = None,
        ranges: bool = True,
        md5: str | None = None,
        stalls: bool = False,
        piece: int = 2**20,
        size: int | None = None,
    ) -> None:
        self.content = content
        self.cut = cut
        self.ranges = ranges
        self.stalls = stalls
        self.piece = piece
        self.size = len(content) if size is None else size
        self.md5 = md5 or hashlib.md5(content, usedforsecurity=False).hexdigest()
        self.begun_at: list[int] = []
        self.closing = threading.Event()

    def list(self) -> bytes:
        return json.dumps([{"name": SMALL, "size": self.size, "md5": self.md5}]).encode()


@contextmanager
def serving(site: Site) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.endswith(LIST):
                self.give(200, site.list(), None)
            elif self.path.endswith(f"{SMALL}.zip"):
                asked = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
                site.begun_at.append(asked)
                start = asked if site.ranges else 0
                if start > len(site.content) - 1:
                    self.send_error(416)
                    return
                self.give(206 if site.ranges else 200, site.content[start:], site.cut)
                if site.stalls:
                    site.closing.wait(10)
            else:
                self.send_error(404)

        def give(self, status: int, content: bytes, cut: int | None) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            cut = len(content) if cut is None else cut
            for at in range(0, cut, site.piece):
                self.wfile.write(content[at : min(cut, at + site.piece)])

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        site.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


def fetched(folder: Path, site: Site, progress: Callable[[int, int], None] = lambda *_: None) -> Path:
    with serving(site) as address:
        return fetch("vosk-small-ru", folder, progress, address)


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_model_comes_whole_and_is_fetched_once(tmp_path: Path) -> None:
    site = Site(archive(FILES))
    told: list[tuple[int, int]] = []
    model = fetched(tmp_path, site, lambda *state: told.append(state))
    assert {name: (tmp_path / name).read_bytes() for name in FILES} == FILES
    assert told[-1] == (len(site.content), len(site.content))
    assert fetched(tmp_path, site) == model
    assert (site.begun_at, left(tmp_path)) == ([0], [SMALL])


def test_a_line_that_breaks_is_taken_up_where_it_broke(tmp_path: Path) -> None:
    site = Site(archive(FILES), cut=100_000)
    fetched(tmp_path, site)
    assert site.begun_at == [0, 100_000, 200_000]
    assert left(tmp_path) == [SMALL]


def test_a_line_that_keeps_breaking_is_given_up_and_what_came_is_kept_for_the_next_time(tmp_path: Path) -> None:
    site = Site(archive(FILES), cut=1000)
    with pytest.raises(DownloadFailed, match="обрывается"):
        fetched(tmp_path, site)
    site.cut = None
    fetched(tmp_path, site)
    assert site.begun_at[-1] == LINES * 1000


def test_a_slow_line_is_waited_for_and_its_progress_is_shown(tmp_path: Path) -> None:
    site = Site(archive(FILES), piece=10_000)
    told: list[tuple[int, int]] = []
    fetched(tmp_path, site, lambda *state: told.append(state))
    had = [had for had, _ in told]
    assert had == sorted(set(had))
    assert len(had) > len(site.content) // PIECE + 1, "more often than the pieces of a quick line come"


def test_a_line_that_stalls_is_taken_up_and_one_that_brings_nothing_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloading, "WAIT", 0.2)
    site = Site(archive(FILES), cut=100_000, stalls=True)
    fetched(tmp_path / "taken up", site)
    assert site.begun_at == [0, 100_000, 200_000]
    site = Site(archive(FILES), cut=0, stalls=True)
    with pytest.raises(DownloadFailed, match="не присылает"):
        fetched(tmp_path, site)
    assert len(site.begun_at) == IN_VAIN, "a person does not wait for half an hour"


@pytest.mark.parametrize(("more", "told"), [(1, "короче"), (-1, "контрольная сумма")])
def test_an_archive_of_another_length_is_thrown_away(tmp_path: Path, more: int, told: str) -> None:
    content = archive(FILES)
    with pytest.raises(DownloadFailed, match=told):
        fetched(tmp_path, Site(content, size=len(content) + more))
    assert left(tmp_path) == []


def test_a_full_disk_is_told_as_it_is(tmp_path: Path) -> None:
    (tmp_path / f"{SMALL}.zip.part").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        fetched(tmp_path, Site(archive(FILES)))
    assert not (tmp_path / SMALL).exists()


def test_a_disk_that_fills_while_unpacking_leaves_the_archive_and_no_half_of_a_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site(archive(FILES))
    with monkeypatch.context() as full:
        full.setattr(zipfile, "ZipFile", FullDisk)
        with pytest.raises(OSError, match="No space left"):
            fetched(tmp_path, site)
    assert left(tmp_path) == [f"{SMALL}.zip.part"]
    assert fetched(tmp_path, site).is_dir()
    assert site.begun_at == [0], "nothing is fetched twice"


class FullDisk(zipfile.ZipFile):
    """Unpacks the first file only."""

    def extractall(self, path: Any = None, members: Any = None, pwd: bytes | None = None) -> None:
        del members
        self.extract(self.infolist()[0], path, pwd)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_server_that_cannot_go_on_begins_anew(tmp_path: Path) -> None:
    (tmp_path / f"{SMALL}.zip.part").write_bytes(b"PK something older")
    fetched(tmp_path, Site(archive(FILES), ranges=False))
    assert left(tmp_path) == [SMALL]


def test_an_archive_that_is_not_the_listed_one_is_thrown_away(tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match="контрольная сумма"):
        fetched(tmp_path, Site(archive(FILES), md5="0" * 32))
    assert left(tmp_path) == []


def link() -> bytes:
    """An archive with a symbolic link out of the folder."""
    content = io.BytesIO()
    entry = zipfile.ZipInfo(f"{SMALL}/am")
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(content, "w") as opened:
        opened.writestr(entry, "/etc")
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        archive(FILES | {"../outside": b"!"}),
        archive(FILES | {"/outside": b"!"}),
        archive(FILES | {f"{SMALL}/..\\..\\outside": b"!"}),
        link(),
        archive({f"{SMALL}/readme": b"no model"}),
        b"<html>no archive</html>",
    ],
    ids=["above", "absolute", "backslashes", "a link", "no model", "no archive"],
)
def test_a_hostile_or_foreign_archive_leaves_nothing_behind(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "models"
    with pytest.raises(DownloadFailed):
        fetched(folder, Site(content))
    assert left(folder) == []
    assert left(tmp_path) == ["models"]


def test_without_a_network_it_says_so(tmp_path: Path) -> None:
    with serving(Site(b"")) as address:
        pass
    with pytest.raises(DownloadFailed, match="не отвечает"):
        fetch("vosk-small-ru", tmp_path, lambda *_: None, address)


def test_a_list_without_the_model_is_told(tmp_path: Path) -> None:
    site = Site(archive(FILES))
    site.list = lambda: b"[]"  # type: ignore[method-assign]
    with pytest.raises(DownloadFailed, match="нет"):
        fetched(tmp_path, site)
