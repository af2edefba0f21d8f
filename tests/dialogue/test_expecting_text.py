"""What a question expects to hear goes to another process as text, exactly or not at all."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from menus.expecting import Choice, Day, Digits, Expectation, Moment, Number, Option, TimeOfDay, YesNo
from menus.expecting_text import LARGEST, LONGEST, UnreadableExpectation, read, write

COUNTS = st.integers(0, LARGEST)
PHRASES = st.lists(st.text(st.characters(codec="utf-8"), max_size=20), max_size=4).map(tuple)
OPTIONS = st.lists(st.builds(Option, st.sampled_from("0123456789*#"), PHRASES), min_size=1, max_size=10).map(tuple)
MOSCOW = timezone(timedelta(hours=3))
MOMENTS = st.datetimes(timezones=st.just(MOSCOW))

EXPECTATIONS: st.SearchStrategy[Expectation] = st.one_of(
    st.just(YesNo()),
    st.builds(Choice, OPTIONS),
    st.builds(Digits, COUNTS, COUNTS),
    st.builds(Number, COUNTS, COUNTS),
    st.builds(Day, st.dates(), st.dates()),
    st.builds(TimeOfDay, st.times(), st.times()),
    st.builds(Moment, st.lists(MOMENTS, min_size=1, max_size=10).map(tuple)),
)


@settings(max_examples=100)
@given(EXPECTATIONS)
def test_what_is_written_is_read_again(expectation: Expectation) -> None:
    text = write(expectation)
    assert read(text) == expectation
    assert not set(text) & set("\r\n\0")


@settings(max_examples=300)
@given(st.text(max_size=60))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(UnreadableExpectation):
        read(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '["number",0]',
        '["number",0,true]',
        '["number",0,1.5]',
        '["number",-1,5]',
        '["number",0,1e400]',
        f'["number",0,{"9" * 4400}]',
        '["day","2026-02-30","2026-03-01"]',
        '["day",1,2]',
        '["time","25:00","26:00"]',
        '["moment","2026-11-20T12:00:00"]',
        '["moment"]',
        '["choice"]',
        '["choice",[]]',
        '["choice",["12","два"]]',
        '["choice",["1",2]]',
        '["choice"' + ',["1"]' * 100 + "]",
        "[" * 3000,
        '["yes_no","and more"]',
        "\ud800",
    ],
)
def test_a_text_beyond_the_limits_is_refused(text: str) -> None:
    with pytest.raises(UnreadableExpectation):
        read(text)


def test_an_expectation_that_no_command_can_carry_is_not_written() -> None:
    with pytest.raises(UnreadableExpectation, match=str(LONGEST)):
        write(Choice(tuple(Option(key, ("оператор",) * 60) for key in "0123456789")))


def test_a_complaint_does_not_quote_what_was_said() -> None:
    with pytest.raises(UnreadableExpectation) as refused:
        read('["number","4800012345",1]')
    assert "4800012345" not in str(refused.value) + repr(refused.value.__cause__)


def test_a_moment_keeps_its_time_zone() -> None:
    at = datetime(2026, 11, 20, 15, tzinfo=UTC)
    assert read(write(Moment((at,)))) == Moment((at,))
    assert "+00:00" in write(Moment((at,)))
