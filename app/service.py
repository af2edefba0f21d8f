"""The service put together: database, voice, menu, telephone. The only place where the parts meet."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Engine

from agi.channel import Channel
from agi.floor import FloorBoard
from agi.gate import Gate, asks_for_the_gate
from agi.reception import Arrival, Reception
from agi.recordings import RecordingsFolder
from agi.server import FastAgiServer
from agi.waiting_times import wait_for_a_new_caller
from app.answers_kept import AnswersKept, telling_answers
from app.asterisk.configuration import PLACE
from app.call_figures import CallFigures
from app.calling_back import gate
from app.desk import Desk
from app.narration import narrations
from app.queues import following_queues
from app.settings import Settings
from app.voices import spoken_ahead
from app.watch import Hub
from db.clock import Clock, utc_now
from db.engine import open_engine
from db.journal import Journal
from db.retention import Retention
from db.schema import migrate
from db.store import Store
from menus.edition import Edition
from menus.events import Event, Watcher
from menus.rules import Rules
from speech.speaker import Speaker

LOOK_UPS_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Service:
    """A running service: it answers calls that Asterisk sends to its FastAGI port."""

    server: FastAgiServer
    hub: Hub
    figures: CallFigures


@contextmanager
def answering(
    settings: Settings,
    speaker: Speaker,
    edition: Callable[[], Edition],
    now: Clock = utc_now,
    *,
    recogniser: Callable[[], bool] | None = None,
) -> Iterator[Service]:
    """Answer calls inside the context, each with the edition in force. OSError when the FastAGI port is taken.

    `recogniser` tells whether somebody is there at this moment who understands speech; None for never.
    """
    with ExitStack() as stack:
        database = open_engine(settings.database)
        stack.callback(database.dispose)
        journal = Journal(database, now)
        stack.callback(journal.close)
        hub = Hub(settings.home / "watch.sock")
        stack.callback(hub.close)
        threads = ThreadPoolExecutor(LOOK_UPS_AT_ONCE, thread_name_prefix="look-up")
        stack.callback(threads.shutdown, wait=False, cancel_futures=True)
        store = Store(
            database,
            now,
            limits=settings.guesses,
            working_days=settings.answer_working_days,
            daytime=settings.phoning_hours,
            interviews=settings.interviews,
            callbacks=settings.calling_back,
            slots=settings.slots,
        )
        answers = AnswersKept()
        stack.enter_context(telling_answers(settings.home, answers))
        floor = stack.enter_context(following_queues(settings, database, [answers]))
        figures = CallFigures()
        back_office = _BackOffice(store, journal, hub, answers, figures, threads, speaker, floor, recogniser)
        server = FastAgiServer(
            (str(settings.fastagi_listen), settings.fastagi_port),
            _at_the_door(
                gate(database, settings.calling_back, now),
                back_office.reception(settings, edition),
            ),
            [str(host) for host in settings.asterisk_hosts],
            settings.calls_at_once,
        )
        stack.callback(server.stop)
        server.start()
        yield Service(server, hub, figures)


def _at_the_door(at_the_gate: Gate, reception: Reception) -> Callable[[Channel], None]:
    """Whatever Asterisk asks comes in at one door: calls, and whether we may make one."""
    return lambda channel: (at_the_gate if asks_for_the_gate(channel) else reception).answer(channel)


@dataclass(frozen=True, slots=True)
class _BackOffice:
    """What all calls share."""

    store: Store
    journal: Journal
    hub: Hub
    answers: AnswersKept
    figures: CallFigures
    threads: ThreadPoolExecutor
    speaker: Speaker
    floor: FloorBoard
    recogniser: Callable[[], bool] | None
    """Tells whether somebody is there who understands speech; None when nobody is wanted."""

    def reception(self, settings: Settings, edition: Callable[[], Edition]) -> Reception:
        return Reception(
            rules=rules_in_force(settings, voice=self.recogniser is not None),
            edition=edition,
            narrator=narrations(self.speaker, spoken_ahead(self.speaker, settings)),
            services=self._desk,
            watcher=self._watcher,
            recordings=recordings_folder(settings),
            records_operators=settings.record_operator_calls,
            wait=lambda: wait_for_a_new_caller(self.floor.floor),
            recogniser=self.recogniser,
        )

    def _desk(self, arrival: Arrival) -> Desk:
        return Desk(self.figures.timed(self.store.for_call(arrival.first_call_id)), self.threads)

    def _watcher(self, arrival: Arrival, edition: Edition) -> Watcher:
        notes = self.journal.begin(arrival.call_id, arrival.asterisk_id, arrival.caller)
        heard = self.hub.watcher(arrival, edition.catalogue)
        return _All((notes, heard, self.answers.watcher(arrival, edition), self.figures.watcher()))


@dataclass(frozen=True, slots=True)
class _All:
    """The journal, whoever watches, what the operator is told, and the figures."""

    watchers: tuple[Watcher, ...]

    def notice(self, event: Event) -> None:
        for watcher in self.watchers:
            watcher.notice(event)


def rules_in_force(settings: Settings, *, voice: bool) -> Rules:
    """The rules of the dialogue; `voice`: somebody is wanted who understands speech."""
    return replace(settings.dialogue, voice=voice, keeps_answers=voice and settings.keep_spoken_answers)


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
