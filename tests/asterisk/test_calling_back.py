"""A customer is called back over the real Asterisk: booked, dialled, answered, joined with the operator, done."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import TypeAdapter
from sqlalchemy import Engine

from agi.ami_link import AmiLink, Subscriber
from app.calling_back import calling_back, working
from app.service import create_database
from callbacks.booking import CallbackRules, Consent, Kind, Request
from callbacks.lifecycle import State
from callbacks.outcomes import Outcome
from callbacks.worker import Attempts, Worker
from db.callback_bookings import Booked, Bookings
from db.callback_claims import CallbackClaims
from db.engine import open_engine
from tests.app.test_calling_back import PHONE, RULES
from tests.asterisk.bench import Agi, Bench, Serve, bench
from tests.db.callbacks import attempts, history, rows
from tests.softphone import Softphone

pytestmark = [pytest.mark.calls, pytest.mark.xdist_group("calling back")]

HOME = "127.0.0.4"
"""Where the customer lives."""
ANOTHER, A_THIRD, A_FOURTH = "+79042805678", "+79042805679", "+79042805680"
"""A number is disturbed once a day only."""
HOURS = {"calling": {"__all__": {"hours"}}}
"""The part of the rules that differs from the usual ones."""


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bench, int]]:
    """A bench whose own calls go to a customer's phone on this port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((HOME, 0))
        port: int = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("bench")
    with bench(folder, outgoing_host=f"{HOME}:{port}", outgoing_calls=True, callbacks=RULES) as running:
        yield running, port


@contextmanager
def store(running: Bench) -> Iterator[Engine]:
    create_database(running.settings)
    engine = open_engine(running.settings.database)
    yield engine
    engine.dispose()


def at_the_door(engine: Engine) -> Serve:
    """The gate of the book, and a server that joins whoever presses 1 with an operator."""
    gate = Attempts(CallbackClaims(engine), RULES)

    def serve(call: Agi) -> None:
        if call.env["agi_network_script"] == "let-out":
            if gate.let_out(call.env["agi_arg_1"], datetime.now(UTC)):
                call.do('SET VARIABLE LET_OUT "yes"')
            return
        call.do('SET VARIABLE "TIMEOUT(absolute)" 0')
        call.do('STREAM FILE named/prompt ""')
        if call.do("WAIT FOR DIGIT 10000") == f"200 result={ord('1')}":
            call.do(f'SET VARIABLE AUTOSECRETARY_NEXT "{call.env["agi_arg_4"]}"')

    return serve


def state(engine: Engine, callback: str) -> State:
    found: State = next(row["state"] for row in rows(engine) if row["id"] == callback)
    return found


def book(engine: Engine, phone: str) -> str:
    now = datetime.now(UTC)
    request = Request(uuid4().hex, Kind.QUEUE, phone, Consent(now, "caller", "1"), now, "asked")
    assert isinstance(Bookings(engine, RULES).book(request, now), Booked)
    return request.id


def test_who_asked_is_called_presses_one_and_talks_with_the_operator(line: tuple[Bench, int]) -> None:
    running, port = line
    with (
        store(running) as engine,
        running.server(at_the_door(engine)),
        Softphone(bind=HOME, port=port, folder=running.folder) as customer,
        running.operator_on_duty() as operator,
        calling_back(running.settings, engine),
    ):
        callback = book(engine, PHONE)
        customer.wait_until("incoming", 15)
        customer.answer()
        customer.wait_until("sound", 10)
        customer.press("1")
        operator.wait_until("confirmed", 15)
        customer.hang_up()
        running.wait_until(lambda: state(engine, callback) is State.DONE, "the end of the callback")
        assert history(engine, callback) == ["requested", "scheduled", "claimed", "dialling", "talking", "done"]
        (made,) = [one for one in attempts(engine) if one["callback_id"] == callback]
        assert made["outcome"] is Outcome.TALKED
        assert made["begun_at"] <= made["let_out_at"] <= made["answered_at"] <= made["ended_at"]


@contextmanager
def worker_process(running: Bench) -> Iterator[subprocess.Popen[str]]:
    """`autosecretary callbacks work`, ready; killed at the end if it is still there."""
    names = ("home", "sip_port", "ami_port", "fastagi_port", "outgoing_host", "outgoing_calls")
    chosen = {f"AUTOSECRETARY_{name.upper()}": str(getattr(running.settings, name)) for name in names}
    rules = {"AUTOSECRETARY_CALLBACKS": TypeAdapter(CallbackRules).dump_json(RULES, include=HOURS).decode()}
    command = [str(Path(sys.executable).with_name("autosecretary")), "callbacks", "work"]
    environment = os.environ | chosen | rules
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            assert "Перезваниваем" in process.stdout.readline()
            yield process
        finally:
            process.kill()


def test_a_worker_that_is_killed_while_the_phone_rings_is_replaced_and_no_phone_rings_again(
    line: tuple[Bench, int],
) -> None:
    running, port = line
    with (
        store(running) as engine,
        running.server(at_the_door(engine)),
        Softphone(bind=HOME, port=port, folder=running.folder) as customer,
        running.operator_on_duty() as operator,
    ):
        callback = book(engine, ANOTHER)
        with worker_process(running) as process:
            customer.wait_until("incoming", 15)
            process.kill()
        with calling_back(running.settings, engine):
            customer.answer()
            customer.wait_until("sound", 10)
            customer.press("1")
            operator.wait_until("confirmed", 15)
            customer.hang_up()
            running.wait_until(lambda: state(engine, callback) is State.DONE, "the end of the callback")
        made = [one for one in attempts(engine) if one["callback_id"] == callback]
        assert [one["outcome"] for one in made] == [Outcome.TALKED]


LATER = timedelta(minutes=2)
"""After the lease, when Asterisk is asked."""


def dispatched(running: Bench, worker: Worker) -> None:
    """One call is ordered, as soon as the worker knows of the free operator."""
    running.wait_until(lambda: worker.dispatch(datetime.now(UTC)) == 1, "an order")


def made_for(engine: Engine, callback: str) -> list[Outcome]:
    return [one["outcome"] for one in attempts(engine) if one["callback_id"] == callback]


def test_who_talks_while_the_session_with_asterisk_is_broken_is_called_once_and_it_is_known(
    line: tuple[Bench, int],
) -> None:
    running, port = line
    links, over = list[AmiLink](), threading.Event()

    def link(address: tuple[str, int], secret: str, followers: list[Subscriber]) -> AmiLink:
        """A session that comes back when the call is over."""
        links.append(AmiLink(address, secret, followers, pause=lambda _: 0.0 if over.wait(60) else 60.0))
        return links[0]

    with (
        store(running) as engine,
        running.server(at_the_door(engine)),
        Softphone(bind=HOME, port=port, folder=running.folder) as customer,
        running.operator_on_duty() as operator,
        working(running.settings, engine, link=link) as worker,
    ):
        callback = book(engine, A_THIRD)
        dispatched(running, worker)
        customer.wait_until("incoming", 15)
        links[0].session.close()
        customer.answer()
        customer.wait_until("sound", 10)
        customer.press("1")
        operator.wait_until("confirmed", 15)
        customer.hang_up()
        operator.wait_until("disconnected", 10)
        assert state(engine, callback) is State.DIALLING
        over.set()
        running.wait_until(lambda: state(engine, callback) is State.DONE, "the end of the callback")
        assert made_for(engine, callback) == [Outcome.TALKED]


def test_when_asterisk_dies_while_the_phone_rings_the_call_counts_and_is_made_again_later(
    line: tuple[Bench, int],
) -> None:
    running, port = line
    with (
        store(running) as engine,
        running.server(at_the_door(engine)),
        Softphone(bind=HOME, port=port, folder=running.folder) as customer,
    ):
        callback = book(engine, A_FOURTH)
        with running.operator_on_duty(), working(running.settings, engine) as worker:
            dispatched(running, worker)
            customer.wait_until("incoming", 15)
            running.kill()
            worker.clear_up(datetime.now(UTC) + LATER)
            assert state(engine, callback) is State.DIALLING
            running.boot()

            def settled() -> bool:
                worker.clear_up(datetime.now(UTC) + LATER)
                return state(engine, callback) is State.RETRY_WAIT

            running.wait_until(settled, "an end of the callback")
            assert worker.dispatch(datetime.now(UTC) + LATER) == 0
        assert made_for(engine, callback) == [Outcome.LOST]
        assert history(engine, callback) == ["requested", "scheduled", "claimed", "dialling", "retry_wait"]
