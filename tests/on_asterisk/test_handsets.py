"""A phone of the benchmarks calls a real Asterisk."""

from concurrent.futures import Future

import pytest

from agi.channel import Channel
from agi.server import FastAgiServer
from app.narration import Narration
from app.service import recordings_folder
from bench.handsets import Handsets
from menus.vocabulary import line
from tests.edition import shipped
from tests.on_asterisk.ground import Ground
from tests.softphone import loudness

pytestmark = pytest.mark.calls

WORD = b"\x2a\xaa" * 4000
"""A second of A-law, louder than any speech."""


def test_what_a_phone_says_after_a_prompt_arrives(ground: Ground) -> None:
    folder = recordings_folder(ground.settings)
    recorded: Future[tuple[str, int]] = Future()

    def serve(channel: Channel) -> None:
        channel.set("TIMEOUT(absolute)", 0)  # the dialplan's watchdog is not for us
        with Narration(ground.speaker, shipped().catalogue).telling((line("connecting"),)) as sounds:
            for sound in (each.make() for each in sounds):
                channel.play(sound.name, "", 0, sound.seconds)
        recorded.set_result(channel.record(folder.path("said"), 2.0, 2.0))

    server = FastAgiServer(("127.0.0.1", ground.settings.fastagi_port), serve, ["127.0.0.1"], at_once=1)
    server.start()
    try:
        with Handsets(1) as phones:
            phones.call(0, ground.number).result()
            assert phones.say(0, WORD).result().frames == 50
            assert recorded.result(20)[0] == "timeout"
    finally:
        server.stop()
    assert loudness(folder.ours / "said.wav") > -20
