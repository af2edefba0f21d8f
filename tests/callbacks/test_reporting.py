"""The report: what was promised against what happened, and waits that nobody can make look shorter."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callbacks.answering import answering
from callbacks.booking import Kind, Promise
from callbacks.lifecycle import OVER, State
from callbacks.load import Load
from callbacks.outcomes import Outcome
from callbacks.reporting import Attempted, Keeping, Story, Waits, delay_of, keeping, promises, summary
from callbacks.visits import Visit, VisitEnd

TEN = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
"""Ten o'clock in Lipetsk."""
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NOW = TEN + timedelta(days=1)
SLOT = Promise(TEN, TEN + HOUR)
ASKED = Story(1001, Kind.QUEUE, State.SCHEDULED, "asked", TEN, None, ())


def attempt(after: timedelta, outcome: Outcome = Outcome.TALKED) -> Attempted:
    return Attempted(TEN + after, TEN + after if outcome is Outcome.TALKED else None, outcome)


def queued(minutes: int, arrived: datetime = TEN) -> Story:
    """Somebody from the queue who talked after so many minutes."""
    talk = Attempted(arrived, arrived + minutes * MINUTE, Outcome.TALKED)
    return replace(ASKED, state=State.DONE, arrived=arrived, attempts=(talk,))


def promised(*attempts: Attempted, state: State = State.DONE) -> Story:
    return replace(ASKED, kind=Kind.DEFERRED, state=state, promised=SLOT, attempts=attempts)


@pytest.mark.parametrize(
    ("story", "kept"),
    [
        (promised(attempt(30 * MINUTE)), Keeping.KEPT),
        (promised(attempt(30 * MINUTE, Outcome.BUSY), attempt(2 * HOUR)), Keeping.KEPT),
        (promised(attempt(HOUR)), Keeping.LATE),
        (promised(attempt(-HOUR, Outcome.POSTPONED), attempt(30 * MINUTE)), Keeping.KEPT),
        (promised(attempt(-HOUR, Outcome.POSTPONED), state=State.POSTPONED), Keeping.MISSED),
        (promised(state=State.SCHEDULED), Keeping.MISSED),
        (promised(state=State.CANCELLED), Keeping.CALLED_OFF),
        (replace(ASKED, promised=Promise(NOW, NOW + HOUR)), Keeping.AHEAD),
        (ASKED, None),
    ],
)
def test_a_promise_is_kept_when_a_phone_rings_within_it(story: Story, kept: Keeping | None) -> None:
    assert keeping(story, NOW) is kept


def test_a_late_call_is_late_from_the_end_of_the_promise() -> None:
    assert delay_of(promised(attempt(HOUR + 5 * MINUTE)), NOW) == 300.0
    assert delay_of(promised(attempt(5 * MINUTE)), NOW) is None


def test_waits_are_counted_by_hour_and_class_against_the_norm_of_the_class() -> None:
    peak = {TEN: Load.MAXIMAL}
    stories = [queued(4), queued(8), queued(4, TEN + HOUR)]
    found = summary(stories, [], NOW, lambda at: peak.get(at, Load.SMALL))
    assert found.waits == {
        (10, Load.MAXIMAL): Waits(talked=2, mean=360.0, longest=480.0, norm=600.0, part=1.0),
        (11, Load.SMALL): Waits(talked=1, mean=240.0, longest=240.0, norm=180.0, part=0.0),
    }
    assert found.classes[Load.MAXIMAL].talked == 2
    assert {allowed: waits.talked for allowed, waits in found.norms.items()} == {600.0: 2, 180.0: 1}


def test_who_was_answered_on_the_line_and_who_was_called_back_for_it_wait_alike() -> None:
    answered = Visit("debt", TEN, TEN + 2 * MINUTE, TEN + 5 * MINUTE, VisitEnd.TALKED)
    visits = [
        answered,
        Visit("debt", TEN, None, TEN + MINUTE, VisitEnd.CALLBACK),
        Visit("debt", TEN + 8 * MINUTE, TEN + 8 * MINUTE, None, None, ours=True),
        Visit("debt", TEN, None, None, VisitEnd.UNKNOWN),
    ]
    found = summary([queued(8)], visits, NOW, lambda _: None)
    assert found.classes == {None: Waits(talked=2, mean=300.0, longest=480.0, norm=180.0, part=0.5)}


def test_who_chose_a_time_does_not_count_as_waiting() -> None:
    chosen = replace(queued(600), promised=SLOT)
    assert summary([chosen], [], NOW, lambda _: None).waits == {}


def test_who_still_waits_is_told_with_the_time_so_far() -> None:
    found = summary([ASKED, replace(ASKED, state=State.CANCELLED), queued(1)], [], TEN + 20 * MINUTE, lambda _: None)
    assert (found.still_waiting, found.longest_so_far) == (1, 1200.0)


STORIES = st.builds(
    Story,
    number=st.integers(1, 99),
    kind=st.sampled_from(Kind),
    state=st.sampled_from(State),
    topic=st.just("asked"),
    arrived=st.integers(0, 3000).map(lambda minutes: TEN + minutes * MINUTE),
    promised=st.none() | st.just(SLOT),
    attempts=st.lists(
        st.builds(attempt, st.integers(-100, 3000).map(lambda minutes: minutes * MINUTE), st.sampled_from(Outcome)),
        max_size=3,
    ).map(lambda made: tuple(sorted(made, key=lambda one: one.dialled))),
)


VISITS = st.builds(
    Visit,
    queue=st.just("debt"),
    joined=st.just(TEN),
    answered=st.none() | st.just(TEN + MINUTE),
    ended=st.none() | st.just(TEN + 3 * MINUTE),
    ending=st.none() | st.sampled_from(VisitEnd),
    ours=st.booleans(),
)


@settings(max_examples=60)
@given(st.lists(VISITS, max_size=8))
def test_every_caller_ends_in_one_way_and_only_what_is_known_is_measured(visits: list[Visit]) -> None:
    found = answering(visits)
    assert sum(found.endings.values()) == found.calls == sum(not visit.ours for visit in visits)
    assert found.lost is None or 0 <= found.lost <= 1
    assert found.asa in {None, 60.0}
    assert found.aht in {None, 120.0}


def test_lost_are_those_who_got_neither_an_operator_nor_a_promise() -> None:
    endings = [*VisitEnd, VisitEnd.TALKED, None]
    found = answering([Visit("debt", TEN, None, TEN, ending) for ending in endings])
    assert (found.calls, found.lost) == (7, 2 / 5)


@settings(max_examples=60)
@given(st.lists(STORIES, max_size=8), st.lists(VISITS, max_size=4))
def test_no_story_is_lost_or_counted_twice(stories: list[Story], visits: list[Visit]) -> None:
    found = summary(stories, visits, NOW, lambda at: Load(at.hour % 4))
    assert sum(found.states.values()) == found.stories == len(stories)
    assert sum(promises(stories, NOW).keeping.values()) == sum(story.promised is not None for story in stories)
    assert sum(found.outcomes.values()) == sum(len(story.attempts) for story in stories)
    talked = sum(story.wait is not None for story in stories)
    talked += sum(visit.answered is not None and not visit.ours for visit in visits)
    assert sum(waits.talked for waits in found.waits.values()) == talked
    assert sum(waits.talked for waits in found.classes.values()) == talked
    assert found.still_waiting <= sum(story.state not in OVER for story in stories)
