"""Questions that wait for their answer (R5): written down by whoever has it, and then told by the call that waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping

from callbacks.lifecycle import State
from console.callbacks.deeds import CallbackDeeds, Done
from console.callbacks.refusals import NO_SUCH_CALLBACK, TAKEN, why_not
from console.callbacks.telling import moment, time_of, topic_of
from console.frame.deeds import CannotBe
from console.frame.words import masked
from db import callback_changes as changes
from db.audit import Action, note
from db.callback_assigning import assign_in
from db.callback_changes import NoSuchCallback
from db.callback_desk import CallbackDesk
from db.callback_register import Register, Wanted
from db.case_answers import LONGEST_ANSWER, AnswerStored, CaseAnswers, NoCallWaits
from db.case_book import BeingCalled, bring
from db.case_changes import ChangedMeanwhile
from db.case_states import IllegalChange
from db.cells import words
from db.slots import NoSuchSlot
from db.writing import writing
from menus.case_steps import CaseState

MOST = 100
NO_ANSWER = "Напишите, что ответить клиенту."
NO_CASE = "У этой заявки нет обращения: отвечать не на что."
ANSWERED = "На этот вопрос уже ответили или его закрыли. Обновите страницу."
CALLED = "Клиенту уже звонят с этим ответом: взять его назад нельзя."
TAKEN_BACK = "ответ взят назад"


@dataclass(frozen=True, slots=True)
class Question:
    """One that waits, as the list shows it; the number by its end."""

    number: int
    asked: str
    waits: str
    left: str
    late: bool
    topic: str
    phone: str
    operator: str | None


@dataclass(frozen=True, slots=True)
class AnswerDeeds:
    """Answers for one person. CannotBe tells why not, SQLAlchemyError that the database fails: nothing is changed."""

    deeds: CallbackDeeds

    def waiting(self) -> list[Question]:
        """The oldest first, at most so many."""
        register, now = Register(self.deeds.ports.engine), self.deeds.ports.now()
        found = register.listed(Wanted(state=State.WAITING_ANSWER), now, MOST)
        norm = self.deeds.ports.appointments.bookings.rules.booking.answer_within
        return [question(row, now, norm) for row in found]

    def answer(self, number: int, text: str, begins: datetime | None, operator: str | None) -> Done:
        """Write the answer down; the call that waits for it is made as soon as it may be, or at a time."""
        ports, at = self.deeds.ports, self.deeds.ports.now()
        told = words(text.strip(), LONGEST_ANSWER)
        if not told:
            raise CannotBe(NO_ANSWER)
        case = self._case(number)
        try:
            opening = ports.appointments.slots.capacity(begins) if begins else None
            with writing(ports.engine) as connection:
                row = changes.lock_number(connection, number)
                if row["state"] is not State.WAITING_ANSWER:
                    raise CannotBe(ANSWERED)
                assign_in(connection, row, operator, by=self.deeds.name, at=at)
                answers = CaseAnswers(ports.appointments)
                stored = answers.answer_in(connection, case, told, opening, by=self.deeds.name, at=at)
                if not isinstance(stored, AnswerStored):  # leaving by an exception rolls back
                    raise CannotBe(why_not(stored))
                note(connection, Action.CASE_ANSWERED, by=self.deeds.staff_id, at=at, about=f"case:{case}")
        except NoSuchSlot:
            raise CannotBe(TAKEN) from None
        except (NoCallWaits, IllegalChange, ChangedMeanwhile):
            raise CannotBe(ANSWERED) from None
        when = time_of(opening[0]) if opening else f"с {moment(stored.due)}" if stored.due else ""
        return Done(f"Заявка {number}: ответ записан, позвоним {when}.", lambda: self.take_back(number, case))

    def take_back(self, number: int, case: int) -> Done:
        """The question waits again, unless the customer is being called."""
        at = self.deeds.ports.now()
        try:
            with writing(self.deeds.ports.engine) as connection:
                state = CaseState.IN_PROGRESS
                bring(connection, case, state, actor=self.deeds.name, note=TAKEN_BACK, at=at)
                note(connection, Action.ANSWER_TAKEN_BACK, by=self.deeds.staff_id, at=at, about=f"case:{case}")
        except BeingCalled:
            raise CannotBe(CALLED) from None
        except (IllegalChange, ChangedMeanwhile):
            raise CannotBe(ANSWERED) from None
        return Done(f"Заявка {number} снова ждёт ответа.")

    def _case(self, number: int) -> int:
        try:
            case = CallbackDesk(self.deeds.ports.engine).whole(number).case
        except NoSuchCallback:
            raise CannotBe(NO_SUCH_CALLBACK) from None
        if case is None:
            raise CannotBe(NO_CASE)
        number_of_it: int = case["number"]
        return number_of_it


def question(row: RowMapping, now: datetime, norm: timedelta) -> Question:
    """One of the list; the norm counts from the question, whatever answers were given and taken back meanwhile."""
    owed = row["arrived_at"] + norm
    late = now > owed
    left = f"опаздываем: {lasting(now - owed)}" if late else f"осталось {lasting(owed - now)}"
    return Question(
        number=row["number"],
        asked=moment(row["arrived_at"]),
        waits=f"{lasting(now - row['arrived_at'])} из {lasting(norm)}",
        left=left,
        late=late,
        topic=topic_of(row["topic"]),
        phone=masked(row["phone"]),
        operator=row["assigned_to"],
    )


def lasting(time: timedelta) -> str:
    """Days and hours, as people count them."""
    days, hours = time.days, time.seconds // 3600
    told: Sequence[str] = [f"{count} {unit}" for count, unit in ((days, "дн."), (hours, "ч")) if count]
    return " ".join(told) or "меньше часа"
