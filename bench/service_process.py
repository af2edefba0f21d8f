"""The real service in a process of its own, so that its CPU can be told from that of a measurement.

Run as `python -m bench.service_process SETTINGS [PROMPT=OTHER]`, the settings as JSON; prints `ready`, serves until
its input ends. The sentence of OTHER is then said for PROMPT.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from app.asterisk.owner import Owner
from app.logs import log_to
from app.provision.places import asterisk_root
from app.service import answering
from app.settings import Settings
from app.voices import prepare_prompts, speaking
from menus.catalogue import Catalogue
from menus.edition import Edition
from tests.edition import shipped


@contextmanager
def serving(settings: Settings, *changes: str) -> Iterator[int]:
    """Run the service in its own process; its process id."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.service_process", settings.model_dump_json(), *changes],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin and process.stdout
    try:
        assert process.stdout.readline() == "ready\n"
        yield process.pid
    finally:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()


def edition(changes: list[str]) -> Edition:
    """The shipped edition with some sentences said for others."""
    sentences = shipped().catalogue.sentences
    other = {prompt: sentences[instead] for prompt, _, instead in (change.partition("=") for change in changes)}
    return Edition(shipped().tree, Catalogue({**sentences, **other}))


def main() -> None:
    """Serve calls over the database that is in the home of the settings."""
    settings = Settings.model_validate_json(sys.argv[1])
    log_to(settings.home)
    group = Owner.of_asterisk(native=asterisk_root(settings.cache) is None).group
    with speaking(settings, group) as speaker:
        prepare_prompts(speaker, [shipped()], settings, lambda *_: None)
        changed = edition(sys.argv[2:])
        with answering(settings, speaker, lambda: changed):
            print("ready", flush=True)
            sys.stdin.read()


if __name__ == "__main__":
    main()
