"""A model is fetched over bad lines and from bad servers: whole, checked, or not at all."""

import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from speech.ears.downloading import LINES, LIST, NAMES, DownloadFailed, fetch

SMALL = NAMES["vosk-small-ru"]
FILES = {f"{SMALL}/am/final.mdl": b"model" * 50_000, f"{SMALL}/conf/model.conf": b"--frames=1\n"}


def archive(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as opened:
        for name, data in files.items():
            opened.writestr(name, data)
    return content.getvalue()


class Site:
    """Serves the list and one archive; `cut` says how many bytes a line brings, `ranges` whether it can go on."""

    def __init__(self, content: bytes, *, cut: int | None = None, ranges: bool = True, md5: str | None = None) -> None:
        self.content = content
        self.cut = cut
        self.ranges = ranges
        self.md5 = md5 or hashlib.md5(content, usedforsecurity=False).hexdigest()
        self.begun_at: list[int] = []

    def list(self) -> bytes:
        return json.dumps([{"name": SMALL, "size": len(self.content), "md5": self.md5}]).encode()


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
                self.give(206 if site.ranges else 200, site.content[start:], site.cut)
            else:
                self.send_error(404)

        def give(self, status: int, content: bytes, cut: int | None) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[:cut])

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
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
