"""The service put together: database, voice, menu, telephone. The only place where the parts meet."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy import Engine

from agi.channel import Channel
from agi.floor import FloorBoard
from agi.gate import Gate, asks_for_the_gate
from agi.reception import Arrival, Reception
from agi.recordings import RecordingsFolder
from agi.server import FastAgiServer
from agi.waiting_times import wait_for_a_new_caller
from app.asterisk.configuration import PLACE
from app.desk import Desk
from app.named_sounds import put_named_sounds
from app.narration import Narration
from app.provision.places import rhvoice_root
from app.queues import following_queues
from app.settings import Settings
from app.watch import Hub
from callbacks.worker import Attempts
from db.callback_claims import CallbackClaims
from db.clock import utc_now
from db.engine import open_engine
from db.journal import Journal
from db.retention import Retention
from db.schema import migrate
from db.store import Store
from menus.catalogue import Catalogue
from menus.edition import Edition
from menus.events import Event, Watcher
from speech.recordings import Recordings
from speech.rhvoice import engine
from speech.sounds import Shelf
from speech.speaker import Speaker
from speech.voice import Voice

VOICE = "irina"
LOOK_UPS_AT_ONCE = 32

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Service:
    """A running service: it answers calls that Asterisk sends to its FastAGI port."""

    server: FastAgiServer
    hub: Hub


def recordings_of_voice(settings: Settings) -> Recordings:
    """What a voice actor has recorded."""
    return Recordings(settings.home / "recorded")


@contextmanager
def speaking(settings: Settings, sounds_group: int | None) -> Iterator[Speaker]:
    """Have a voice. `sounds_group` is the group number of Asterisk, which reads personal sounds."""
    with ExitStack() as stack:
        voice = Voice(engine(rhvoice_root(settings.cache), VOICE))
        stack.callback(voice.close)
        speaker = Speaker(
            voice,
            recordings_of_voice(settings),
            Shelf.fixed(settings.cache / "sounds"),
            Shelf.personal(settings.home / "sounds" / "personal", secrets.token_bytes(32), sounds_group),
        )
        stack.callback(speaker.close)
        yield speaker


def prepare_prompts(
    speaker: Speaker, editions: Sequence[Edition], settings: Settings, progress: Progress, *, beside_calls: bool = False
) -> None:
    """Render the fixed prompts of all editions ahead, then put in place what the dialplan plays by name.

    The sentences of the first edition. Raises SpeechUnavailable; what the dialplan plays is only touched once
    everything else is there.
    """
    for edition in reversed(editions):
        speaker.render_ahead(dict(edition.catalogue.fixed()), progress, beside_calls=beside_calls)
    put_named_sounds(speaker, editions[0], settings)


@contextmanager
def answering(settings: Settings, speaker: Speaker, edition: Callable[[], Edition]) -> Iterator[Service]:
    """Answer calls inside the context, each with the edition in force. OSError when the FastAGI port is taken."""
    with ExitStack() as stack:
        database = open_engine(settings.database)
        stack.callback(database.dispose)
        journal = Journal(database)
        stack.callback(journal.close)
        hub = Hub(settings.home / "watch.sock")
        stack.callback(hub.close)
        threads = ThreadPoolExecutor(LOOK_UPS_AT_ONCE, thread_name_prefix="look-up")
        stack.callback(threads.shutdown, wait=False, cancel_futures=True)
        store = Store(
            database,
            limits=settings.guesses,
            working_days=settings.answer_working_days,
            daytime=settings.phoning_hours,
            interviews=settings.interviews,
            callbacks=settings.calling_back,
            slots=settings.slots,
        )
        floor = stack.enter_context(following_queues(settings))
        back_office = _BackOffice(store, journal, hub, threads, speaker, floor)
        server = FastAgiServer(
            (str(settings.fastagi_listen), settings.fastagi_port),
            _at_the_door(
                Gate(partial(_let_out, Attempts(CallbackClaims(database), settings.calling_back))),
                back_office.reception(settings, edition),
            ),
            [str(host) for host in settings.asterisk_hosts],
            settings.calls_at_once,
        )
        stack.callback(server.stop)
        server.start()
        yield Service(server, hub)


def _at_the_door(gate: Gate, reception: Reception) -> Callable[[Channel], None]:
    """Whatever Asterisk asks comes in at one door: calls, and whether we may make one."""
    return lambda channel: (gate if asks_for_the_gate(channel) else reception).answer(channel)


def _let_out(attempts: Attempts, attempt: str) -> bool:
    return attempts.let_out(attempt, utc_now())


@dataclass(frozen=True, slots=True)
class _BackOffice:
    """What all calls share."""

    store: Store
    journal: Journal
    hub: Hub
    threads: ThreadPoolExecutor
    speaker: Speaker
    floor: FloorBoard

    def reception(self, settings: Settings, edition: Callable[[], Edition]) -> Reception:
        return Reception(
            rules=settings.dialogue,
            edition=edition,
            narrator=lambda catalogue: Narration(self.speaker, catalogue),
            services=self._desk,
            watcher=self._watcher,
            recordings=recordings_folder(settings),
            records_operators=settings.record_operator_calls,
            wait=lambda: wait_for_a_new_caller(self.floor.floor),
        )

    def _desk(self, arrival: Arrival) -> Desk:
        return Desk(self.store.for_call(arrival.first_call_id), self.threads)

    def _watcher(self, arrival: Arrival, catalogue: Catalogue) -> Watcher:
        notes = self.journal.begin(arrival.call_id, arrival.asterisk_id, arrival.caller)
        return _Both(notes, self.hub.watcher(arrival, catalogue))


@dataclass(frozen=True, slots=True)
class _Both:
    """The journal and whoever watches."""

    journal: Watcher
    broadcast: Watcher

    def notice(self, event: Event) -> None:
        self.journal.notice(event)
        self.broadcast.notice(event)


def recordings_folder(settings: Settings) -> RecordingsFolder:
    """Where Asterisk writes recordings and we read them."""
    return RecordingsFolder(settings.home / "recordings", f"{PLACE}/recordings")


def retention(settings: Settings, database: Engine) -> Retention:
    """What deletes recordings when their time is over."""
    return Retention(database, settings.home / "recordings", timedelta(days=settings.retention_days))


def create_database(settings: Settings) -> None:
    """Create the database or bring it up to date."""
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    migrate(settings.database)
