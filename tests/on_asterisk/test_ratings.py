"""A caller who stays on the line when the operator hangs up rates the talk: a real Asterisk, real phones, one call."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from db import tables
from db.interview_tables import Rating
from menus.events import Event, Outcome
from tests.callscript import read_script
from tests.edition import shipped
from tests.on_asterisk.caller import RealCaller
from tests.on_asterisk.ground import Ground, conversations
from tests.softphone import Softphone

pytestmark = pytest.mark.calls

CALLS = Path(__file__).parents[1] / "calls"


class Turns:
    """Tells one caller after another what happens."""

    listener: RealCaller

    def notice(self, event: Event) -> None:
        self.listener.notice(event)


def test_the_caller_who_stays_is_asked_about_the_operator_and_the_line_is_closed(
    ground: Ground, tmp_path: Path
) -> None:
    before, after = (read_script(CALLS / f"{name}.call") for name in ("operator", "consulted_rated"))
    turns = Turns()
    with (
        ground.operator(tmp_path) as operator,
        Softphone(folder=tmp_path) as phone,
        conversations(ground, after, turns, tmp_path) as database,
    ):
        first, then = (RealCaller(each, phone, ground.speaker, shipped().catalogue) for each in (before, after))
        turns.listener = first
        phone.call(ground.number)
        recorded_since = phone.wait_until("hearing", 10)["at"]
        assert first.follow() is Outcome.TRANSFERRED
        turns.listener = then
        operator.wait_until("confirmed", 20)
        operator.hang_up()
        assert then.follow() is Outcome.GOODBYE
        after.compare(then.transcript)
        phone.wait_until("disconnected", 10)
    assert then.unheard(recorded_since) == []
    assert stored(database) == [("operator", "operator1", 5, Outcome.TRANSFERRED)]


def stored(database: Engine) -> list[tuple[object, ...]]:
    """What was rated, with the end of the call that the rating belongs to: the one that led to the operator."""
    rating, call = Rating.__table__.c, tables.Call.__table__.c
    joined = select(rating.subject, rating.operator, rating.value, call.outcome).where(call.id == rating.call_id)
    with database.connect() as connection:
        return [tuple(row) for row in connection.execute(joined)]
