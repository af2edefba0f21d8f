"""Every change of a callback's state is in one table; what is not there is refused and changes nothing."""

from itertools import product
from pathlib import Path

import pytest

from callbacks.lifecycle import IN_FLIGHT, LIVE, NEXT, OVER, START, WAITING, IllegalMove, State, mermaid, move

DRAWN = Path(__file__).resolve().parents[2] / "docs" / "callbacks.md"

LEGAL = """
requested -> waiting_answer scheduled cancelled opted_out expired failed
waiting_answer -> scheduled cancelled opted_out expired failed
scheduled -> waiting_answer claimed postponed cancelled opted_out expired failed
claimed -> scheduled dialling cancelled opted_out expired failed
dialling -> talking scheduled retry_wait postponed done cancelled opted_out expired failed
talking -> scheduled retry_wait postponed done cancelled opted_out expired failed
retry_wait -> waiting_answer claimed postponed cancelled opted_out expired failed
postponed -> waiting_answer claimed postponed cancelled opted_out expired failed
cancelled -> waiting_answer scheduled
"""
"""Written down a second time, by hand: a change of the table is a change of a promise."""

EXPECTED = {
    (now, following) for now, _, *rest in (line.split() for line in LEGAL.strip().splitlines()) for following in rest
}


@pytest.mark.parametrize(("now", "wanted"), list(product(State, State)))
def test_exactly_the_changes_written_down_are_legal(now: State, wanted: State) -> None:
    if (now.value, wanted.value) in EXPECTED:
        assert move(now, wanted) is wanted
    else:
        with pytest.raises(IllegalMove, match=f"^{now} -> {wanted}$"):
            move(now, wanted)


def test_every_state_is_in_the_table_and_can_be_reached() -> None:
    reached = {START}
    while found := {following for state in reached for following in NEXT[state]} - reached:
        reached |= found
    assert set(NEXT) == reached == set(State)


def test_from_everywhere_a_callback_can_end() -> None:
    ending = set(OVER)
    while found := {state for state in State if NEXT[state] & ending} - ending:
        ending |= found
    assert ending == set(State)


def test_nobody_cancels_a_call_that_may_be_ringing_but_its_own_end_does() -> None:
    """From a waiting state it takes a claim to dial, and from dialling there is no way back to a claim."""
    assert {state for state in State if State.DIALLING in NEXT[state]} == {State.CLAIMED}
    assert {state for state in State if State.CLAIMED in NEXT[state]} == WAITING
    assert all(State.CLAIMED not in NEXT[state] for state in IN_FLIGHT)
    assert not WAITING & LIVE


def test_the_drawing_in_the_documents_is_current() -> None:
    assert f"```mermaid\n{mermaid()}```\n" in DRAWN.read_text()


def test_the_documents_give_the_meaning_of_every_state() -> None:
    assert all(f"| `{state}` |" in DRAWN.read_text() for state in State)
