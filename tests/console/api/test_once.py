"""A request is done once, however often it comes, at whatever moment somebody dies."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, event, insert, select

from console.api.limits import ApiRules
from db.api_answers import Answer, ApiAnswers, Demand
from db.api_tables import ApiAnswer, ApiToken
from db.api_tokens import Scope
from db.callback_tables import Callback
from db.case_tables import Case, CaseCounter
from db.tables import Customer, Reading
from tests.console.api.test_access import OPERATIONS
from tests.console.api.world import PHONE, SLOT, World, letter, reading, wish

KEY = "11111111-2222"
AGAIN = "Idempotency-Replayed"
TABLES = (Reading.__table__, Case.__table__, Callback.__table__, ApiAnswer.__table__)


def everything(world: World) -> list[Any]:
    return [sorted(map(str, world.rows(table))) for table in TABLES]


@pytest.mark.parametrize(
    "path", ["/readings", "/cases", "/callbacks", "/callbacks/1001/move", "/callbacks/1001/cancel"]
)
def test_repeating_a_request_changes_nothing_and_returns_the_first_answer(either_world: World, path: str) -> None:
    world = either_world
    if "1001" in path:
        assert world.post("/callbacks", wish()).json()["number"] == 1001
    body = OPERATIONS[path][1]
    first = world.post(path, body, KEY)
    after = everything(world)
    world.now += timedelta(hours=3)
    again = world.post(path, body, KEY)
    assert first.status_code in {200, 201}
    assert (again.status_code, again.text) == (first.status_code, first.text)
    assert (AGAIN in first.headers, again.headers[AGAIN]) == (False, "true")
    assert everything(world) == after


def test_a_refusal_is_given_again_too_and_nothing_was_done(world: World) -> None:
    """The slot that was full is free by now; whoever was told so has told the customer."""
    taken = wish(begins="2026-11-23T14:30:00+03:00")
    first = world.post("/callbacks", taken, KEY)
    again = world.post("/callbacks", taken, KEY)
    assert (first.status_code, first.json()["code"]) == (409, "no-such-slot")
    assert (again.text, again.headers[AGAIN], again.headers["Content-Type"]) == (
        first.text, "true", "application/problem+json",
    )  # fmt: skip
    assert world.count(Callback.__table__) == 0


def test_the_same_key_with_another_request_is_refused(world: World) -> None:
    assert world.post("/cases", letter(), KEY).status_code == 201
    for path, body in (("/cases", letter(text="Другое")), ("/callbacks", wish())):
        refused = world.post(path, body, KEY)
        assert (refused.status_code, refused.json()["code"]) == (422, "idempotency-key-reused")
    assert world.count(Case.__table__) == 1
    assert world.count(Callback.__table__) == 0


def test_a_body_that_is_written_otherwise_is_the_same_request(world: World) -> None:
    body = letter()
    first = world.post("/cases", body, KEY)
    again = world.post("/cases", dict(reversed(body.items())), KEY)
    assert again.text == first.text


def test_two_systems_may_give_the_same_key(world: World) -> None:
    other = world.token_for({Scope.CASES_WRITE})
    numbers = [world.post("/cases", letter(), KEY, token).json()["number"] for token in (world.token, other)]
    assert numbers == [1001, 1002]


def test_an_answer_is_kept_as_long_as_the_settings_say(world: World) -> None:
    assert world.post("/cases", letter(), KEY).json()["number"] == 1001
    world.now += timedelta(hours=ApiRules().answers_kept_hours) - timedelta(seconds=1)
    assert world.post("/cases", letter(), KEY).json()["number"] == 1001
    world.now += timedelta(seconds=1)
    assert world.post("/cases", letter(), KEY).json()["number"] == 1002
    world.now += timedelta(days=3)
    assert world.ports.answers.forget(world.now) == 1
    assert world.count(ApiAnswer.__table__) == 0


def test_a_request_without_a_key_is_refused(world: World) -> None:
    headers = {"Authorization": f"Bearer {world.token}"}
    refused = world.ask("POST", "/v1/cases", json=letter(), headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (400, "idempotency-key-missing")


def test_of_many_at_once_with_one_key_one_is_done(either_world: World) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: either_world.post("/cases", letter(), KEY), range(24)))
    assert {(answer.status_code, answer.text) for answer in answers} == {(201, answers[0].text)}
    assert sum(AGAIN not in answer.headers for answer in answers) == 1
    assert either_world.count(Case.__table__) == 1


class Died(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("moment", ["while it is done", "at the commit"])
def test_whoever_dies_in_the_middle_leaves_no_half(either_world: World, moment: str) -> None:
    """Neither the key nor what it was to do; the next one with the key does it all."""
    world = either_world
    demand = Demand(world.rows(ApiToken.__table__)[0]["id"], KEY, "f" * 64)
    answers = ApiAnswers(world.engine, timedelta(hours=1))

    def die(*_: object) -> None:
        raise Died

    def act(connection: Connection) -> Answer:
        connection.execute(insert(Customer.__table__), {"id": 5, "name": "", "address": ""})
        if moment == "while it is done":
            raise Died
        return Answer(201, "{}")

    with pytest.raises(Died), dying(world.engine, die if moment == "at the commit" else None):
        answers.once(demand, act, world.now)
    assert world.count(ApiAnswer.__table__) == 0
    assert world.count(Customer.__table__) == 1
    assert answers.known(demand, world.now) is None
    assert answers.once(demand, lambda _: Answer(201, "{}"), world.now) == Answer(201, "{}")
    assert answers.once(demand, act, world.now) == Answer(201, "{}", again=True)


@contextmanager
def dying(engine: Engine, at_commit: Callable[..., None] | None) -> Iterator[None]:
    if at_commit is None:
        yield
        return
    event.listen(engine, "commit", at_commit)
    try:
        yield
    finally:
        event.remove(engine, "commit", at_commit)


REQUESTS = [("/cases", letter()), ("/cases", letter(topic="outage")), ("/callbacks", wish()), ("/readings", reading()),
            ("/readings", reading(5)), ("/callbacks", wish(begins=SLOT, phone="+79042800001"))]  # fmt: skip
Told = st.tuples(st.sampled_from(["key-one-1", "key-two-2", "key-three"]), st.sampled_from(range(len(REQUESTS))))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(Told, min_size=1, max_size=8), st.integers())
def test_whatever_comes_in_whatever_order_each_key_has_one_answer(
    world: World, told: list[tuple[str, int]], run: int
) -> None:
    """Against a dictionary: a key belongs to its first request, and has its answer for ever."""
    first: dict[str, tuple[int, str]] = {}
    token = world.token_for(Scope)
    for key, request in told:
        before = everything(world)
        path, body = REQUESTS[request]
        answer = world.post(path, body, key, token)
        known = first.setdefault(key, (request, answer.text))
        if known[0] != request:
            assert answer.json()["code"] == "idempotency-key-reused", run
        else:
            assert answer.text == known[1]
        if (request, answer.text) != known or AGAIN in answer.headers or answer.status_code == 422:
            assert everything(world) == before


def test_a_number_is_not_used_up_by_a_refusal(world: World) -> None:
    """A full slot: the callback that was stored beside it is undone, its number too."""
    for number in range(20):
        answer = world.post("/callbacks", wish(f"+7904280{number:04}", begins=SLOT))
        if answer.status_code == 409:
            break
    assert answer.json()["code"] == "slot-taken"
    with world.engine.connect() as connection:
        last = connection.execute(select(CaseCounter.last)).scalar_one()
    assert last == 1000 + world.count(Callback.__table__)
    assert world.count(ApiAnswer.__table__) == number + 1
    assert world.post("/callbacks", wish(PHONE)).json()["number"] == last + 1
