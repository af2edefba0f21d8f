"""A callback is held by one worker, for one operator, and its number is dialled once for each attempt."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import chain, count, takewhile
from typing import Any

import pytest
from sqlalchemy import Engine, event, insert, select, update
from sqlalchemy.exc import IntegrityError

from callbacks.booking import Kind, Promise
from callbacks.lifecycle import IllegalMove, State
from callbacks.outcomes import Outcome
from callbacks.ports import Claim, Ending, Operator, Settlement, StaleClaim
from db.callback_claims import CallbackClaims
from db.callback_tables import Callback, OptOut
from tests.db.callbacks import ANNA, LEASE, MINUTE, MONDAY_NOON, PETR, attempt, attempts, book, history, rows, wish

SOON = MONDAY_NOON + MINUTE
BACK = Settlement(State.SCHEDULED, "освобождена")
BUSY = Settlement(State.RETRY_WAIT, "занято", due=MONDAY_NOON + timedelta(minutes=30))
DONE = Settlement(State.DONE, "поговорили")


@pytest.fixture
def claims(engine: Engine) -> CallbackClaims:
    return CallbackClaims(engine)


def claimed(claims: CallbackClaims, operator: Operator = ANNA, worker: str = "w1") -> Claim:
    claim = claims.claim(worker, operator, SOON, LEASE)
    assert claim is not None
    return claim


def begun(claims: CallbackClaims, operator: Operator = ANNA) -> str:
    made = attempt(claimed(claims, operator))
    claims.begin(made, SOON)
    return made.id


def test_nothing_due_is_nothing_to_claim(engine: Engine, claims: CallbackClaims) -> None:
    book(engine, wish(arrived=SOON + MINUTE))
    book(engine, wish(2, kind=Kind.DEFERRED))
    assert claims.claim("w1", ANNA, SOON, LEASE) is None


def test_what_is_due_first_is_claimed_first_then_the_earliest_arrival(engine: Engine, claims: CallbackClaims) -> None:
    slot = Promise(MONDAY_NOON, MONDAY_NOON + timedelta(hours=1))
    book(engine, wish(3, arrived=MONDAY_NOON - 2 * MINUTE, promise=slot))
    book(engine, wish(2, arrived=MONDAY_NOON - 5 * MINUTE, promise=slot))
    book(engine, wish(4))
    book(engine, wish(1, arrived=MONDAY_NOON - MINUTE))
    order = [claimed(claims, Operator(f"operator{n}", ANNA.skills)).phone[-1] for n in range(4)]
    assert order == ["1", "2", "3", "4"]


def test_a_claim_says_what_it_is_about(engine: Engine, claims: CallbackClaims, account: int) -> None:
    booked = book(engine, wish(account=account, typed=True))
    claim = claimed(claims)
    told = (claim.number, claim.fence, claim.operator, claim.kind, claim.typed, claim.account, claim.outcomes)
    assert told == (booked.number, 1, "anna", Kind.QUEUE, True, account, ())
    assert history(engine, claim.callback) == ["requested", "scheduled", "claimed"]


def test_an_operator_gets_what_they_are_skilled_for(engine: Engine, claims: CallbackClaims) -> None:
    book(engine, wish(skill="debt"))
    assert claims.claim("w1", ANNA, SOON, LEASE) is None
    assert claimed(claims, PETR).skill == "debt"


def test_an_operator_is_spoken_for_by_one_callback(engine: Engine, claims: CallbackClaims) -> None:
    """So there are never more calls in flight than operators, however many workers there are."""
    book(engine, wish(1))
    book(engine, wish(2))
    claimed(claims, ANNA, "w1")
    assert claims.claim("w2", ANNA, SOON, LEASE) is None
    assert claims.claim("w2", PETR, SOON, LEASE) is not None


def test_a_number_is_held_by_one_callback_and_the_next_number_has_its_turn(
    engine: Engine, claims: CallbackClaims
) -> None:
    slot = Promise(MONDAY_NOON, MONDAY_NOON + timedelta(hours=1))
    for _ in range(2):
        book(engine, wish(1, kind=Kind.DEFERRED, promise=slot))
    book(engine, wish(2))
    assert {claimed(claims, ANNA).phone[-1], claimed(claims, PETR).phone[-1]} == {"1", "2"}
    assert claims.claim("w1", Operator("third", ANNA.skills), SOON, LEASE) is None


@pytest.mark.parametrize("column", ["phone", "operator"])
def test_the_database_itself_refuses_a_second_call_to_a_number_or_for_an_operator(
    engine: Engine, claims: CallbackClaims, column: str
) -> None:
    for number in (1, 2):
        book(engine, wish(number, kind=Kind.DEFERRED, promise=Promise(MONDAY_NOON, SOON)))
    first, second = claimed(claims, ANNA), claimed(claims, PETR)
    here, there = ({row["id"]: row for row in rows(engine)}[claim.callback] for claim in (first, second))
    with pytest.raises(IntegrityError), engine.begin() as connection:
        same = update(Callback.__table__).where(Callback.__table__.c.id == there["id"])
        connection.execute(same.values({column: here[column]}))


def test_a_claim_is_given_back_and_keeps_its_place(engine: Engine, claims: CallbackClaims) -> None:
    book(engine, wish())
    claims.give_back(claimed(claims), BACK, SOON)
    row = rows(engine)[0]
    assert (row["state"], row["due_at"], row["operator"]) == (State.SCHEDULED, MONDAY_NOON, None)
    assert claimed(claims, PETR).fence == 2


def test_an_old_claim_can_do_nothing(engine: Engine, claims: CallbackClaims) -> None:
    """A worker slept through its lease; another one has the callback now."""
    book(engine, wish())
    old = claimed(claims)
    claims.give_back(old, BACK, SOON)
    new = claimed(claims, PETR, "w2")
    with pytest.raises(StaleClaim):
        claims.begin(attempt(old), SOON)
    with pytest.raises(StaleClaim):
        claims.give_back(old, BACK, SOON)
    assert attempts(engine) == []
    claims.begin(attempt(new), SOON)


def test_a_claim_begins_one_attempt(engine: Engine, claims: CallbackClaims) -> None:
    book(engine, wish())
    claim = claimed(claims)
    claims.begin(attempt(claim), SOON)
    with pytest.raises(StaleClaim):
        claims.begin(attempt(claim), SOON)
    assert len(attempts(engine)) == 1


def test_an_attempt_is_let_out_once(engine: Engine, claims: CallbackClaims) -> None:
    book(engine, wish())
    made = begun(claims)
    assert claims.let_out(made, SOON)
    assert not claims.let_out(made, SOON)
    assert not claims.let_out("f" * 32, SOON)
    assert rows(engine)[0]["attempts"] == 1


def test_what_was_closed_inside_is_never_let_out(engine: Engine, claims: CallbackClaims) -> None:
    book(engine, wish())
    made = begun(claims)
    assert claims.close_unless_let_out(made, BACK, SOON)
    assert not claims.let_out(made, SOON)
    assert attempts(engine)[0]["outcome"] == Outcome.NOT_DIALLED
    assert rows(engine)[0]["attempts"] == 0


def test_what_was_let_out_is_not_closed_inside(engine: Engine, claims: CallbackClaims) -> None:
    book(engine, wish())
    made = begun(claims)
    claims.let_out(made, SOON)
    assert not claims.close_unless_let_out(made, BACK, SOON)
    assert rows(engine)[0]["state"] == State.DIALLING


def test_the_first_word_about_an_attempt_counts(engine: Engine, claims: CallbackClaims) -> None:
    book(engine, wish())
    made = begun(claims)
    assert claims.answered(made, SOON)
    assert not claims.answered(made, SOON)
    assert claims.settle(made, Ending(Outcome.TALKED), DONE, SOON)
    assert not claims.settle(made, Ending(Outcome.BUSY), BUSY, SOON)
    assert not claims.answered(made, SOON)
    assert not claims.let_out(made, SOON)
    assert claims.open_attempt(made) is None
    callback = rows(engine)[0]
    expected = ["requested", "scheduled", "claimed", "dialling", "talking", "done"]
    assert history(engine, callback["id"]) == expected
    assert attempts(engine)[0]["outcome"] == Outcome.TALKED


def test_an_illegal_settlement_changes_nothing(engine: Engine, claims: CallbackClaims) -> None:
    book(engine, wish())
    made = begun(claims)
    with pytest.raises(IllegalMove):
        claims.settle(made, Ending(Outcome.BUSY), Settlement(State.REQUESTED, ""), SOON)
    assert attempts(engine)[0]["ended_at"] is None
    assert rows(engine)[0]["state"] == State.DIALLING


def test_the_next_claim_knows_the_outcomes_so_far(engine: Engine, claims: CallbackClaims) -> None:
    book(engine, wish())
    claims.settle(begun(claims), Ending(Outcome.BUSY), BUSY, SOON)
    assert claims.claim("w1", ANNA, SOON, LEASE) is None
    again = claims.claim("w1", ANNA, MONDAY_NOON + timedelta(minutes=30), LEASE)
    assert again and again.outcomes == (Outcome.BUSY,)


def test_who_opts_out_in_a_call_is_called_by_nobody_any_more(engine: Engine, claims: CallbackClaims) -> None:
    book(engine, wish())
    made = begun(claims)
    claim = claims.open_attempt(made)
    assert claim is not None
    claims.settle(made, Ending(Outcome.OPTED_OUT), Settlement(State.OPTED_OUT, "просил"), SOON)
    assert claims.callee(claim.claim, SOON).opted_out
    with engine.connect() as connection:
        assert connection.execute(select(OptOut.attempt_id)).scalars().all() == [made]


def test_contacts_are_the_attempts_that_disturbed_somebody(engine: Engine, claims: CallbackClaims) -> None:
    outcomes = (Outcome.BUSY, Outcome.MACHINE, Outcome.TALKED)
    for _ in range(4):
        book(engine, wish(1, kind=Kind.DEFERRED, promise=Promise(MONDAY_NOON, MONDAY_NOON + timedelta(hours=1))))
    for number, outcome in enumerate(outcomes):
        claims.settle(begun(claims), Ending(outcome), DONE, SOON + number * MINUTE)
    claim = claimed(claims)
    assert claims.callee(claim, SOON).contacts == (SOON + MINUTE, SOON + 2 * MINUTE)
    assert claims.callee(claim, SOON + timedelta(days=40)).contacts == ()


def test_abandoned_is_a_claim_whose_lease_is_over(engine: Engine, claims: CallbackClaims) -> None:
    book(engine, wish(1))
    book(engine, wish(2))
    claim = claimed(claims, ANNA)
    begun(claims, PETR)
    assert claims.abandoned(SOON + LEASE) == []
    assert claims.abandoned(SOON + LEASE + MINUTE) == [claim]


def test_open_attempts_are_those_not_settled(engine: Engine, claims: CallbackClaims) -> None:
    book(engine, wish(1))
    book(engine, wish(2))
    first, second = begun(claims, ANNA), begun(claims, PETR)
    claims.settle(first, Ending(Outcome.TALKED), DONE, SOON)
    assert claims.open_attempts(SOON) == []
    assert claims.open_attempts(SOON + MINUTE) == [second]


def test_queue_callbacks_lapse_and_deferred_calls_are_escalated_once(engine: Engine, claims: CallbackClaims) -> None:
    book(engine, wish(1))
    book(engine, wish(2, kind=Kind.DEFERRED))
    far = MONDAY_NOON + timedelta(days=11)
    assert (claims.lapsed(MONDAY_NOON, "срок"), claims.late(MONDAY_NOON, "срок")) == (0, 0)
    assert (claims.lapsed(far, "срок"), claims.late(far, "срок")) == (1, 1)
    assert (claims.lapsed(far, "срок"), claims.late(far, "срок")) == (0, 0)
    queue, deferred = rows(engine)
    assert queue["state"] == State.EXPIRED
    assert (deferred["state"], deferred["escalated_at"]) == (State.WAITING_ANSWER, far)
    assert history(engine, deferred["id"]) == ["requested", "waiting_answer", "waiting_answer"]


WORKERS, CALLBACKS = 4, 60


def test_many_workers_claim_each_callback_once(engine: Engine, claims: CallbackClaims) -> None:
    """Each settles what it claims at once; two callbacks share a number now and then."""
    slot = Promise(MONDAY_NOON, MONDAY_NOON + timedelta(hours=1))
    for number in range(CALLBACKS):
        book(engine, wish(number // 2, kind=Kind.DEFERRED, promise=slot))

    def work(worker: int) -> list[str]:
        """Until nothing is due; what another worker holds at the moment is left to it."""
        done = []
        operator = Operator(f"operator{worker}", ANNA.skills)
        while claim := claims.claim(f"w{worker}", operator, SOON, LEASE):
            made = attempt(claim)
            claims.begin(made, SOON)
            assert claims.let_out(made.id, SOON)
            assert claims.settle(made.id, Ending(Outcome.TALKED), DONE, SOON)
            done.append(claim.callback)
        return done

    with ThreadPoolExecutor(WORKERS) as workers:
        done = [callback for part in workers.map(work, range(WORKERS)) for callback in part]
    done += work(0)
    assert len(done) == len(set(done)) == CALLBACKS
    assert {row["state"] for row in rows(engine)} == {State.DONE}
    assert {row["changes"] for row in rows(engine)} == {5}
    assert len(attempts(engine)) == CALLBACKS


def test_each_is_claimed_once_and_in_the_order_of_arrival(engine: Engine, claims: CallbackClaims) -> None:
    """500 that are due at the same time and have arrived in another order than they were stored in."""
    book(engine, wish(promise=Promise(MONDAY_NOON, MONDAY_NOON + timedelta(hours=1))))
    example, arrived = dict(rows(engine)[0]), [n * 79 % 500 for n in range(500)]
    with engine.begin() as connection:
        new = ({"id": f"{n:032}", "number": 9000 + n, "phone": f"+7999{n:07}"} for n in range(500))
        moments = ({"arrived_at": MONDAY_NOON - timedelta(days=1) + place * MINUTE} for place in arrived)
        connection.execute(insert(Callback), [example | one | at for one, at in zip(new, moments, strict=True)])

    def work(worker: int) -> list[int]:
        """Claim for one operator after the other, to the last that is due."""
        operators = (Operator(f"operator{worker}-{n}", ANNA.skills) for n in count())
        claimed = takewhile(bool, (claims.claim(f"w{worker}", operator, SOON, LEASE) for operator in operators))
        return [arrived[claim.number - 9000] for claim in claimed if claim and claim.number >= 9000]

    with ThreadPoolExecutor(WORKERS) as workers:
        places = list(workers.map(work, range(WORKERS)))
    assert sorted(chain(*places)) == list(range(500))
    assert all(own == sorted(own) for own in places)


def race(act: Callable[[int], bool]) -> int:
    """How many of eight that do the same at once hear that they were the one."""
    with ThreadPoolExecutor(8) as threads:
        return sum(threads.map(act, range(8)))


def test_of_many_that_let_out_or_settle_at_once_one_does(engine: Engine, claims: CallbackClaims) -> None:
    book(engine, wish())
    made = begun(claims)
    assert race(lambda _: claims.let_out(made, SOON)) == 1
    assert race(lambda _: claims.answered(made, SOON)) == 1
    assert race(lambda _: claims.settle(made, Ending(Outcome.TALKED), DONE, SOON)) == 1
    assert history(engine, rows(engine)[0]["id"])[-3:] == ["dialling", "talking", "done"]


def test_closing_inside_and_letting_out_exclude_each_other(engine: Engine, claims: CallbackClaims) -> None:
    for number in range(10):
        book(engine, wish(number))
        made = begun(claims, Operator(f"operator{number}", ANNA.skills))

        def either(turn: int, made: str = made) -> bool:
            if turn % 2:
                return claims.let_out(made, SOON)
            return claims.close_unless_let_out(made, BUSY, SOON)

        assert race(either) == 1


def test_the_claim_finds_what_is_due_by_indexes(engine: Engine, claims: CallbackClaims) -> None:
    """The plan of the statement as it is executed: the rows that wait for later are not read through."""
    due_later = MONDAY_NOON + timedelta(days=1)
    book(engine, wish(promise=Promise(due_later, due_later + timedelta(hours=1))))
    example = dict(rows(engine)[0])
    with engine.begin() as connection:
        many = [example | {"id": f"{n:032}", "number": 9000 + n, "phone": f"+7999{n:07}"} for n in range(3000)]
        connection.execute(insert(Callback), many)
        connection.exec_driver_sql("ANALYZE")
    plan = plan_of_claim(engine, claims)
    assert "ix_callbacks_waiting" in plan
    assert "ix_callbacks_held" in plan
    assert "Seq Scan" not in plan
    assert "SCAN callbacks" not in plan


def plan_of_claim(engine: Engine, claims: CallbackClaims) -> str:
    """How the database goes about the next claim."""
    seen: list[tuple[str, Any]] = []

    def hear(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        seen.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", hear)
    claims.claim("w1", ANNA, SOON, LEASE)
    event.remove(engine, "before_cursor_execute", hear)
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    with engine.connect() as connection:
        lines = connection.exec_driver_sql(f"{explain} {seen[0][0]}", seen[0][1]).all()
        return "\n".join(str(line[-1]) for line in lines)
