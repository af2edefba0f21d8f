"""The worker, the book and the dialler put together, with a manager interface that answers as Asterisk does."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from app.asterisk.passwords import Passwords
from app.calling_back import calling_back
from app.settings import Settings
from callbacks.booking import CallbackRules, Consent, Kind, Request
from callbacks.lifecycle import State
from callbacks.outcomes import Outcome
from callbacks.policy import CallingRules
from callbacks.quiet_hours import Hours, Window
from db.callback_bookings import Booked, Bookings
from tests.app.test_callback_commands import database, run
from tests.db.callbacks import attempts, history, rows
from tests.fake_ami import Fields, Session, fake_ami, well_behaved

__all__ = ["database"]

PHONE = "+79042801234"
ALL_DAY = Window(time(0), time(23, 59, 59))
RULES = CallbackRules((CallingRules(hours=Hours(ALL_DAY, ALL_DAY)),))


def book(engine: Engine) -> str:
    """A wish to be called back now."""
    now = datetime.now(UTC)
    request = Request(uuid4().hex, Kind.QUEUE, PHONE, Consent(now, "caller", "1"), now, "asked")
    assert isinstance(Bookings(engine, RULES).book(request, now), Booked)
    return request.id


class Operators:
    """Asterisk with one operator, who is free; it takes orders, and says how they end."""

    def __init__(self) -> None:
        self.orders: list[Fields] = []
        self.ordered = threading.Event()
        self.sessions: list[Session] = []

    def __call__(self, session: Session, asked: Fields) -> None:
        """Answer an action."""
        number = asked["ActionID"]
        match asked["Action"]:
            case "Login":
                session.tell(Response="Success", ActionID=number)
            case "QueueStatus":
                self.sessions.append(session)
                session.tell(Response="Success", ActionID=number, EventList="start")
                free = {"Location": "PJSIP/anna", "Status": "1", "Paused": "0", "Queue": "operators"}
                session.tell(Event="QueueMember", ActionID=number, **free)
                session.tell(Event="QueueStatusComplete", ActionID=number, EventList="Complete", ListItems="1")
            case "Originate":
                self.orders.append(asked)
                self.ordered.set()
            case _:
                well_behaved(session, asked)

    def end(self, attempt: str, cause: str) -> None:
        """Hang a call up that was not answered."""
        told = {"Uniqueid": attempt, "ChannelStateDesc": "Ringing", "Cause": cause, "TechCause": ""}
        for session in self.sessions:
            session.tell(Event="Hangup", **told)


@contextmanager
def at_work(engine: Engine, *, calls: bool = True) -> Iterator[Operators]:
    asterisk = Operators()
    with fake_ami(asterisk) as fake:
        home = Settings().home
        settings = Settings(ami_port=fake.port, home=home, outgoing_calls=calls, callbacks=RULES, operators=("anna",))
        assert Passwords.of(home, ("anna",)).ami
        with calling_back(settings, engine):
            yield asterisk


def wait_until(come: Callable[[], bool]) -> None:
    """Look often; the test fails when it has not come in ten seconds."""
    pause = threading.Event()
    for _ in range(1000):
        if come():
            return
        pause.wait(0.01)
    raise AssertionError("it has not come")


def test_who_is_due_is_dialled_once_and_the_end_is_written_down(database: Engine) -> None:
    callback = book(database)
    with at_work(database) as asterisk:
        assert asterisk.ordered.wait(10)
        (made,) = attempts(database)
        assert asterisk.orders[0]["Channel"] == f"PJSIP/{PHONE}@outgoing"
        assert asterisk.orders[0]["ChannelId"] == made["id"]
        asterisk.end(made["id"], cause="17")
        wait_until(lambda: rows(database)[0]["state"] is State.RETRY_WAIT)
    assert len(asterisk.orders) == 1
    assert attempts(database)[0]["outcome"] is Outcome.BUSY
    assert history(database, callback)[-3:] == ["claimed", "dialling", "retry_wait"]


def test_two_workers_at_once_dial_once(database: Engine) -> None:
    book(database)
    with at_work(database) as first, at_work(database) as second:
        wait_until(lambda: bool(first.orders or second.orders))
    assert len(first.orders + second.orders) == 1


def test_with_calls_switched_off_nobody_is_dialled_and_promises_are_looked_after(database: Engine) -> None:
    book(database)
    with database.begin() as connection:
        connection.exec_driver_sql("UPDATE callbacks SET deadline = '2020-01-01 00:00:00.000000'")
    with at_work(database, calls=False) as asterisk:
        wait_until(lambda: rows(database)[0]["state"] is State.EXPIRED)
    assert asterisk.orders == []


@pytest.mark.usefixtures("database")
def test_a_worker_with_calls_switched_off_does_not_start() -> None:
    status, said = run("work")
    assert status == 1
    assert "outgoing_calls" in said
