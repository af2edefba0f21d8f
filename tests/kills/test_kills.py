"""Workers are killed with SIGKILL, Asterisk restarts, sessions break off, the database goes away and comes back.

Real processes over the real protocols, with an Asterisk and a database that outlive them. 200 rounds on each database:
`make bench ARGS=kill_rounds`.
"""

from collections.abc import Iterator

import pytest

from callbacks.booking import Kind, Promise
from tests.db.callbacks import MINUTE, MONDAY_NOON
from tests.kills.places import DATABASES, place
from tests.kills.promises import check
from tests.kills.rounds import Place, Round
from tests.kills.worker import Death

ROUNDS = 3
STEPS = (
    *("before claim", "after claim", "after begin", "before Originate", "after Originate", "within let_out"),
    *("after let_out", "before answered", "after hearing BridgeEnter", "before hearing Hangup", "within settle"),
    "after settle",
)
SLOT = Promise(MONDAY_NOON, MONDAY_NOON + 60 * MINUTE)


@pytest.fixture(scope="module", params=DATABASES)
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with place(request.param, tmp_path_factory.mktemp("kills")) as prepared:
        yield prepared


def test_a_worker_that_is_killed_at_a_step_of_a_dial_leaves_a_callback_that_is_kept_once(here: Place) -> None:
    for step in STEPS:
        killed_at(here, step, Kind.QUEUE)
    killed_at(here, "after hearing UserEvent", Kind.DEFERRED, SLOT)


def killed_at(here: Place, step: str, kind: Kind, promise: Promise | None = None) -> None:
    """The worker dies there, for certain; another one comes, and everything is in order."""
    round_ = Round(here, seed=0)
    round_.book(1, kind, promise)
    round_.dial_and_talk(Death(step))
    assert round_.workers[0].died_at == step
    round_.peace()
    check(round_)
    assert round_.sums()["callback done"] == 1


def test_whatever_dies_and_whenever_every_promise_is_kept(here: Place) -> None:
    for seed in range(ROUNDS):
        round_ = Round(here, seed)
        round_.book_some()
        round_.trouble()
        round_.peace()
        check(round_)


def test_whatever_happens_to_the_database_under_a_worker_it_goes_on_as_soon_as_it_is_back(here: Place) -> None:
    """It lives, although its chores fail; the call that went on is not made again, what came due meanwhile is made."""
    for name in here.faults:
        round_ = Round(here, seed=0)
        round_.book(1)
        round_.book(2, promise=Promise(MONDAY_NOON + MINUTE, MONDAY_NOON + 60 * MINUTE))
        round_.lose_the_database_while_a_phone_rings(name)
        assert round_.workers[0].alive
        assert round_.workers[0].faults
        round_.peace()
        check(round_)
        assert round_.rings == 2
