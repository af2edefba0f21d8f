"""Our process is killed in mid call: what the store has accepted is there exactly once, and nothing by halves."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from db.tables import Reading, ReadingValue

CHECKOUT = Path(__file__).resolve().parents[2]


def killed_at(moment: str, url: str) -> None:
    """Hold a call in a child process and kill it when it has come to the moment."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.db.killed_call", url, moment],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        assert child.stdout
        try:
            assert child.stdout.readline() == f"{moment}\n"
        finally:
            child.kill()


def stored(engine: Engine) -> list[int]:
    """The values of the current readings."""
    current = select(Reading.id).where(Reading.replaced_by.is_(None))
    with engine.connect() as connection:
        query = select(ReadingValue.value).where(ReadingValue.reading_id.in_(current))
        return list(connection.execute(query).scalars())


def readings(engine: Engine) -> int:
    with engine.connect() as connection:
        return len(connection.execute(select(Reading.id)).all())


@pytest.mark.usefixtures("account")
def test_a_reading_that_was_accepted_survives_that_we_are_killed_before_saying_so(url: str, engine: Engine) -> None:
    killed_at("stored", url)
    assert stored(engine) == [17452]
    assert readings(engine) == 1


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("moment", ["confirmed", "committing"])
def test_killed_before_it_was_accepted_nothing_is_there_and_the_next_call_is_the_first(
    moment: str, url: str, engine: Engine
) -> None:
    killed_at(moment, url)
    assert readings(engine) == 0
    killed_at("stored", url)
    assert stored(engine) == [17452]
    assert readings(engine) == 1


@pytest.mark.usefixtures("account")
def test_a_caller_who_was_cut_off_and_submits_again_replaces_what_had_been_accepted(url: str, engine: Engine) -> None:
    killed_at("stored", url)
    killed_at("stored", url)
    assert stored(engine) == [17452]
    assert readings(engine) == 2
