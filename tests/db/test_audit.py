"""Entries are found by time, by who, by what and about whom."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from db.audit import NOBODY, Action, Audit, Sought
from db.staff import Newcomer, StaffBook
from db.staff_tables import Role
from tests.db.test_staff import QUICK

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def audit(engine: Engine) -> Audit:
    """Anna was added by the command, came in, looked at a card, and went."""
    StaffBook(engine, QUICK).add(Newcomer("anna", "Анна", Role.OPERATOR), "correct horse", at=NOON)
    audit = Audit(engine)
    for number, (action, about) in enumerate(
        ((Action.SIGNED_IN, None), (Action.CARD_OPENED, "account:7"), (Action.SIGNED_OUT, None)), 1
    ):
        audit.note(action, by=1, at=NOON + number * HOUR, about=about)
    return audit


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["signed_out", "card_opened", "signed_in", "staff_added"]),
        ({"until": NOON + HOUR}, ["staff_added"]),
        ({"since": NOON + 3 * HOUR}, ["signed_out"]),
        ({"staff": 1, "action": Action.SIGNED_IN}, ["signed_in"]),
        ({"staff": NOBODY}, ["staff_added"]),
        ({"about": "account:7"}, ["card_opened"]),
        ({"about": "account:70"}, []),
    ],
)
def test_entries_are_found(audit: Audit, wanted: dict[str, object], found: list[str]) -> None:
    sought = Sought(**{"since": NOON, "until": NOON + 9 * HOUR, **wanted})  # type: ignore[arg-type]
    assert [entry["action"] for entry in audit.found(sought, 10)] == found


def test_a_list_goes_on_after_the_last_entry_shown(audit: Audit) -> None:
    sought = Sought(NOON, NOON + 9 * HOUR)
    first = audit.found(sought, 2)
    assert [entry["action"] for entry in audit.found(sought, 9, first[-1]["id"])] == ["signed_in", "staff_added"]


def test_names_are_told_of_what_is_known_and_of_nothing_else(audit: Audit) -> None:
    assert audit.known({"staff:1", "staff:99", "account:x", "case:1", "call:1"}) == {"staff:1": "anna"}
    assert audit.about("staff", "anna") == "staff:1"
    assert audit.about("account", "4800012345") is None
