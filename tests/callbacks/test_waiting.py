"""The expected wait is told in whole minutes, rounded up."""

import pytest

from callbacks.waiting import expected_wait


@pytest.mark.parametrize(
    ("ahead", "free", "operators", "minutes"),
    [
        (0, 1, 1, 0),  # somebody is idle
        (0, 0, 1, 3),  # one conversation of 180 s has to end
        (0, 0, 4, 1),  # 45 s
        (3, 0, 4, 3),  # four conversations, one every 45 s: 180 s
        (4, 0, 4, 4),  # 225 s
        (5, 2, 4, 3),  # two of the six are answered at once
        (99, 0, 3, 100),
    ],
)
def test_a_wait_is_the_conversations_that_have_to_end_first(
    ahead: int, free: int, operators: int, minutes: int
) -> None:
    assert expected_wait(ahead, free, operators, talk=180.0) == minutes


def test_nobody_can_tell_how_long_it_takes_until_an_operator_comes() -> None:
    assert expected_wait(0, 0, 0, talk=180.0) is None
