"""An operator at work: Anna at her phone, and a debtor who has called."""

from datetime import date, timedelta

from nicegui.testing.user import User
from sqlalchemy import Engine, Table, insert

from callbacks.desks import Desk, DeskCall
from callbacks.visits import Answered, Completed, Joined
from db.queue_visits import QueueVisits
from db.staff_tables import Role
from db.tables import Account, Balance, BilledReading, Call, CallStep, Customer, Meter
from tests.console.browsing import MONDAY, Visitors, World

CALL, ACCOUNT, PHONE, METER = "a" * 32, "4800012345", "+79042801234", "00123456"
STRIKE = "<script>window.struck = 1</script><img src=x onerror='window.struck = 1'>"
"""What must stay a text wherever it is shown."""
SCRIPT = f"Образцова {STRIKE}"


def put(engine: Engine, table: Table, **row: object) -> None:
    with engine.begin() as connection:
        connection.execute(insert(table), row)


def staffed(world: World, engine: Engine) -> World:
    """Anna works at phone operator1; a debtor has called, whose name is hostile."""
    world.add("anna", Role.OPERATOR, operator="operator1")
    put(engine, Customer.__table__, id=1, name=SCRIPT, address="Липецк, ул. Примерная, 1")
    put(engine, Account.__table__, id=7, number=ACCOUNT, customer_id=1)
    put(engine, Meter.__table__, account_id=7, number=METER)
    put(engine, BilledReading.__table__, meter_id=1, zone=1, read_on=date(2026, 10, 25), value=17130)
    put(engine, Balance.__table__, account_id=7, as_of=date(2026, 11, 20), kopecks=-35050)
    call = {"asterisk_id": "1.7", "started_at": MONDAY, "caller": PHONE, "account": ACCOUNT, "path": "main debt"}
    put(engine, Call.__table__, id=CALL, reason="asked", **call)
    put(engine, CallStep.__table__, call_id=CALL, sequence=1, at=MONDAY, node="debt", what="entered", result="")
    return world


def rings(world: World, *, talking: bool = False) -> None:
    world.floor.desks["operator1"] = Desk(reachable=True, call=DeskCall("1.7", CALL, MONDAY, talking))


def talked(world: World, engine: Engine) -> None:
    """The talk is over; its end is written down."""
    answered = Answered(Joined("1.7", CALL, "debt", MONDAY), "operator1", MONDAY + timedelta(seconds=20))
    QueueVisits(engine).note([Completed(answered, MONDAY + timedelta(minutes=3))])
    world.floor.desks["operator1"] = Desk(reachable=True)


async def at_work(visitors: Visitors) -> User:
    user = await visitors.signed_in("anna")
    await user.open("/operator")
    return user
