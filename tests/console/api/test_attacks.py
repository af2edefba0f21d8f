"""The usual attacks: guessing whose account it is, bodies that are no bodies, what must not be in a log."""

import json
import logging
import re
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from console.api.limits import ApiRules
from db.case_tables import Case
from db.guesses import GuessLimits
from tests.console.api.world import (
    ACCOUNT,
    METER,
    NEIGHBOUR,
    NEIGHBOUR_METER,
    NEIGHBOUR_PHONE,
    PHONE,
    SLOT,
    World,
    letter,
    reading,
    wish,
)

NOBODY = "4800000001"
STRANGERS = [
    {"account": NOBODY, "meter": METER},
    {"account": ACCOUNT, "meter": NEIGHBOUR_METER},
    {"account": NOBODY, "phone": PHONE},
    {"account": ACCOUNT, "phone": NEIGHBOUR_PHONE},
    {"account": "1", "meter": METER},
    {"account": "9" * 32, "phone": PHONE},
]


@pytest.mark.parametrize("path", ["/cases", "/callbacks", "/cases/state"])
def test_a_wrong_account_and_somebody_elses_look_alike(world: World, path: str) -> None:
    body = {"/cases": letter(), "/callbacks": wish(), "/cases/state": {"number": 1001}}[path]
    member = "proof" if path == "/cases/state" else "customer"
    strangers = [who for who in STRANGERS if member == "customer" or "meter" in who]
    answers = [world.post(path, {**body, member: who}) for who in strangers]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


def test_readings_of_a_wrong_account_and_of_somebody_elses_look_alike(world: World) -> None:
    answers = [
        world.post("/readings", reading(account=account, meter=meter))
        for account, meter in ((NOBODY, METER), (NEIGHBOUR, METER), (ACCOUNT, NEIGHBOUR_METER), (ACCOUNT, "0000"))
    ]
    assert {(answer.status_code, answer.text) for answer in answers} == {(404, answers[0].text)}


def test_a_case_of_others_and_one_that_there_is_not_look_alike(world: World) -> None:
    world.post("/cases", letter(phone=NEIGHBOUR_PHONE, customer={"account": NEIGHBOUR, "meter": NEIGHBOUR_METER}))
    answers = [
        world.post("/cases/state", {"number": number, "proof": proof})
        for number in (1001, 1002)
        for proof in ({"phone": PHONE}, {"account": ACCOUNT, "meter": METER})
    ]
    assert {(answer.status_code, answer.text) for answer in answers} == {(404, answers[0].text)}


def test_a_callback_of_others_and_one_that_there_is_not_look_alike(world: World) -> None:
    assert world.post("/callbacks", wish(NEIGHBOUR_PHONE)).json()["number"] == 1001
    for action, more in (("move", {"begins": SLOT}), ("cancel", {})):
        answers = [world.post(f"/callbacks/{number}/{action}", {"phone": PHONE, **more}) for number in (1001, 1002)]
        assert {(answer.status_code, answer.text) for answer in answers} == {(404, answers[0].text)}


def test_guessing_ends_for_the_token_and_never_tells_of_an_account(world: World) -> None:
    """Ten wrong meters: the account answers its owner no more than a stranger. Then the token itself is at its end."""
    limits = ApiRules(at_once=10**6, guesses=GuessLimits(per_caller=15, per_account=10))
    with World.again(world, limits) as strict:
        wrong = [strict.post("/readings", reading(meter=f"{meter:04}")) for meter in range(10)]
        right = strict.post("/readings", reading())
        assert {answer.text for answer in [*wrong, right]} == {right.text}
        assert right.status_code == 404
        last = [strict.post("/readings", reading(account=NOBODY)).status_code for _ in range(4)]
        assert last == [404] * 4
        for answer in (
            strict.post("/readings", reading()),
            strict.post("/cases/state", {"number": 1, "proof": {"phone": PHONE}}),
            strict.post("/callbacks/1/cancel", {"phone": PHONE}),
        ):
            assert (answer.status_code, answer.json()["code"]) == (429, "too-many-wrong-numbers")


DEEP = b"[" * 60_000
BODIES = {
    "nothing": (b"", 422),
    "no JSON": (b"{", 400),
    "deep": (DEEP, 400),
    "deep where a text is expected": (b'{"channel": ' + DEEP, 400),
    "bad UTF-8": (b'{"channel": "\xff\xfe"}', 400),
    "too large": (b'"' + b"x" * 70_000 + b'"', 413),
    "a list": (b"[]", 422),
    "a huge number": (b'{"values": [' + b"9" * 5000 + b"]}", 400),
    "no number": (b'{"values": [NaN]}', 422),
    "half a letter": (json.dumps(letter(text="\ud800")).encode(), 422),
    "a NUL": (json.dumps(letter(text="a\0b")).encode(), 422),
    "blank": (json.dumps(letter(text=" \n ")).encode(), 422),
    "unknown member": (json.dumps(letter(state="closed")).encode(), 422),
    "too long": (json.dumps(letter(text="я" * 4001)).encode(), 422),
    "an array for a text": (json.dumps(letter(text=["a"])).encode(), 422),
    "figures of another script": (json.dumps(letter(phone="+7٩٠٤٢٨٠١٢٣٤")).encode(), 422),
    "a line after the number": (json.dumps(letter(phone=PHONE + "\n")).encode(), 422),
}


@pytest.mark.parametrize("name", BODIES)
def test_what_is_no_body_is_refused_and_stores_nothing(world: World, name: str) -> None:
    content, status = BODIES[name]
    headers = world.headers() | {"Content-Type": "application/json"}
    answer = world.ask("POST", "/v1/cases", content=content, headers=headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json"), answer.text
    assert answer.json()["type"] == f"urn:autosecretary:problem:{answer.json()['code']}"
    assert world.count(Case.__table__) == 0


def test_the_largest_case_is_accepted(world: World) -> None:
    body = letter(text="\U0001f4a1" * 4000, reply_to="я" * 200)
    assert world.post("/cases", body).status_code == 201


def test_a_chunked_body_has_the_same_bounds(world: World) -> None:
    async def endless() -> Any:
        while True:
            yield b" " * 10_000

    answer = world.ask("POST", "/v1/cases", content=endless(), headers=world.headers())
    assert answer.json()["code"] == "too-large"


@pytest.mark.parametrize(
    "key", ["short", "x" * 65, "with space", "тест-тест-тест".encode(), b"line\x0bbreak", "a'; DROP"]
)
def test_a_key_that_is_none_is_refused(world: World, key: str | bytes) -> None:
    headers = {"Authorization": f"Bearer {world.token}".encode(), "Idempotency-Key": key}
    answer = world.ask("POST", "/v1/cases", json=letter(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")


@pytest.mark.parametrize(
    "path",
    ["/../../etc/passwd", "/v1/callbacks/..%2f..%2fetc/cancel", "/v1/callbacks/1001%0d%0aX: y/cancel", "/v1//cases",
     "/v1/cases/", "/v1/callbacks/-1/move", "/v1/callbacks/99999999999/move", "/docs", "/openapi.json"],
)  # fmt: skip
def test_other_addresses_lead_nowhere(world: World, path: str) -> None:
    answer = world.ask("POST", path, json={"phone": PHONE, "begins": SLOT}, headers=world.headers())
    assert answer.status_code in {404, 422}
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_every_answer_forbids_to_be_kept_or_run(world: World) -> None:
    for answer in (world.post("/cases", letter()), world.ask("GET", "/v1/none"), world.ask("GET", "/v1/cases")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


PERSONAL = re.compile("|".join((ACCOUNT, PHONE[1:], METER, "Тайна", "секрет")))


def test_nothing_personal_is_told_in_errors_or_written_to_logs(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise RuntimeError(f"секрет {ACCOUNT}")

    def away(*_: object, **__: object) -> None:
        raise OperationalError("SELECT", {"number": ACCOUNT}, Exception(f"секрет {PHONE}"))

    caplog.set_level(logging.DEBUG)
    body = letter(text="Тайна", phone=PHONE, customer={"account": ACCOUNT, "meter": METER})
    answers = [world.post("/cases", {**body, "extra": "секрет", "channel": PHONE, PHONE[1:]: 1})]
    for fault, status in ((failing, 500), (away, 503)):
        monkeypatch.setattr(type(world.ports.customers), "identify", fault)
        answers.append(world.post("/cases", body))
        assert answers[-1].status_code == status
    assert answers[-1].headers["Retry-After"] == "5"
    assert not [answer.text for answer in answers if PERSONAL.search(answer.text)]
    assert not [record for record in caplog.messages if PERSONAL.search(record)]
    assert world.count(Case.__table__) == 0
