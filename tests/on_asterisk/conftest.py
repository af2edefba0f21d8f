"""One Asterisk with a voice for all call scripts of a test process."""

from collections.abc import Iterator

import pytest

from tests.on_asterisk.ground import Ground, standing


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with standing(tmp_path_factory.mktemp("ground")) as ground:
        yield ground


@pytest.fixture(scope="session")
def ears(ground: Ground) -> Iterator[Ground]:
    """The same with somebody who listens to what callers say."""
    with ground.recogniser:
        assert ground.recogniser.wait_until_ready(30)
        yield ground
