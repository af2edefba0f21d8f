"""The rules are those of the phone: the same rows, the same refusals, the same histories."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, insert

from callbacks.lifecycle import State
from db.callback_desk import CallbackDesk
from db.callback_tables import Callback, CallbackChange
from db.case_book import CaseBook
from db.case_tables import Case
from db.store import Store
from db.tables import Reading, ReadingValue
from menus.case_steps import CaseState, FindOpenCase, OpenCase
from menus.reading_steps import Stored, StoreReading, ZoneReading
from tests.console.api.world import (
    ACCOUNT,
    AUTOMATIC,
    METER,
    NEIGHBOUR_PHONE,
    PHONE,
    SLOT,
    TWO_ZONES,
    World,
    letter,
    reading,
    wish,
)

NOVEMBER = date(2026, 11, 1)


def test_a_reading_is_stored_as_by_phone(either_world: World) -> None:
    """Row by row the same as what the driver stores of a call, but for who and how."""
    world = either_world
    answer = world.post("/readings", reading(17200))
    assert (answer.status_code, answer.json()) == (
        201,
        {"period": "2026-11-01", "late": False, "replaced": False, "review": None},
    )
    ours = _stored(world)
    with world.engine.begin() as connection:
        for table in (ReadingValue.__table__, Reading.__table__):
            connection.execute(delete(table))
    phone = Store(world.engine, lambda: world.now).for_call("c" * 32)
    assert phone.answer(StoreReading(70, NOVEMBER, (ZoneReading(17200, 70),), None)) == Stored(replaced=False)
    assert {**_stored(world), "call_id": None, "channel": "site"} == ours


def _stored(world: World) -> dict[str, object]:
    (row,), (value,) = world.rows(Reading.__table__), world.rows(ReadingValue.__table__)
    return {name: told for name, told in (row | value).items() if name not in {"id", "reading_id"}}


def test_a_second_reading_replaces_the_first_by_phone_or_not(world: World) -> None:
    phone = Store(world.engine, lambda: world.now).for_call("c" * 32)
    phone.answer(StoreReading(70, NOVEMBER, (ZoneReading(17190, 60),), None))
    assert world.post("/readings", reading(17200)).json()["replaced"] is True
    assert phone.answer(StoreReading(70, NOVEMBER, (ZoneReading(17210, 80),), None)) == Stored(replaced=True)


@pytest.mark.parametrize(
    ("body", "code", "more"),
    [
        (reading(17129), "reading-lower", {"zone": 1}),
        (reading(1720000), "reading-too-long", {"zone": 1}),
        (reading(99000), "reading-high", {"zone": 1, "consumption": 81870}),
        (reading(510, 299, meter=TWO_ZONES), "reading-lower", {"zone": 2}),
        (reading(510, meter=TWO_ZONES), "zones-differ", {"zones": ["день", "ночь"]}),
        (reading(510, meter=AUTOMATIC), "meter-takes-no-readings", {"kind": "automatic"}),
    ],
)
def test_what_a_caller_would_be_asked_again_comes_back(
    world: World, body: dict[str, object], code: str, more: dict[str, object]
) -> None:
    answer = world.post("/readings", body)
    told = answer.json()
    assert (answer.status_code, told["code"], told | more) == (409, code, told)
    assert world.count(Reading.__table__) == 0


def test_a_high_consumption_that_is_confirmed_is_stored_for_review(world: World) -> None:
    assert world.post("/readings", reading(99000, confirmed=True)).json()["review"] == "high"


def test_a_reading_after_the_deadline_enters_the_next_month(world: World) -> None:
    world.now = datetime(2026, 11, 25, 21, 0, tzinfo=UTC)
    answer = world.post("/readings", reading())
    assert (answer.json()["period"], answer.json()["late"]) == ("2026-12-01", True)


def test_digits_that_two_meters_share_name_none(world: World) -> None:
    with world.engine.begin() as connection:
        from db.tables import Meter

        connection.execute(insert(Meter.__table__), {"id": 73, "account_id": 7, "number": "99123456"})
    assert world.post("/readings", reading(meter="3456")).json()["code"] == "meter-not-found"
    assert world.post("/readings", reading(meter=METER)).status_code == 201


def test_a_case_in_writing_is_one_of_the_registry(either_world: World) -> None:
    """Numbered with those of calls, due by the calendar of working days, found by the caller, worked off as any."""
    world = either_world
    customer = {"account": ACCOUNT, "phone": PHONE}
    body = letter(customer=customer, phone=PHONE, reply_to="Липецк, ул. Примерная, 1", channel="post")
    answer = world.post("/cases", body)
    assert (answer.status_code, answer.json()) == (201, {"number": 1001, "due": "2026-11-24"})
    (row,) = world.rows(Case.__table__)
    assert (row["channel"], row["text"], row["reply_to"]) == ("post", body["text"], body["reply_to"])
    assert (row["account_id"], row["phone"], row["call_id"]) == (7, PHONE, None)
    whole = CaseBook(world.engine).case(1001)
    assert [(entry["state"], entry["actor"][:4]) for entry in whole.history] == [(CaseState.REGISTERED, "api:")]
    phone = Store(world.engine, lambda: world.now).for_call("c" * 32)
    assert phone.answer(FindOpenCase(PHONE, None)) == OpenCase(1001, CaseState.REGISTERED)


def test_the_state_of_a_case_is_told_to_whoever_knows_its_owner(world: World) -> None:
    world.post("/cases", letter(customer={"account": ACCOUNT, "meter": METER}, phone=NEIGHBOUR_PHONE))
    CaseBook(world.engine).change(1001, CaseState.IN_PROGRESS, actor="anna", note="", at=world.now)
    for proof in ({"account": ACCOUNT, "meter": "3456"}, {"phone": NEIGHBOUR_PHONE}):
        told = world.post("/cases/state", {"number": 1001, "proof": proof})
        assert (told.status_code, told.json()["state"], told.json()["due"]) == (200, "in_progress", "2026-11-24")


def test_a_callback_is_booked_moved_and_cancelled_as_by_phone(either_world: World) -> None:
    world = either_world
    free = world.post("/callbacks/times", {"phone": PHONE}).json()["times"]
    assert SLOT in [time["begins"] for time in free]
    booked = world.post("/callbacks", wish(begins=free[0]["begins"]))
    assert (booked.status_code, booked.json()) == (201, {"number": 1001, "waiting_already": False, **free[0]})
    moved = world.post("/callbacks/1001/move", {"phone": PHONE, "begins": free[1]["begins"]})
    assert (moved.status_code, moved.json()) == (200, {"number": 1001, **free[1]})
    assert world.post("/callbacks/1001/cancel", {"phone": PHONE}).json() == {"number": 1001}
    whole = CallbackDesk(world.engine).whole(1001)
    assert [entry["state"] for entry in whole.history] == [
        State.REQUESTED, State.SCHEDULED, State.POSTPONED, State.CANCELLED,
    ]  # fmt: skip
    assert all(entry["actor"].startswith("api:") for entry in whole.history)
    assert whole.callback["typed"] is True
    late = world.post("/callbacks/1001/move", {"phone": PHONE, "begins": free[1]["begins"]})
    assert (late.status_code, late.json()["code"]) == (409, "callback-busy")


def test_a_number_that_waits_keeps_its_place(world: World) -> None:
    first = world.post("/callbacks", wish()).json()
    again = world.post("/callbacks", wish(begins=SLOT)).json()
    assert (first["number"], again["number"]) == (1001, 1001)
    assert (first["waiting_already"], again["waiting_already"], again["begins"]) == (False, True, None)
    assert world.count(Callback.__table__) == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (wish("+78002200009"), "number-refused"),
        (wish("+77012345678"), "number-refused"),
        (wish(begins="2026-11-23T14:17:00+03:00"), "no-such-slot"),
        (wish(begins="0001-01-01T00:00:00+03:00"), "no-such-slot"),
        (wish(begins="9999-12-31T23:59:59Z"), "no-such-slot"),
    ],
)
def test_what_may_not_be_called_or_promised_is_refused(world: World, body: dict[str, object], code: str) -> None:
    answer = world.post("/callbacks", body)
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert world.count(Callback.__table__) == world.count(CallbackChange.__table__) == 0


def test_who_wants_no_calls_is_not_booked(world: World) -> None:
    CallbackDesk(world.engine).opt_out(PHONE, by="caller", at=world.now)
    answer = world.post("/callbacks", wish())
    assert (answer.json()["code"], answer.json()["reason"]) == ("number-refused", "opted_out")


def test_without_consent_nobody_is_called(world: World) -> None:
    assert world.post("/callbacks", wish(consent=False)).status_code == 422
    world.now += timedelta(minutes=1)
    assert world.count(Callback.__table__) == 0
