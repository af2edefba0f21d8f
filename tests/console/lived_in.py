"""A console on a working day: callers, queues, callbacks and ratings since midnight, and somebody on the telephone.

Whoever adds a page sees to it that what it shows is here, too.
"""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine, insert

from callbacks.presence import Presence
from console.sentences.deeds import SentenceDesk
from db.case_tables import Case, Channel, Recording
from db.store import Store
from db.tables import Call
from menus.answers import Given
from menus.callback_steps import BookCallback
from menus.case_steps import CaseState, Topic
from menus.published import Wording
from menus.steps import Recorded
from tests.console.browsing import MONDAY, Clock, World
from tests.console.desk import ACCOUNT, CALL, PHONE, STRIKE, put, rings, staffed
from tests.db.busy_callers import Callers
from tests.db.busy_day import MIDNIGHT, BusyDay
from tests.db.callbacks import book, phone, wish

CALLERS = 150


def lived_in(engine: Engine) -> World:
    """The console at noon; anna's phone rings, whose name at the door is `anna`."""
    day = BusyDay(engine, 3, [])
    Callers(day, CALLERS)
    day.live((MONDAY - MIDNIGHT).total_seconds())
    world = staffed(World(engine, presence={Presence.FREE: 2, Presence.BUSY: 3, Presence.PAUSED: 1}), engine)
    rings(world)
    recorded(world)
    promised(engine)
    written(world)
    hostile(world)
    weeks_before(engine)
    return world


def weeks_before(engine: Engine) -> None:
    """Calls of four weeks: most in the morning, few at night."""
    hours = [MIDNIGHT - timedelta(days=back) + timedelta(hours=hour) for back in range(1, 29) for hour in range(24)]
    began = [hour for hour in hours for _ in range(max(0, 8 - abs(hour.hour - 10)) * (7 - hour.weekday()) // 4)]
    calls = [{"id": f"{one:032x}", "asterisk_id": f"0.{one}", "path": ""} for one in range(len(began))]
    with engine.begin() as connection:
        connection.execute(insert(Call), [{**one, "started_at": at} for one, at in zip(calls, began, strict=True)])


def hostile(world: World) -> None:
    """A case, an earlier call and a file, each of which would be run if a page took it for more than text."""
    case = {"id": "e" * 32, "number": 9001, "account_id": 7, "phone": PHONE, "text": STRIKE, "due": MONDAY.date()}
    kind = {"topic": Topic.APPEAL, "channel": Channel.OFFICE, "state": CaseState.REGISTERED, "registered_at": MONDAY}
    put(world.engine, Case.__table__, **case, **kind)
    earlier = {"asterisk_id": STRIKE, "started_at": MONDAY - timedelta(days=1), "caller": PHONE, "path": STRIKE}
    put(world.engine, Call.__table__, id="f" * 32, account=ACCOUNT, **earlier)
    (world.ports.recordings / "<img src=x onerror='window.struck = 1'>.wav").write_bytes(b"RIFF")
    world.answers.calls[CALL] = [Given("Первое меню", f"не разобрали, похоже на «{STRIKE}»")]


def written(world: World) -> None:
    """A sentence and an announcement that wait to be published, and an announcement that everybody hears."""
    desk = SentenceDesk(world.ports, 2)
    night = Wording("Сегодня ночью Личный кабинет не работает.", MONDAY, MONDAY + timedelta(hours=9))
    desk.put_in_force(desk.opened("announcement_cabinet"), night, lambda *_: None)
    desk.save(desk.opened("announcement_works"), replace(night, text="Завтра офисы закрыты."))
    desk.put_in_force(desk.opened("noise"), Wording("Плохо слышно. Повторите, пожалуйста."), lambda *_: None)
    desk.save(desk.opened("noise"), Wording("Вас плохо слышно. Ответьте ещё раз, пожалуйста."))


def recorded(world: World) -> None:
    """Two messages, of which one can be played."""
    world.ports.recordings.mkdir()
    for number in range(2):
        row = {"id": f"{number}" * 32, "call_id": CALL, "kind": "message", "seconds": 60, "made_at": MONDAY}
        put(world.engine, Recording.__table__, **row)
    (world.ports.recordings / f"{'0' * 32}.wav").write_bytes(b"RIFF")


def promised(engine: Engine) -> None:
    """Two who are to be called now, and two questions that wait, of which one is late."""
    for number in (1001, 1002):
        book(engine, wish(number, account=7))
    for days in (3, 11):
        asked = MONDAY - timedelta(days=days)
        question = BookCallback(Topic.GRID, phone(days), False, 7, "1", message=Recorded(f"{days:032}", 9.0))
        Store(engine, now=Clock(asked)).for_call(CALL).answer(question)
