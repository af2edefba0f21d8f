"""Supervisors see in a terminal what callers think, in Russian, without anybody's number."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import main
from app.service import create_database
from app.settings import Settings
from db.engine import open_engine
from db.store import Store
from menus.interview_steps import OfferQuestionnaire, OfferRating, StoreAnswer, StoreRating, Subject
from menus.steps import Recorded
from tests.edition import shipped

PHONE = "+79042801234"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUTOSECRETARY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    create_database(Settings())


def run(*words: str) -> tuple[int, str]:
    """The exit status of a command and everything it printed."""
    result = CliRunner().invoke(main, list(words))
    return result.exit_code, result.output


def rated(moment: datetime, call: str, subject: Subject, mark: int | None) -> None:
    """One call in which a rating was offered, and perhaps given; then the questionnaire."""
    engine = open_engine(Settings().database)
    store = Store(engine, now=lambda: moment).for_call(call * 32)
    store.answer(OfferRating(subject, None))
    if mark:
        store.answer(StoreRating(subject, None, mark))
        store.answer(OfferQuestionnaire(PHONE, shipped().tree.questionnaires))
        store.answer(StoreAnswer("bill_and_readings", "bill", 4))
        store.answer(StoreAnswer("bill_and_readings", "readings", 2))
        store.answer(StoreAnswer("bill_and_readings", "wish", Recorded("d" * 32, 5.0)))
    engine.dispose()


@pytest.mark.usefixtures("home")
def test_ratings_are_told_by_task_and_operator_and_answers_by_question() -> None:
    rated(datetime(2026, 12, 1, 6, 0, tzinfo=UTC), "a", Subject("debt"), 5)
    rated(datetime(2026, 12, 1, 7, 0, tzinfo=UTC), "b", Subject("debt"), None)
    rated(datetime(2026, 12, 1, 8, 0, tzinfo=UTC), "c", Subject("operator", "anna"), None)
    status, said = run("ratings", "report")
    assert status == 0
    assert said.splitlines() == [
        "Оценки",
        "  долг или переплата: средняя 5,00; спросили 2, оценили 1 (1 — 0, 2 — 0, 3 — 0, 4 — 0, 5 — 1)",
        "  консультант anna: без оценок; спросили 1, оценили 0 (1 — 0, 2 — 0, 3 — 0, 4 — 0, 5 — 0)",
        "Анкета bill_and_readings: предложили 1",
        "  bill: средняя 4,00; ответили 1",
        "  readings: по телефону — 0, через сайт или приложение — 1, в центре обслуживания — 0",
        "  wish: записей 1",
    ]


@pytest.mark.usefixtures("home")
def test_files_of_spoken_answers_are_named_when_asked_for() -> None:
    rated(datetime(2026, 12, 1, 6, 0, tzinfo=UTC), "a", Subject("debt"), 5)
    file = Settings().home / "recordings" / f"{'d' * 32}.wav"
    assert str(file) in run("ratings", "report", "--recordings")[1].replace("\n", "")
    assert ".wav" not in run("ratings", "report")[1]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("since", "counted"), [("2026-12-01", True), ("2026-12-02", False)])
def test_since_is_a_day_in_lipetsk(since: str, counted: bool) -> None:
    """Half past midnight of the first of December in Lipetsk is the evening before in UTC."""
    rated(datetime(2026, 11, 30, 21, 30, tzinfo=UTC), "a", Subject("readings"), 4)
    said = run("ratings", "report", "--since", since)[1]
    assert ("передача показаний: средняя 4,00" in said) is counted


@pytest.mark.usefixtures("home")
def test_no_ratings_are_said_to_be_none_and_a_wrong_day_is_refused() -> None:
    assert run("ratings", "report") == (0, "Оценок нет.\n")
    assert run("ratings", "report", "--since", "вчера")[0] == 2
