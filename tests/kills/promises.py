"""What is promised of every round, whatever happened in it: by the register of callbacks, and by Asterisk's witness."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby, pairwise
from typing import Any

from sqlalchemy import RowMapping, Table, select

from callbacks.lifecycle import NEXT, OVER, START, State
from callbacks.outcomes import Outcome
from callbacks.retry import DELAYS
from callbacks.settling import LATE
from db.callback_tables import Callback, CallbackAttempt, CallbackChange
from tests.kills.asterisk import Asterisk
from tests.kills.rounds import Round

Rows = Sequence[RowMapping]


def check(round_: Round) -> None:
    """Nobody twice for one attempt, nobody forgotten, nobody early, and the history is complete."""
    callbacks = rows(round_, Callback.__table__, "number")
    attempts = rows(round_, CallbackAttempt.__table__, "begun_at")
    assert round_.asterisk.wrongs == []
    assert {callback["id"] for callback in callbacks} == {request.id for request in round_.requests}
    once(round_.asterisk, attempts)
    true(round_.asterisk, attempts)
    not_early(round_, attempts)
    for callback in callbacks:
        complete(round_, callback, [one for one in attempts if one["callback_id"] == callback["id"]])


def rows(round_: Round, table: Table, order: str) -> Rows:
    """All rows of a table, in an order."""
    with round_.place.engine.connect() as connection:
        return connection.execute(select(table).order_by(table.c[order])).mappings().all()


def once(asterisk: Asterisk, attempts: Rows) -> None:
    """No attempt rang twice, none rang that was not let out, each rang at its own number, and no two at a time."""
    known = {attempt["id"]: attempt for attempt in attempts}
    assert max(Counter(ring.attempt for ring in asterisk.rings).values(), default=0) <= 1, "twice for one attempt"
    for ring in asterisk.rings:
        assert known[ring.attempt]["let_out_at"], "it was not let out"
        assert known[ring.attempt]["phone"] == ring.phone
    rang = Counter(known[ring.attempt]["callback_id"] for ring in asterisk.rings)
    assert max(rang.values(), default=0) <= 3, "too many attempts"
    for name in ("phone", "operator"):
        in_order = sorted(attempts, key=lambda attempt: (attempt[name], attempt["begun_at"], attempt["ended_at"]))
        for one, following in pairwise(in_order):
            assert one[name] != following[name] or one["ended_at"] <= following["begun_at"], f"two at a time: {name}"


def true(asterisk: Asterisk, attempts: Rows) -> None:
    """Every attempt has an end, and the one that Asterisk saw; lost is what Asterisk lost, and nothing else."""
    rang = {ring.attempt for ring in asterisk.rings}
    for attempt in attempts:
        seen, told = asterisk.ends.get(attempt["id"]), attempt["outcome"]
        if seen:
            assert told == seen
        elif attempt["id"] in rang:
            assert told == Outcome.LOST
        else:
            assert told in {Outcome.NOT_DIALLED, *([Outcome.LOST] if attempt["let_out_at"] else [])}


def not_early(round_: Round, attempts: Rows) -> None:
    """No call before its promised time, in the night, or sooner after the last one than its outcome allows."""
    promised = {request.id: request.promise for request in round_.requests}
    known = {attempt["id"]: attempt for attempt in attempts}
    for ring in round_.asterisk.rings:
        promise = promised[known[ring.attempt]["callback_id"]]
        assert promise is None or ring.at >= promise.begins, "before the promised time"
        assert 8 <= (ring.at + timedelta(hours=3)).hour < 22, "in the night"
    for _, own in groupby(sorted(attempts, key=order), key=lambda attempt: attempt["callback_id"]):
        for one, following in pairwise(own):
            pause = min(DELAYS.get(Outcome(one["outcome"]), [timedelta(minutes=1)]))
            assert following["begun_at"] >= one["ended_at"] + pause, "too soon after the last one"


def order(attempt: RowMapping) -> tuple[Any, ...]:
    return attempt["callback_id"], attempt["begun_at"]


def complete(round_: Round, callback: RowMapping, attempts: Rows) -> None:
    """A callback is over; its history is without a gap, of legal changes, and tells each claim and each attempt."""
    changes = [
        one for one in rows(round_, CallbackChange.__table__, "sequence") if one["callback_id"] == callback["id"]
    ]
    moves = [change for change in changes if change["reason"] != LATE]  # being late is noted, and changes nothing
    states = [State(change["state"]) for change in moves]
    assert [change["sequence"] for change in changes] == list(range(1, callback["changes"] + 1))
    assert states[0] is START
    assert states[-1] is State(callback["state"])
    assert callback["state"] in OVER
    assert all(after in NEXT[before] for before, after in pairwise(states)), states
    assert all(one["at"] <= following["at"] for one, following in pairwise(changes[1:]))
    assert states.count(State.CLAIMED) == callback["fence"]
    assert states.count(State.DIALLING) == len(attempts)
    assert states.count(State.TALKING) == sum(bool(attempt["answered_at"]) for attempt in attempts)
    assert callback["attempts"] == sum(bool(attempt["let_out_at"]) for attempt in attempts)
    assert callback["state"] != State.DONE or attempts[-1]["outcome"] == Outcome.TALKED
