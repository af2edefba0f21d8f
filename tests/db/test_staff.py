"""People of the console in the database: who they are, that guessing is counted, that the audit only grows."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from db.audit import Action, Audit
from db.passwords import Passwords, WeakPassword
from db.sessions import SessionRules, Sessions
from db.sign_in import FrontDoor, Same, SignInLimits, TooSoon, Welcome, Wrong
from db.staff import LastAdministrator, NameTaken, Newcomer, NoSuchMember, StaffBook
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


BOSS, DEPUTY = (Newcomer(name, "Ольга Ким", Role.ADMINISTRATOR) for name in ("olga", "petr"))


def states(staff: StaffBook) -> dict[str, tuple[Role, bool]]:
    return {row["name"]: (row["role"], row["disabled_at"] is None) for row in staff.listed()}


def test_the_last_administrator_is_never_shut_out_nor_made_less(staff: StaffBook) -> None:
    staff.add(BOSS, "correct horse", at=NOON)
    staff.add(DEPUTY, "correct horse", at=NOON)
    staff.disable("petr", at=NOON)
    staff.disable("anna", at=NOON)
    with pytest.raises(LastAdministrator):
        staff.disable("olga", at=NOON)
    with pytest.raises(LastAdministrator):
        staff.set_role("olga", Role.SUPERVISOR, at=NOON)
    staff.set_role("olga", Role.ADMINISTRATOR, at=NOON)
    staff.set_password("petr", "correct horse", at=NOON)
    staff.set_role("olga", Role.OPERATOR, at=NOON)
    assert states(staff) == {
        "anna": (Role.OPERATOR, False),
        "olga": (Role.OPERATOR, True),
        "petr": (Role.ADMINISTRATOR, True),
    }


def test_two_administrators_who_shut_each_other_out_at_once_leave_one(staff: StaffBook) -> None:
    for newcomer in (BOSS, DEPUTY):
        staff.add(newcomer, "correct horse", at=NOON)

    def shut_out(name: str) -> bool:
        try:
            staff.disable(name, at=NOON)
        except LastAdministrator:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(shut_out, ("olga", "petr"))) == [False, True]


def test_a_role_a_phone_and_a_new_password_end_the_sessions_of_whoever_it_is(engine: Engine, staff: StaffBook) -> None:
    front = door(engine)
    deeds: tuple[Callable[[], None], ...] = (
        lambda: staff.set_role("anna", Role.SUPERVISOR, at=NOON),
        lambda: staff.set_operator("anna", None, at=NOON),
        lambda: staff.set_password("anna", "correct horse", at=NOON, once=True),
        lambda: staff.disable("anna", at=NOON),
    )
    for deed in deeds:
        came = front.sign_in("anna", "correct horse", address="192.0.2.1", at=NOON)
        assert isinstance(came, Welcome)
        assert front.sessions.find(came.secret, NOON)
        deed()
        assert front.sessions.find(came.secret, NOON) is None


def change(front: FrontDoor, secret: str, old: str, new: str) -> object:
    who = front.sessions.find(secret, NOON)
    assert who
    return front.change_password(who, old, new, address="192.0.2.1", at=NOON)


def test_an_own_password_ends_every_session_but_a_new_one(engine: Engine, staff: StaffBook) -> None:
    staff.set_password("anna", "correct horse", at=NOON, once=True)
    front = door(engine)
    first, second = (front.sign_in("anna", "correct horse", address="192.0.2.1", at=NOON) for _ in range(2))
    assert isinstance(first, Welcome)
    assert isinstance(second, Welcome)
    assert front.sessions.find(first.secret, NOON).password_once  # type: ignore[union-attr]
    assert change(front, first.secret, "correct horse", "correct horse") == Same()
    with pytest.raises(WeakPassword):
        change(front, first.secret, "correct horse", "short")
    changed = change(front, first.secret, "correct horse", "battery staple")
    assert isinstance(changed, Welcome)
    assert front.sessions.find(first.secret, NOON) is None
    assert front.sessions.find(second.secret, NOON) is None
    assert front.sessions.find(changed.secret, NOON).password_once is False  # type: ignore[union-attr]
    assert front.sign_in("anna", "correct horse", address="192.0.2.1", at=NOON) == Wrong()


def test_guessing_the_old_password_is_slowed_down_as_guessing_at_the_door(engine: Engine, staff: StaffBook) -> None:
    assert staff
    front = door(engine, per_name=2)
    came = front.sign_in("anna", "correct horse", address="192.0.2.1", at=NOON)
    assert isinstance(came, Welcome)
    answers = [change(front, came.secret, f"guess {number}", "battery staple") for number in range(3)]
    assert answers[:2] == [Wrong(), Wrong()]
    assert isinstance(answers[2], TooSoon)
    assert isinstance(change(front, came.secret, "correct horse", "battery staple"), TooSoon)
    assert isinstance(front.sign_in("anna", "correct horse", address="192.0.2.2", at=NOON), TooSoon)
