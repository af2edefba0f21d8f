"""Every call script goes as written over FastAGI: the real server, the real socket, a fake Asterisk."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import pytest

from agi.reception import Arrival, Reception
from agi.recordings import RecordingsFolder
from agi.server import FastAgiServer
from menus.edition import Edition
from menus.events import Outcome
from menus.transcript import Transcript
from menus.tree import SKILLS
from tests.callscript import CallScript, read_script
from tests.fake_asterisk import FIRST_CALL, QUEUED, FakeAsterisk, NamingNarrator
from tests.fakes import Little, world

SCRIPTS = sorted((Path(__file__).parents[1] / "calls").rglob("*.call"))


@contextmanager
def reception(
    script: CallScript, transcript: Transcript, services: Little, *, listened: bool = True
) -> Iterator[FastAgiServer]:
    """Serve calls as the script's world would have it; without `listened` the recogniser is away."""

    def watcher(arrival: Arrival, _: Edition) -> Transcript:
        assert (arrival.caller, arrival.operator) == (script.caller, script.consulted)
        assert arrival.first_call_id == (FIRST_CALL if script.consulted else arrival.call_id)
        return transcript

    folder = Path(mkdtemp(prefix="recordings-"))
    recordings = RecordingsFolder(folder, str(folder / ("" if script.records else "missing")))
    desk = Reception(
        script.rules,
        lambda: script.edition,
        lambda catalogue: NamingNarrator(catalogue, script.unmade),
        lambda _: services,
        watcher,
        recordings=recordings,
        wait=lambda: script.wait,
        recogniser=(lambda: listened) if script.voice else None,
    )
    server = FastAgiServer(("127.0.0.1", 0), desk.answer, ["127.0.0.1"], at_once=4)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        rmtree(folder)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_the_call_goes_as_written(path: Path) -> None:
    script = read_script(path)
    transcript = Transcript()
    with reception(script, transcript, world(script)) as server:
        asterisk = FakeAsterisk(server.port, script)
        asterisk.run()
    script.compare(transcript.lines)
    assert asterisk.kept == script.kept
    _dialplan_knows_what_comes_next(script, asterisk.variables, transcript.lines[-1])


def test_a_call_that_begins_while_nobody_listens_goes_by_keys_and_hears_nothing_of_it() -> None:
    script = read_script(SCRIPTS[0].with_name("debtor.call"))
    transcript = Transcript()
    with reception(replace(script, voice=True), transcript, world(script), listened=False) as server:
        FakeAsterisk(server.port, script).run()
    script.compare(transcript.lines)


def test_who_leaves_the_queue_keeps_the_place_of_the_moment_of_coming_there() -> None:
    script = read_script(SCRIPTS[0].with_name("leaving_queue.call"))
    services = world(script)
    with reception(script, Transcript(), services) as server:
        FakeAsterisk(server.port, script).run()
    assert [wish.queued for wish in services.callbacks] == [QUEUED]


def _dialplan_knows_what_comes_next(script: CallScript, variables: dict[str, str], end: str) -> None:
    following = variables.get("AUTOSECRETARY_NEXT")
    match end.removeprefix("= "):
        case Outcome.TRANSFERRED:
            assert following in {"operators", "waiting", *SKILLS}
            assert variables.get("AUTOSECRETARY_PATH", "").startswith(
                "" if script.consulted or script.queue or script.called else "main"
            )
            assert script.queue or len(variables["AUTOSECRETARY_CALL"]) == 32
        case Outcome.GOODBYE:
            assert following == "end"
        case _:
            assert following is None
