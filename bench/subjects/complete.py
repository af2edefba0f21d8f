"""Our whole service except the voice: database, journal, deadlines, log; prompts have only a name."""

import logging
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import Engine

from agi.reception import Arrival, Reception
from agi.server import FastAgiServer
from app.desk import Desk
from app.service import LOOK_UPS_AT_ONCE
from bench.load import CLIENT, METER
from bench.subjects.serving import serve_until_told
from db.engine import open_engine
from db.journal import Journal
from db.schema import migrate
from db.store import Store
from menus.rules import Rules
from menus.values import Money
from tests.callscript import Owner
from tests.edition import shipped
from tests.fake_asterisk import NamingNarrator
from tests.on_asterisk.ground import add_owners


def main() -> None:
    """Serve calls."""
    logging.basicConfig(level=logging.INFO, filename=os.devnull, format="%(asctime)s %(levelname)s %(message)s")
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'calls.db'}"
        migrate(url)
        database = open_engine(url)
        add_owners(database, [Owner(CLIENT, METER, Money(-35000))])
        serve(database)
        database.dispose()


def serve(database: Engine) -> None:
    """Serve calls over a database until told to stop."""
    journal = Journal(database)
    store = Store(database)
    with ThreadPoolExecutor(LOOK_UPS_AT_ONCE) as threads:

        def desk(arrival: Arrival) -> Desk:
            return Desk(store.for_call(arrival.first_call_id), threads)

        reception = Reception(
            rules=Rules(),
            edition=shipped,
            narrator=NamingNarrator,
            services=desk,
            watcher=lambda arrival, _: journal.begin(arrival.call_id, arrival.asterisk_id, arrival.caller),
        )
        server = FastAgiServer(("127.0.0.1", 0), reception.answer, ["127.0.0.1"], at_once=400)
        server.start()
        serve_until_told(server.port)
        server.stop()
    journal.close()


if __name__ == "__main__":
    main()
