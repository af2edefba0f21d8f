"""What the console is given: all it knows of the world outside comes in through here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

from console.desk.answers import Answers
from console.desk.board import Board
from console.figures.wall import Wall
from console.floor import Floor
from console.phone.exchange import Exchange
from console.recordings.hearers import Hearers
from console.recordings.played import Played
from console.sentences.publishing import Publishing
from db.account_search import AccountSearch
from db.audit import Audit
from db.callback_appointments import Appointments
from db.clock import Clock
from db.reading_desk import ReadingDesk
from db.sessions import Sessions, SignedIn
from db.sign_in import FrontDoor


@dataclass(frozen=True, slots=True)
class Ports:
    """One a process. `engine` is the database; the stores over it are made where they are used."""

    engine: Engine
    now: Clock
    door: FrontDoor
    sessions: Sessions
    lasting: Callable[[], Mapping[str, SignedIn]]
    """Whoever is signed in, by their sessions, as it was a moment ago."""
    audit: Audit
    wall: Wall
    board: Board
    daytime: range
    """The hours in which people phone, as far as it is up to them."""
    floor: Floor
    readings: ReadingDesk
    appointments: Appointments
    working_days: int
    """Time for the answer of a case (R10)."""
    wrap_ups: Mapping[str, str]
    """How a talk may have ended: the code that is stored, and its words."""
    hosts: frozenset[str]
    """The names we are called by, lower case; our addresses are none."""
    answers: Answers
    accounts: AccountSearch
    exchange: Exchange
    calls_out: bool
    """Whether customers are called back at all."""
    recordings: Path
    """The folder of recordings."""
    hearers: Hearers
    phones: tuple[str, ...]
    """The names of the operators' phones."""
    publishing: Publishing
    played: Played = field(default_factory=Played)
    """What somebody is about to hear on a page."""
