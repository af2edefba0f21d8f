"""People of the console in the database: who they are, that guessing is counted, that the audit only grows."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from db.audit import Action, Audit
from db.passwords import Passwords, WeakPassword
from db.sessions import SessionRules, Sessions
from db.sign_in import FrontDoor, SignInLimits, TooSoon, Welcome, Wrong
from db.staff import NameTaken, Newcomer, NoSuchMember, StaffBook
from db.staff_tables import Role

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
ANNA = Newcomer("anna", "Анна Петрова", Role.OPERATOR, "operator1")


@pytest.fixture
def staff(engine: Engine) -> StaffBook:
    book = StaffBook(engine, QUICK)
    book.add(ANNA, "correct horse", at=NOON)
    return book


def door(engine: Engine, **limits: int) -> FrontDoor:
    return FrontDoor(engine, Sessions(engine, SessionRules()), SignInLimits(**limits), QUICK)


def test_passwords_are_kept_as_argon2id_only(engine: Engine, staff: StaffBook) -> None:
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT password FROM staff")).scalar_one()
    assert kept.startswith("$argon2id$")
    assert "password" not in staff.listed()[0]
    assert PasswordHasher().memory_cost == 65536, "what people's passwords are hashed with: RFC 9106"


def test_what_cannot_be_is_refused(staff: StaffBook) -> None:
    with pytest.raises(NameTaken):
        staff.add(Newcomer("anna", "Другая", Role.OPERATOR), "correct horse", at=NOON)
    with pytest.raises(NameTaken):
        staff.add(Newcomer("olga", "Ольга", Role.OPERATOR, "operator1"), "correct horse", at=NOON)
    with pytest.raises(WeakPassword):
        staff.set_password("anna", "short", at=NOON)
    with pytest.raises(ValueError, match="small letters"):
        staff.add(Newcomer("Анна", "Анна", Role.OPERATOR), "correct horse", at=NOON)
    with pytest.raises(NoSuchMember):
        staff.disable("nobody", at=NOON)


@pytest.mark.usefixtures("staff")
def test_guesses_that_come_at_once_are_counted_each(engine: Engine) -> None:
    front = door(engine, per_name=3)

    def guess(number: int) -> object:
        return front.sign_in("anna", f"guess {number}", address=f"192.0.2.{number}", at=NOON)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(guess, range(8)))
    assert sum(isinstance(answer, Wrong) for answer in answers) == 3
    assert sum(isinstance(answer, TooSoon) for answer in answers) == 5


@pytest.mark.usefixtures("staff")
def test_what_nobody_can_be_called_is_simply_wrong(engine: Engine) -> None:
    for name in ("", "\x00", "ан" * 300, "' OR 1=1 --", "\ud800"):
        assert door(engine).sign_in(name, "correct horse", address="192.0.2.1", at=NOON) == Wrong()


def test_failures_are_forgotten_after_a_day(engine: Engine, staff: StaffBook) -> None:
    assert staff
    front = door(engine, per_name=1)
    assert front.sign_in("anna", "wrong", address="192.0.2.1", at=NOON) == Wrong()
    assert isinstance(front.sign_in("anna", "correct horse", address="192.0.2.1", at=NOON), TooSoon)
    tomorrow = NOON + timedelta(hours=25)
    assert isinstance(front.sign_in("anna", "correct horse", address="192.0.2.1", at=tomorrow), Welcome)


@pytest.mark.parametrize("change", ["UPDATE audit SET action = 'nothing'", "DELETE FROM audit", "TRUNCATE audit"])
def test_the_audit_only_grows(engine: Engine, staff: StaffBook, change: str) -> None:
    assert staff
    if change.startswith("TRUNCATE") and engine.dialect.name == "sqlite":
        change = "DELETE FROM audit WHERE 1"
    with pytest.raises(DBAPIError, match="the audit only grows"), engine.begin() as connection:
        connection.execute(text(change))
    audit = Audit(engine)
    audit.note(Action.SIGNED_OUT, by=1, at=NOON)
    assert [(row["name"], row["action"], row["about"]) for row in audit.newest(10)] == [
        ("anna", "signed_out", None),
        (None, "staff_added", "staff:1"),
    ]
