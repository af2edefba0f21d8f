"""Rules the company may change are read from the file of settings."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.settings import Settings
from callbacks.numbers import Refusal, dialable
from callbacks.outcomes import Outcome

FILE = """
service_number = "84742220009"

[callbacks.booking]
queue_lapses = "P2D"

[[callbacks.calling]]
since = 2026-01-01
[callbacks.calling.limits]
week = 1
[callbacks.calling.retry.delays]
busy = ["PT10M", "PT1H"]
"""


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    (tmp_path / "autosecretary.toml").write_text(FILE)
    monkeypatch.chdir(tmp_path)
    return Settings()


def test_the_rules_of_calling_back_are_settings(read: Settings) -> None:
    (calling,) = read.calling_back.calling
    assert (calling.limits.day, calling.limits.week) == (1, 1)
    assert calling.retry.delays == {Outcome.BUSY: (timedelta(minutes=10), timedelta(hours=1))}
    assert read.calling_back.booking.queue_lapses == timedelta(days=2)


def test_the_service_never_calls_itself(read: Settings) -> None:
    (calling,) = read.calling_back.calling
    assert dialable("+74742220009", calling.numbers) is Refusal.OURS
