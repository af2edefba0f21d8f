"""What an operator does with callbacks, by the supervisors' rules: takes one, gives it back, has it dialled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping

from callbacks.lifecycle import WAITING, State
from callbacks.policy import Allowed, may_call
from callbacks.working_days import LIPETSK, day_of
from console.callbacks.deeds import CallbackDeeds, Done
from console.callbacks.refusals import impossible, why_not
from console.desk.board import Waiting
from console.frame.deeds import CannotBe
from db import callback_changes as changes
from db.audit import Action
from db.callback_assigning import assign_in

NOT_THERE = "Ваш телефон не на связи: включите его, и мы позвоним."
PAUSED = "Вы не на линии. Нажмите «На линию», и мы позвоним."
TALKING = "Сначала закончите разговор."
NO_CALLS_OUT = "Звонки клиентам выключены настройкой."
ANOTHERS = "Её уже взял другой консультант."
EARLY = "Ещё рано: можно не раньше {}."
TAKEN, GIVEN_BACK = "Заявка {} ваша: когда придёт время, зазвонит ваш телефон.", "Заявку {} возьмёт любой консультант."
DIALLED = "Сейчас зазвонит ваш телефон. Ответьте, прочтите вопрос и нажмите 1: тогда позвоним клиенту."


@dataclass(frozen=True, slots=True)
class Own:
    """What the panel shows: the call that goes on, what is the operator's own, what they may take, what they made."""

    calling: RowMapping | None
    mine: Sequence[RowMapping]
    free: Sequence[RowMapping]
    due: frozenset[int]
    """Those whose time has come."""
    made: Sequence[RowMapping]
    results: dict[str, str]
    """By the attempt: how its operator has wrapped it up."""


@dataclass(frozen=True, slots=True)
class OwnCallbacks:
    """For one operator. CannotBe tells why not, SQLAlchemyError that the database fails: then nothing is changed."""

    deeds: CallbackDeeds
    operator: str

    def view(self) -> Own:
        """This moment."""
        waiting, now = self.deeds.ports.board.of(self.operator), self.deeds.ports.now()
        both = (*waiting.mine, *waiting.free)
        due = {row["number"] for row in both if row["state"] in WAITING and row["due_at"] <= now}
        made = [one for one in waiting.made if one["begun_at"] >= day_of(now)[0]]
        results = {one["call"]: _result(one, self.deeds.ports.wrap_ups) for one in waiting.results}
        return Own(waiting.calling, waiting.mine, waiting.free, frozenset(due), made, results)

    def signal(self) -> Waiting | None:
        """What changes when whichever page has asked last found something new; costs nothing."""
        return self.deeds.ports.board.newest(self.operator)

    def take(self, number: int) -> Done:
        """Make it one's own; it is dialled when its time comes."""
        with self.deeds.row(number) as (connection, row, at):
            self._take(connection, row, at)
        return Done(TAKEN.format(number), lambda: self.give_back(number))

    def give_back(self, number: int) -> Done:
        """Let anybody have what is one's own."""
        with self.deeds.row(number) as (connection, row, at):
            if row["assigned_to"] != self.operator:
                raise CannotBe(ANOTHERS)
            assign_in(connection, row, None, by=self.deeds.name, at=at)
            self.deeds.note(connection, Action.CALLBACK_ASSIGNED, number, at)
        return Done(GIVEN_BACK.format(number))

    def call(self, number: int) -> Done:
        """Take it and be rung, the operator first, if its time has come and the customer may be called."""
        self._must_be_there()
        with self.deeds.row(number) as (connection, row, at):
            self._must_be_due(connection, row, at)
            self._take(connection, row, at)
        return Done(DIALLED)

    def _must_be_there(self) -> None:
        """FloorAway when nobody can tell."""
        if not self.deeds.ports.calls_out:
            raise CannotBe(NO_CALLS_OUT)
        desk = self.deeds.ports.floor.at(self.operator)
        if not desk.reachable:
            raise CannotBe(NOT_THERE)
        if desk.call:
            raise CannotBe(TALKING)
        if desk.pause:
            raise CannotBe(PAUSED)

    def _must_be_due(self, connection: Connection, row: RowMapping, at: datetime) -> None:
        if row["state"] not in WAITING:
            raise CannotBe(impossible(State(row["state"])))
        if row["due_at"] > at:
            raise CannotBe(EARLY.format(f"{row['due_at'].astimezone(LIPETSK):%d.%m %H:%M}"))
        callee = changes.callee(connection, row["phone"], row["account_id"], at)
        verdict = may_call(callee, at, self.deeds.ports.appointments.bookings.rules.calling_at(at))
        if not isinstance(verdict, Allowed):
            raise CannotBe(why_not(verdict))

    def _take(self, connection: Connection, row: RowMapping, at: datetime) -> None:
        reserved = row["assigned_until"] is None or row["assigned_until"] > at
        if row["assigned_to"] not in (None, self.operator) and reserved:
            raise CannotBe(ANOTHERS)
        assign_in(connection, row, self.operator, by=self.deeds.name, at=at)
        self.deeds.note(connection, Action.CALLBACK_ASSIGNED, row["number"], at)


def _result(row: RowMapping, wrap_ups: Mapping[str, str]) -> str:
    return ", ".join(filter(None, (wrap_ups.get(row["code"], row["code"]), row["note"])))
