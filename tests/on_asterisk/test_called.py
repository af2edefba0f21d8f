"""The whole service calls a customer over the real Asterisk, and does what the customer wants."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from app.calling_back import calling_back
from app.service import answering, create_database
from callbacks.booking import Consent, Kind, Request
from callbacks.lifecycle import State
from callbacks.outcomes import Outcome
from db.callback_bookings import Booked, Bookings
from db.engine import open_engine
from tests.app.test_calling_back import RULES
from tests.db.callbacks import attempts, rows
from tests.edition import shipped
from tests.on_asterisk.ground import CUSTOMERS, Ground
from tests.softphone import Softphone, loudness

pytestmark = pytest.mark.calls


@contextmanager
def serving(ground: Ground, folder: Path) -> Iterator[Engine]:
    """The service as it runs, with a database of its own."""
    changes = {"outgoing_calls": True, "callbacks": RULES, "database_url": f"sqlite:///{folder / 'called.db'}"}
    settings = ground.settings.model_copy(update=changes)
    create_database(settings)
    engine = open_engine(settings.database)
    with answering(settings, ground.speaker, shipped), calling_back(settings, engine):
        yield engine
    engine.dispose()


def ask_for_a_call(engine: Engine, *, typed: bool) -> None:
    now = datetime.now(UTC)
    consent = Consent(now, "caller", "1")
    request = Request(uuid4().hex, Kind.QUEUE, "+79042801234", consent, now, "asked", typed)
    assert isinstance(Bookings(engine, RULES).book(request, now), Booked)


@pytest.mark.parametrize(("typed", "keys", "outcome"), [(False, "31", "cancelled"), (True, "4", "opted_out")])
def test_the_customer_hears_who_is_calling_and_gets_what_is_wanted(
    ground: Ground, tmp_path: Path, typed: bool, keys: str, outcome: str
) -> None:
    assert ground.settings.outgoing_host
    port = int(ground.settings.outgoing_host.partition(":")[2])
    with (
        serving(ground, tmp_path) as engine,
        ground.operator(tmp_path),
        Softphone(bind=CUSTOMERS, port=port, folder=tmp_path) as customer,
    ):
        ask_for_a_call(engine, typed=typed)
        customer.wait_until("incoming", 20)
        customer.answer()
        customer.wait_until("sound", 15)
        for key in keys:
            customer.press(key)
        customer.wait_until("disconnected", 20)
        assert loudness(customer.heard) > -35
        assert [made["outcome"] for made in attempts(engine)] == [Outcome(outcome)]
        assert [callback["state"] for callback in rows(engine)] == [State(outcome)]
    assert not ground.logged_by_asterisk("79042801234")
