"""What supervisors and operators do with callbacks: by the rules of the phone, into its stores, and in the audit.

Each deed is one transaction, and tells what was done and how to take it back. CannotBe tells why not, SQLAlchemyError
that the database fails: then nothing is changed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, RowMapping

from callbacks.booking import Consent, Kind, Request
from callbacks.lifecycle import IllegalMove, State
from callbacks.policy import Refused, in_words
from callbacks.slots import FreeSlot, Slot
from console.callbacks.refusals import NO_SUCH_CALLBACK, TAKEN, impossible, sentence, why_not
from console.callbacks.telling import People, time_of
from console.frame.deeds import CannotBe
from console.ports import Ports
from db import callback_changes as changes
from db.audit import Action
from db.audit import note as enter
from db.callback_appointments import cancel_in
from db.callback_assigning import assign_in
from db.callback_bookings import Booked
from db.callback_changes import NoSuchCallback
from db.callback_desk import CallbackDesk, WholeCallback
from db.callback_returns import Hindrance, put_back
from db.cells import words
from db.slots import NoSuchSlot
from db.staff import StaffBook
from db.writing import writing

LONGEST_TOPIC, LONGEST_REASON = 64, 200
NO_REASON = "Напишите, почему."
NO_TOPIC = "Напишите, о чём поговорить."
NO_PHONE = "Впишите телефон."
MOVED, PUT_BACK = "перенёс сотрудник", "отмена взята назад"
"""Reasons in the history of a callback."""
AT_ONCE = "как только освободится консультант"


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, in words, and what takes it back, if something can."""

    told: str
    undo: "Callable[[], Done] | None" = None


@dataclass(frozen=True, slots=True)
class CallbackDeeds:
    """Acts for one person."""

    ports: Ports
    staff_id: int
    name: str

    def people(self) -> People:
        """Who works here."""
        staff = StaffBook(self.ports.engine).listed()
        there = {one["operator"]: one["full_name"] for one in staff if one["operator"] and not one["disabled_at"]}
        return People({one["name"]: one["full_name"] for one in staff}, there)

    def open(self, number: int) -> WholeCallback:
        """One with all that happened; the look is in the audit before it is shown."""
        try:
            whole = CallbackDesk(self.ports.engine).whole(number)
        except NoSuchCallback:
            raise CannotBe(NO_SUCH_CALLBACK) from None
        self.ports.audit.note(Action.CALLBACK_OPENED, by=self.staff_id, at=self.ports.now(), about=f"callback:{number}")
        return whole

    def times(self, phone: str, account: int | None = None) -> list[FreeSlot]:
        """When somebody may be called, the quietest first; of a phone that people have typed."""
        found = self.ports.appointments.free(plain(phone), account, self.ports.now())
        if isinstance(found, Refused):
            raise CannotBe(sentence(in_words(found.reason)))
        return found

    def any_times(self) -> list[FreeSlot]:
        """Every time with places, in order: whether each of many customers may be called then is asked of each."""
        return [free for free in self.ports.appointments.slots.all(self.ports.now()) if free.places]

    def schedule(self, phone: str, topic: str, begins: datetime | None, operator: str | None) -> Done:
        """Book a call for somebody who has agreed to it: at a time, or as soon as an operator is free (D16-18)."""
        at, about = self.ports.now(), words(topic.strip(), LONGEST_TOPIC)
        if not about:
            raise CannotBe(NO_TOPIC)
        kind = Kind.DEFERRED if begins else Kind.QUEUE
        request = Request(uuid4().hex, kind, plain(phone), Consent(at, self.name), at, about, typed=True)
        opening = self._opening(begins) if begins else None
        with writing(self.ports.engine) as connection:
            answer = self.ports.appointments.book_in(connection, request, opening, at)
            if not isinstance(answer, Booked):  # leaving by an exception rolls back
                raise CannotBe(why_not(answer))
            if answer.again:
                raise CannotBe(f"Этому номеру звонок уже обещан: заявка {answer.number}.")
            number = answer.number
            if operator:
                row = changes.lock_number(connection, number)
                assign_in(connection, row, operator, by=self.name, at=at)
            self.note(connection, Action.CALLBACK_BOOKED, number, at)
        time = time_of(opening[0]) if opening else AT_ONCE
        return Done(f"Заявка {number}: позвоним {time}.", lambda: self.cancel(number, "записано по ошибке"))

    def move(self, number: int, begins: datetime) -> Done:
        """Promise another time. Taken back while the time before still has a place."""
        opening = self._opening(begins)
        with self.row(number) as (connection, row, at):
            moved = self.ports.appointments.move_in(connection, row, opening, by=self.name, reason=MOVED, at=at)
            if not isinstance(moved, Slot):
                raise CannotBe(why_not(moved))
            self.note(connection, Action.CALLBACK_MOVED, number, at)
        before = row["promised_from"] if row["promised_from"] == row["due_at"] else None
        back = (lambda: self.move(number, before)) if before and before != begins else None
        return Done(f"Заявка {number}: позвоним {time_of(moved)}.", back)

    def assign(self, number: int, operator: str | None) -> Done:
        """Give it to an operator, or to nobody in particular."""
        with self.row(number) as (connection, row, at):
            before = assign_in(connection, row, operator, by=self.name, at=at)
            self.note(connection, Action.CALLBACK_ASSIGNED, number, at)
        back = (lambda: self.assign(number, before)) if before != operator else None
        return Done(f"Заявка {number}: звонит {self.people().operator(operator)}.", back)

    def cancel(self, number: int, reason: str) -> Done:
        """Call nobody. Taken back while nothing else has its place."""
        why = words(reason.strip(), LONGEST_REASON)
        if not why:
            raise CannotBe(NO_REASON)
        with self.row(number) as (connection, row, at):
            if row["state"] is State.CANCELLED:  # by somebody else, who is not to be overruled by a way back
                raise CannotBe(impossible(State.CANCELLED))
            cancel_in(connection, row, by=self.name, reason=why, at=at)
            self.note(connection, Action.CALLBACK_CANCELLED, number, at)
        return Done(f"Заявка {number} отменена.", lambda: self.put_back(number))

    def put_back(self, number: int) -> Done:
        """Take a cancellation back."""
        with self.row(number) as (connection, row, at):
            found = put_back(connection, self.ports.appointments, number, by=self.name, reason=PUT_BACK, at=at)
            if isinstance(found, Hindrance):
                raise CannotBe(why_not(found))
            self.note(connection, Action.CALLBACK_PUT_BACK, number, at)
        return Done(f"Заявка {row['number']} снова ждёт звонка.")

    def _opening(self, begins: datetime) -> tuple[Slot, int]:
        try:
            return self.ports.appointments.slots.capacity(begins)
        except NoSuchSlot:
            raise CannotBe(TAKEN) from None

    @contextmanager
    def row(self, number: int) -> Iterator[tuple[Connection, RowMapping, datetime]]:
        """A transaction with the locked row of a callback; what is impossible is said."""
        try:
            with writing(self.ports.engine) as connection:
                yield connection, changes.lock_number(connection, number), self.ports.now()
        except NoSuchCallback:
            raise CannotBe(NO_SUCH_CALLBACK) from None
        except IllegalMove as illegal:
            raise CannotBe(impossible(illegal.now)) from None

    def note(self, connection: Connection, action: Action, number: int, at: datetime) -> None:
        """Enter into the audit what is done to a callback, in its transaction."""
        enter(connection, action, by=self.staff_id, at=at, about=f"callback:{number}")


def plain(typed: str) -> str:
    """A phone without the signs people write between figures."""
    phone = typed.translate(str.maketrans("", "", " ()-"))
    if not phone:
        raise CannotBe(NO_PHONE)
    if len(phone) > 20:
        raise CannotBe("Это длиннее любого телефона.")
    return phone
