"""A console on a working day: callers, queues, callbacks and ratings since midnight, and somebody on the telephone.

Whoever adds a page sees to it that what it shows is here, too.
"""

from sqlalchemy import Engine

from callbacks.booking import Kind
from callbacks.presence import Presence
from db.case_tables import Recording
from tests.console.browsing import MONDAY, World
from tests.console.desk import CALL, put, rings, staffed
from tests.db.busy_callers import Callers
from tests.db.busy_day import MIDNIGHT, BusyDay
from tests.db.callbacks import book, wish

CALLERS = 150


def lived_in(engine: Engine) -> World:
    """The console at noon; anna's phone rings, whose name at the door is `anna`."""
    day = BusyDay(engine, 3, [])
    Callers(day, CALLERS)
    day.live((MONDAY - MIDNIGHT).total_seconds())
    world = staffed(World(engine, presence={Presence.FREE: 2, Presence.BUSY: 3, Presence.PAUSED: 1}), engine)
    rings(world)
    recorded(world)
    for number, kind in enumerate((Kind.QUEUE, Kind.QUEUE, Kind.DEFERRED, Kind.DEFERRED), start=1001):
        book(engine, wish(number, kind=kind, account=7))
    return world


def recorded(world: World) -> None:
    """Two messages, of which one can be played."""
    world.ports.recordings.mkdir()
    for number in range(2):
        row = {"id": f"{number}" * 32, "call_id": CALL, "kind": "message", "seconds": 60, "made_at": MONDAY}
        put(world.engine, Recording.__table__, **row)
    (world.ports.recordings / f"{'0' * 32}.wav").write_bytes(b"RIFF")
