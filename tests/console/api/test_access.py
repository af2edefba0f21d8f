"""Who may do what: every token with every operation, and what is kept of a token."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from console.api.limits import ApiRules
from db.api_tables import ApiToken
from db.api_tokens import NameTaken, Scope
from db.audit import Audit
from tests.console.api.world import PHONE, SLOT, World, letter, reading, wish

OPERATIONS: Mapping[str, tuple[Scope, dict[str, Any]]] = {
    "/readings": (Scope.READINGS_WRITE, reading()),
    "/cases": (Scope.CASES_WRITE, letter()),
    "/cases/state": (Scope.CASES_READ, {"number": 1001, "proof": {"phone": PHONE}}),
    "/callbacks/times": (Scope.CALLBACKS_READ, {"phone": PHONE}),
    "/callbacks": (Scope.CALLBACKS_WRITE, wish()),
    "/callbacks/1001/move": (Scope.CALLBACKS_WRITE, {"phone": PHONE, "begins": SLOT}),
    "/callbacks/1001/cancel": (Scope.CALLBACKS_WRITE, {"phone": PHONE}),
}


def test_a_token_opens_what_its_scope_names_and_nothing_else(world: World) -> None:
    for scope in Scope:
        token = world.token_for({scope})
        for path, (needed, body) in OPERATIONS.items():
            answer = world.post(path, body, token=token)
            assert (answer.status_code == 403) == (scope is not needed), (scope, path, answer.text)
            assert answer.status_code in {200, 201, 403, 404}, (scope, path, answer.text)


def test_the_table_of_operations_is_that_of_the_api(world: World) -> None:
    described = world.ask("GET", "/v1/openapi.json").json()["paths"]
    assert {path.removeprefix("/v1") for path in described} == {path.replace("1001", "{number}") for path in OPERATIONS}
    assert {scope for scope, _ in OPERATIONS.values()} | {Scope.METRICS_READ} == set(Scope)


def test_what_another_system_did_and_was_told_is_in_the_audit_by_the_name_of_its_token(world: World) -> None:
    wrong = (reading(meter="9999"), letter(customer={"account": "4800000001", "meter": "1"}))
    asked: tuple[tuple[str, dict[str, Any]], ...] = (
        ("/readings", reading()),
        ("/cases", letter(phone=PHONE)),
        ("/cases/state", {"number": 1001, "proof": {"phone": PHONE}}),
        ("/callbacks", wish()),
        ("/callbacks/1002/move", {"phone": PHONE, "begins": SLOT}),
        ("/callbacks/1002/cancel", {"phone": PHONE}),
        ("/readings", wrong[0]),
        ("/cases", wrong[1]),
        ("/cases/state", {"number": 1001, "proof": {"phone": "+79042809999"}}),
    )
    for number, (path, body) in enumerate(asked):
        for _ in range(2 if path != "/cases/state" else 1):
            world.post(path, body, key=f"request-audit-{number}")
    entries = [(one["name"], one["action"], one["about"]) for one in reversed(Audit(world.engine).newest(20))]
    assert entries == [
        ("system-0", "reading_entered", "account:7"),
        ("system-0", "case_opened", "case:1001"),
        ("system-0", "case_asked", "case:1001"),
        ("system-0", "callback_booked", "callback:1002"),
        ("system-0", "callback_moved", "callback:1002"),
        ("system-0", "callback_cancelled", "callback:1002"),
    ]


@pytest.mark.parametrize("path", OPERATIONS)
def test_without_a_token_in_force_nobody_is_told_why(world: World, path: str) -> None:
    """Whatever is wrong with it, the answer is the same: also to a body that is wrong."""
    expired = world.token_for(Scope, days=1)
    revoked = world.token_for(Scope)
    prefix, key, secret = world.token.split("_", 2)
    world.ports.tokens.revoke(world.rows(ApiToken.__table__)[-1]["name"], world.now)
    world.now += timedelta(days=1)
    mended = (f"_{key}_", f"_{key}_{secret[:-1]}", f"_{'0' * 12}_{secret}", f"x_{key}_{secret}", f"_{key}_{secret}_")
    tokens = (expired, revoked, "x", "__", *(prefix + rest for rest in mended))
    wrong = ("", "Basic YTpi", "Bearer ", *(f"Bearer {token}" for token in tokens))
    bodies: tuple[dict[str, Any], ...] = (OPERATIONS[path][1], {})
    answers = [
        world.ask("POST", f"/v1{path}", json=body, headers={"Authorization": shown, "Idempotency-Key": "a" * 16})
        for shown in wrong
        for body in bodies
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {"Bearer"}


def test_of_a_token_only_a_hash_is_kept(world: World) -> None:
    (row,) = world.rows(ApiToken.__table__)
    secret = world.token.split("_", 2)[2]
    assert len(secret) >= 43
    assert all(secret not in str(value) for value in row.values())


def test_a_name_has_one_token_in_force(world: World) -> None:
    tokens, at = world.ports.tokens, world.now

    def add() -> str:
        return tokens.add("billing", frozenset(Scope), by="anna", at=at, expires=at + timedelta(days=1))

    first = add()
    with pytest.raises(NameTaken):
        add()
    assert tokens.revoke("billing", at)
    assert not tokens.revoke("billing", at)
    assert tokens.system(add(), at)
    assert tokens.system(first, at) is None


def test_a_token_that_asks_too_often_is_told_when_to_come_back(world: World) -> None:
    """Six a minute, three at once: the fourth waits ten seconds; another token is served meanwhile."""
    other = world.token_for(Scope)
    with World.again(world, ApiRules(per_minute=6, at_once=3)) as strict:
        asked = [strict.post("/callbacks/times", {"phone": PHONE}) for _ in range(4)]
        assert [answer.status_code for answer in asked] == [200, 200, 200, 429]
        assert asked[3].json()["code"] == "rate-limited"
        assert asked[3].headers["Retry-After"] == "10"
        assert strict.post("/callbacks/times", {"phone": PHONE}, token=other).status_code == 200
        strict.seconds += 9.5
        assert strict.post("/callbacks/times", {"phone": PHONE}).headers["Retry-After"] == "1"
        strict.seconds += 0.5
        assert strict.post("/callbacks/times", {"phone": PHONE}).status_code == 200
        strict.seconds += 3600
        many = [strict.post("/callbacks/times", {"phone": PHONE}).status_code for _ in range(4)]
        assert many == [200, 200, 200, 429]
