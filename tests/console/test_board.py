"""What waits for the operators is asked once for all their pages; nobody's is ever shown to somebody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Engine, event

from callbacks.outcomes import Outcome
from console.desk.board import OLDEST, OLDEST_TALKS, Board, Waiting
from db.callback_tables import CallbackAttempt
from db.talks import Talks
from db.visit_tables import WrapUp
from tests.console.browsing import MONDAY, Clock
from tests.console.desk import put
from tests.db.callbacks import book, rows, wish
from tests.db.test_callback_assigning import assign
from tests.db.test_talks import talked

ANNA, PETR = "operator1", "operator2"
MINUTE = timedelta(minutes=1)


@contextmanager
def questions(engine: Engine) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked = list[str]()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def busy(engine: Engine) -> None:
    """Each of them has had a talk, has called somebody back, and has a callback of their own; one is anybody's."""
    for number, operator in enumerate((ANNA, PETR), 1):
        talked(engine, f"{number}" * 32, operator, at=MONDAY - MINUTE)
        assign(engine, book(engine, wish(number)).number, operator, MONDAY)
        about = {"callback_id": rows(engine)[-1]["id"], "phone": rows(engine)[-1]["phone"], "fence": 1, "worker": "w"}
        times = {"begun_at": MONDAY - MINUTE, "ended_at": MONDAY, "outcome": Outcome.BUSY}
        put(engine, CallbackAttempt.__table__, id=f"{number + 2}" * 32, operator=operator, **about, **times)
        wrap_up(engine, f"{number + 2}" * 32, operator)
    book(engine, wish(3))


def wrap_up(engine: Engine, call: str, operator: str) -> None:
    put(engine, WrapUp.__table__, id=call, call=call, operator=operator, at=MONDAY, code="resolved", note=operator)


def ids(waiting: Waiting) -> tuple[object, ...]:
    assert waiting.talk
    of_all = (waiting.made, "id"), (waiting.results, "note"), (waiting.mine, "number"), (waiting.free, "number")
    return waiting.talk["call"], *([row[column] for row in found] for found, column in of_all)


def test_each_operator_sees_their_own_and_what_anybody_may_take(engine: Engine) -> None:
    busy(engine)
    first, second, third = (row["number"] for row in rows(engine))
    board = Board(engine, Clock())
    assert ids(board.of(ANNA)) == ("1" * 32, ["3" * 32], [ANNA], [first], [third])
    assert ids(board.of(PETR)) == ("2" * 32, ["4" * 32], [PETR], [second], [third])
    assert board.of("operator3") == Waiting(None, (), (), (), board.of(ANNA).free)


def test_the_pages_of_all_operators_ask_as_much_as_one(engine: Engine) -> None:
    busy(engine)
    board = Board(engine, Clock())
    with questions(engine) as asked:
        board.of(ANNA)
        once = len(asked)
        for number in range(50):
            board.of(f"operator{number}")
    assert 0 < once == len(asked)


def test_what_happens_elsewhere_is_seen_after_a_moment_and_what_is_done_here_at_once(engine: Engine) -> None:
    clock = Clock()
    board = Board(engine, clock)
    assert not board.of(ANNA).free
    book(engine, wish(1))
    talked(engine, operator=ANNA, at=MONDAY)
    assert not board.of(ANNA).free
    clock.at += OLDEST
    assert len(board.of(ANNA).free) == 1
    clock.at += OLDEST_TALKS
    found = board.of(ANNA).talk
    assert found
    Talks(engine).wrap_up(found["call"], "resolved", "", at=clock())
    board.forget()
    assert board.of(ANNA).talk is None


def test_what_one_page_has_found_is_a_signal_to_the_others_and_nothing_new_is_none(engine: Engine) -> None:
    busy(engine)
    clock = Clock()
    board = Board(engine, clock)
    assert board.newest(PETR) is None
    board.of(ANNA)
    before = board.newest(PETR)
    clock.at += OLDEST_TALKS
    board.of(ANNA)
    after = board.newest(PETR)
    assert before == after
    assert before
    assert after
    assert before.talk is after.talk
    assert before.mine is after.mine
    assign(engine, rows(engine)[-1]["number"], PETR, clock())
    clock.at += OLDEST
    board.of(ANNA)
    assert board.newest(PETR) != after
