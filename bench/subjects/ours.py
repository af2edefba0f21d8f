"""Our FastAGI layer and dialogue with the shipped menu; services in memory, prompts that have only a name."""

from agi.reception import Reception
from agi.server import FastAgiServer
from bench.load import CLIENT, METER
from bench.subjects.serving import serve_until_told
from menus.events import Event
from menus.rules import Rules
from menus.values import Money
from tests.callscript import Owner
from tests.edition import shipped
from tests.fake_asterisk import NamingNarrator
from tests.fakes import Little


class Nobody:
    """Watches without taking note."""

    def notice(self, event: Event) -> None:
        """Forget it."""


def main() -> None:
    """Serve calls."""
    owners = [Owner(CLIENT, METER, Money(-35000))]
    desk = Reception(Rules(), shipped, NamingNarrator, lambda _: Little(owners), lambda *_: Nobody())
    server = FastAgiServer(("127.0.0.1", 0), desk.answer, ["127.0.0.1"], at_once=400)
    server.start()
    serve_until_told(server.port)
    server.stop()


if __name__ == "__main__":
    main()
