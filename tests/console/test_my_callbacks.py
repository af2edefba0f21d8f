"""An operator sees whom they have called back today, and nobody else's."""

from datetime import timedelta

from sqlalchemy import Engine

from callbacks.outcomes import Outcome
from console.my_callbacks import midnight, told
from db.callback_desk import CallbackDesk
from db.callback_tables import CallbackAttempt
from tests.console.browsing import MONDAY
from tests.console.desk import put
from tests.db.callbacks import book, wish


def test_the_callbacks_of_today_are_listed_with_how_they_ended(engine: Engine) -> None:
    number = book(engine, wish()).number
    callback = CallbackDesk(engine).whole(number).callback
    for letter, operator, begun, outcome in (
        ("a", "anna", MONDAY, Outcome.TALKED),
        ("b", "anna", MONDAY + timedelta(hours=1), None),
        ("c", "anna", MONDAY - timedelta(days=1), Outcome.BUSY),
        ("d", "petr", MONDAY, Outcome.BUSY),
    ):
        ended = begun + timedelta(minutes=5) if outcome else None
        row = {"callback_id": callback["id"], "phone": callback["phone"], "fence": 1, "worker": "w", "begun_at": begun}
        put(
            engine, CallbackAttempt.__table__, id=letter * 32, operator=operator, outcome=outcome, ended_at=ended, **row
        )
    lines = [told(row) for row in CallbackDesk(engine).made_by("anna", midnight(MONDAY))]
    assert [line[:5] for line in lines] == ["13:00", "12:00"]
    assert lines[0].endswith("звоним сейчас")
    assert f"заявка {number}, …{callback['phone'][-4:]}" in lines[1]
    assert callback["phone"] not in "".join(lines)
