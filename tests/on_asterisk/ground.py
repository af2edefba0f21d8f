"""A real Asterisk with a real voice for call scripts: one a test process, its conversations served by each test."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, insert, update

from agi.reception import Reception
from agi.recordings import RecordingsFolder
from agi.server import FastAgiServer
from app.asterisk.passwords import Passwords
from app.asterisk.process import Asterisk
from app.calling_back import calling_back
from app.desk import Desk
from app.narration import Narration
from app.narration import Speaker as Voice
from app.service import answering, create_database, recordings_folder
from app.settings import Settings
from app.voices import prepare_prompts, speaking
from callbacks.booking import CallbackRules, Consent, Kind, Request
from callbacks.slots import SlotRules
from db import case_tables, tables
from db.callback_appointments import Appointments
from db.callback_bookings import Bookings
from db.case_tables import Channel
from db.clock import Clock, utc_now
from db.engine import open_engine
from db.interviews import InterviewRules
from db.journal import Journal
from db.load_book import LoadBook
from db.load_tables import Source
from db.schema import migrate
from db.slots import SlotBook
from db.store import Store
from menus.case_steps import Topic
from menus.edition import Edition
from menus.events import Event, Watcher
from menus.rules import Rules
from menus.steps import NoticeSent, NotPlanned, Restricted
from speech.aeap.recogniser import Recogniser
from speech.speaker import Speaker
from tests.callscript import CallScript, Owner
from tests.edition import shipped
from tests.free import free_address, free_settings
from tests.meters import meter_rows
from tests.outage_fakes import address_of, outage_rows
from tests.scripted_recogniser import scripted_recogniser, write_script
from tests.softphone import Softphone

TRUNK = "127.0.0.2"
"""The address of the phone whose caller ID is trusted; one at 127.0.0.1 is anybody."""


CUSTOMERS = "127.0.0.5"
"""Where our own calls go."""

QUICK = Rules(menu_wait=3.0, step_wait=3.0, first_digit_wait=4.0, next_digit_wait=2.0, message_silence=2.0)
"""Shorter waits than a real caller gets, to spare whoever waits for the tests."""


@dataclass(frozen=True)
class Ground:
    """A running Asterisk and the voice."""

    settings: Settings
    asterisk: Asterisk
    speaker: Speaker
    recogniser: Recogniser
    """Started by the fixture `ears` for the tests that need it."""

    def callers_say(self, *words: str) -> None:
        """What will be heard, one utterance after another, whatever the sound."""
        write_script(self.settings.home, words)

    @property
    def number(self) -> str:
        """The SIP address of the service."""
        return f"sip:{self.settings.service_number}@127.0.0.1:{self.settings.sip_port}"

    def operator(self, folder: Path) -> Softphone:
        """An operator's phone, registered, that takes calls by itself."""
        phone = Softphone(
            user="operator1",
            password=Passwords.of(self.settings.home, self.settings.operators).operators["operator1"],
            registrar=f"sip:127.0.0.1:{self.settings.sip_port}",
            answers=True,
            folder=folder,
        )
        phone.wait_until("registered", 10)
        return phone

    def customer(self, folder: Path) -> Softphone:
        """The phone that all our own calls come to."""
        assert self.settings.outgoing_host
        return Softphone(bind=CUSTOMERS, port=int(self.settings.outgoing_host.partition(":")[2]), folder=folder)

    @contextmanager
    def serving(self, folder: Path, now: Clock = utc_now, **changes: Any) -> Iterator[Engine]:
        """The service as it runs, calling people back, with a database of its own and a clock."""
        chosen = {"outgoing_calls": True, "database_url": database_in(folder), "dialogue": QUICK, **changes}
        settings = self.settings.model_copy(update=chosen)
        create_database(settings)
        engine = open_engine(settings.database)
        with answering(settings, self.speaker, shipped, now), calling_back(settings, engine, now):
            yield engine
        engine.dispose()

    def recordings(self, script: CallScript) -> RecordingsFolder:
        """Where messages are recorded; for a script without recordings, a folder that is not there."""
        folder = recordings_folder(self.settings)
        return folder if script.records else replace(folder, for_asterisk=f"{folder.for_asterisk}/missing")

    def logged_by_asterisk(self, words: str) -> bool:
        """Whether Asterisk wrote these words into any of its logs."""
        logs = [self.asterisk.folder / "console.log", *(self.asterisk.folder / "log").rglob("*")]
        return any(words in log.read_text("utf-8", "replace") for log in logs if log.is_file())


def database_in(folder: Path) -> str:
    """The database of a service that works in a folder, as a URL."""
    return f"sqlite:///{folder / 'service.db'}"


@contextmanager
def standing(home: Path, recogniser: Recogniser | None = None, **changes: Any) -> Iterator[Ground]:
    """Boot Asterisk and the voice in `home`, on ports of their own; what is heard is a script unless told otherwise."""
    settings = free_settings(home, trunk_hosts=(TRUNK,), outgoing_host=free_address(CUSTOMERS), **changes)
    recogniser = recogniser or scripted_recogniser(home)
    asterisk = Asterisk(settings, recogniser.address)
    with closing(recogniser), speaking(settings, asterisk.owner.group) as speaker:
        prepare_prompts(speaker, [shipped()], settings, lambda *_: None)
        with asterisk:
            yield Ground(settings, asterisk, speaker, recogniser)


@contextmanager
def conversations(
    ground: Ground,
    script: CallScript,
    watcher: Watcher,
    folder: Path,
    speaker: Voice | None = None,
    *,
    edition: Callable[[], Edition] = shipped,
    records_operators: bool = False,
) -> Iterator[Engine]:
    """Serve calls in the world of a script: its accounts in a database, its watcher beside the journal."""
    url = f"sqlite:///{folder / 'calls.db'}"
    migrate(url)
    database = open_engine(url)
    add_owners(database, script.owners)
    add_guesses(database, script)
    add_cases(database, script)
    add_callbacks(database, script)
    add_load(database, script)
    add_outages(database, script)
    break_parts(database, script)
    services = open_engine(f"sqlite:///{folder / 'gone.db'}") if script.billing_down else database
    store = Store(services, day_of(script), interviews=InterviewRules(ratings=script.rates))
    journal = Journal(database)
    threads = ThreadPoolExecutor(4)
    desk = Reception(
        rules=replace(QUICK, voice=script.voice),
        edition=edition,
        narrator=lambda catalogue: Narration(speaker or ground.speaker, catalogue),
        services=lambda arrival: Desk(store.for_call(arrival.first_call_id), threads),
        watcher=lambda arrival, _: Both(watcher, journal.begin(arrival.call_id, arrival.asterisk_id, arrival.caller)),
        recordings=ground.recordings(script),
        records_operators=records_operators,
        wait=lambda: script.wait,
        recogniser=(lambda: ground.recogniser.ready) if script.voice else None,
    )
    settings = ground.settings
    server = FastAgiServer(("127.0.0.1", settings.fastagi_port), desk.answer, ["127.0.0.1"], at_once=4)
    server.start()
    try:
        yield database
    finally:
        server.stop()
        journal.close()
        threads.shutdown()
        services.dispose()
        database.dispose()


@dataclass(frozen=True)
class Both:
    """Two watchers as one."""

    first: Watcher
    second: Watcher

    def notice(self, event: Event) -> None:
        self.first.notice(event)
        self.second.notice(event)


FAILURES = {
    "past": "DROP TABLE billed_readings",
    "rating": "CREATE TRIGGER mute BEFORE INSERT ON ratings WHEN NEW.value > 0 BEGIN SELECT RAISE(ABORT, 'full'); END",
    "outages": "ALTER TABLE customers RENAME COLUMN address TO lost",
    "storing": "CREATE TRIGGER full BEFORE INSERT ON reading_values BEGIN SELECT RAISE(ABORT, 'full'); END",
}
"""What makes a part of the service fail, by its name in a script."""


def break_parts(database: Engine, script: CallScript) -> None:
    """Make what is down in a script's world fail."""
    with database.begin() as connection:
        for part in script.down:
            connection.exec_driver_sql(FAILURES[part])


def day_of(script: CallScript) -> Clock:
    """The clock in a script's world: it stands still on its day, or is the real one."""
    now = script.now
    return (lambda: now) if script.today else utc_now


def add_owners(database: Engine, owners: list[Owner]) -> None:
    """Put the accounts of a script into the database."""
    with database.begin() as connection:
        for key, owner in enumerate(owners, 1):
            for table, values in _rows(key, owner):
                connection.execute(insert(table.__table__), values)


def add_guesses(database: Engine, script: CallScript) -> None:
    """Put the wrong numbers that came before the call into the database."""
    with database.begin() as connection:
        for number in range(script.guesses):
            row = {"id": str(number), "at": datetime.now(UTC), "caller": script.caller}
            connection.execute(insert(tables.Guess.__table__), row)


def add_cases(database: Engine, script: CallScript) -> None:
    """Put the cases that were there before the call into the database."""
    keys = {owner.number: key for key, owner in enumerate(script.owners, 1)}
    with database.begin() as connection:
        for case in script.cases:
            row = {"id": f"case{case.number}", "number": case.number, "topic": Topic.APPEAL, "channel": Channel.OFFICE}
            row |= {"state": case.state, "registered_at": datetime.now(UTC), "due": date.max}
            row |= {"phone": case.phone, "account_id": keys.get(case.account or "")}
            connection.execute(insert(case_tables.Case), row)
            connection.execute(update(case_tables.CaseCounter).values(last=case.number))


def add_callbacks(database: Engine, script: CallScript) -> None:
    """Book the callbacks that were there before the call, with their numbers."""
    book = Appointments(Bookings(database, CallbackRules()), SlotBook(database, SlotRules()))
    for known in script.callbacks:
        assert known.phone and known.begins, "on a real phone a callback has a number to call and a time"
        with database.begin() as connection:
            connection.execute(update(case_tables.CaseCounter).values(last=known.number - 1))
        consent = Consent(script.now, "caller", "1")
        request = Request(uuid4().hex, Kind.QUEUE, known.phone, consent, script.now, "other")
        book.book(request, known.begins, script.now)


def add_load(database: Engine, script: CallScript) -> None:
    """Put the load calendar of a script into the database."""
    if script.load:
        LoadBook(database).keep(script.load.calendar(), Source.SUPERVISOR, at=datetime.now(UTC), by="test")


def add_outages(database: Engine, script: CallScript) -> None:
    """Put the feed of planned outages into the database."""
    with database.begin() as connection:
        for row in outage_rows(script.outages):
            connection.execute(insert(tables.Outage), row)


def _rows(key: int, owner: Owner) -> Iterator[tuple[type[tables.Base], dict[str, object]]]:
    yield tables.Customer, {"id": key, "name": "Вымышленный", "address": address_of(owner.number)}
    yield tables.Account, {"id": key, "customer_id": key, "number": owner.number}
    for place, meter in enumerate(owner.meters):
        yield from meter_rows(key * 100 + place, key, meter)
    if owner.phone:
        yield tables.Phone, {"account_id": key, "number": owner.phone}
    if owner.balance:
        yield tables.Balance, {"account_id": key, "kopecks": owner.balance.kopecks, "as_of": owner.on}
    match owner.restriction:
        case NoticeSent(day):
            yield tables.Restriction, {"account_id": key, "kind": tables.RestrictionKind.NOTICE, "day": day}
        case Restricted(day):
            yield tables.Restriction, {"account_id": key, "kind": tables.RestrictionKind.RESTRICTED, "day": day}
        case NotPlanned():
            return
