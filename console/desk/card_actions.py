"""What an operator does for whoever is on the line: by the rules, into the stores of the phone, and in the audit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import uuid4

from callbacks.booking import Consent, Kind, Request
from callbacks.policy import Refused, in_words
from console.callbacks.refusals import TAKEN, sentence, why_not
from console.desk.card_telling import METERS, moment
from console.frame.deeds import CannotBe
from console.frame.words import CASE_TOPICS
from console.ports import Ports
from db.audit import Action, note
from db.callback_bookings import Booked
from db.cards import AccountOnCard, Card
from db.case_tables import Channel
from db.cases import Letter, register_in
from db.cells import words
from db.reading_desk import Doubtful, Fit, Judged, NoSuchMeter, OtherZones, TakesNoReadings, Wrong
from db.readings import PHONE, store_in, submitted
from db.sheet import RowFault
from db.slots import NoSuchSlot
from db.writing import writing
from menus.case_steps import Topic
from menus.reading_rules import TooLong

LONGEST_TEXT = 2000
LONGEST_TOPIC = 64
MOST_SLOTS = 24
NOT_OPENED = "Сначала откройте карточку."
NO_ACCOUNT = "Лицевой счёт в этом звонке не назван."
NO_TEXT = "Напишите, о чём обращение."
NO_TOPIC = "Напишите, о чём поговорить."
NO_PHONE = "Телефон не определился: впишите его."
NOT_A_NUMBER = "Показание — это цифры до запятой."


@dataclass(frozen=True, slots=True)
class Sure:
    """The reading is unusual: it is stored when the operator, having asked the customer, confirms it (D5)."""

    question: str


@dataclass(frozen=True, slots=True)
class CardActions:
    """Acts for one operator. CannotBe tells why not, SQLAlchemyError that the database fails: nothing is stored."""

    ports: Ports
    staff_id: int
    name: str

    def enter_reading(self, card: Card, meter: str, values: Sequence[str], *, confirmed: bool) -> str | Sure:
        """Store the reading of all zones of a meter, named by its number; tells which month it enters."""
        account, at = _account(card), self.ports.now()
        judged = self.ports.readings.judge(account.id, meter, [_whole(one) for one in values], confirmed=confirmed)
        fit = _fit(judged)
        if isinstance(fit, Sure):
            return fit
        submission = submitted(fit.step, at, PHONE, card.call)
        with self.ports.engine.begin() as connection:
            store_in(connection, submission)
            note(connection, Action.READING_ENTERED, by=self.staff_id, at=at, about=f"account:{account.id}")
        return f"Показания приняты, войдут в расчёт за {fit.period.month:%m.%Y}."

    def open_case(self, card: Card, topic: Topic, text: str) -> str:
        """Register what the customer asks; tells the number and the day of the answer (R10)."""
        told, at = words(text.strip(), LONGEST_TEXT), self.ports.now()
        if not told:
            raise CannotBe(NO_TEXT)
        account = card.account.id if card.account else None
        letter = Letter(Channel.PHONE, topic, told, account, card.phone)
        with self.ports.engine.begin() as connection:
            days = self.ports.working_days
            case = register_in(connection, letter, by=self.name, at=at, working_days=days)
            note(connection, Action.CASE_OPENED, by=self.staff_id, at=at, about=f"case:{case.number}")
        return f"Обращение {case.number}, «{CASE_TOPICS[topic]}»: ответим до {case.due:%d.%m.%Y}."

    def free_times(self, card: Card, phone: str) -> list[datetime]:
        """When the customer may be called, the quietest first."""
        found = self.ports.appointments.free(_phone(card, phone), _key(card), self.ports.now())
        if isinstance(found, Refused):
            raise CannotBe(sentence(in_words(found.reason)))
        return [free.slot.begins for free in found[:MOST_SLOTS]]

    def book(self, card: Card, topic: str, phone: str, begins: datetime | None) -> str:
        """Book a callback: at a time, or as soon as an operator is free. What was promised already is told (D16-18)."""
        at, about = self.ports.now(), words(topic.strip(), LONGEST_TOPIC)
        if not about:
            raise CannotBe(NO_TOPIC)
        kind = Kind.DEFERRED if begins else Kind.QUEUE
        number, consent = _phone(card, phone), Consent(at, self.name, call_id=card.call)
        typed = number != card.phone
        request = Request(uuid4().hex, kind, number, consent, at, about, typed=typed, account=_key(card))
        try:
            opening = self.ports.appointments.slots.capacity(begins) if begins else None
        except NoSuchSlot:
            raise CannotBe(TAKEN) from None
        with writing(self.ports.engine) as connection:
            answer = self.ports.appointments.book_in(connection, request, opening, at)
            if not isinstance(answer, Booked):  # leaving by an exception rolls back
                raise CannotBe(why_not(answer))
            note(connection, Action.CALLBACK_BOOKED, by=self.staff_id, at=at, about=f"callback:{answer.number}")
        if answer.again:
            return f"Этому номеру звонок уже обещан: заявка {answer.number}."
        when = moment(begins) if begins else "как только освободится консультант"
        return f"Заявка {answer.number}: позвоним {when}."


def opened(card: Card | None, *, is_open: bool) -> Card:
    """The card to act upon. CannotBe while it is hidden: nobody acts for a customer they have not looked at."""
    if card is None or not is_open:
        raise CannotBe(NOT_OPENED)
    return card


def _fit(judged: Judged) -> Fit | Sure:
    match judged:
        case Fit() as fit:
            return fit
        case Doubtful(zone, consumption):
            return Sure(f"Зона {zone}: расход {consumption} кВт·ч больше обычного. Уточните у клиента. Всё верно?")
        case Wrong(zone, TooLong()):
            raise CannotBe(f"Зона {zone}: цифр больше, чем на счётчике.")
        case Wrong(zone, _):
            raise CannotBe(f"Зона {zone}: это меньше прошлого показания.")
        case TakesNoReadings(kind):
            raise CannotBe(f"Счётчик показаний не принимает: {METERS[kind]}.")
        case NoSuchMeter() | OtherZones():
            raise CannotBe("Счётчик изменился, откройте карточку заново.")
        case _:
            assert_never(judged)


def _account(card: Card) -> AccountOnCard:
    if card.account is None:
        raise CannotBe(NO_ACCOUNT)
    return card.account


def _key(card: Card) -> int | None:
    return card.account.id if card.account else None


def _phone(card: Card, typed: str) -> str:
    """What was typed, without the signs people write between figures, else the number of the call."""
    phone = typed.translate(str.maketrans("", "", " ()-")) or card.phone
    if not phone:
        raise CannotBe(NO_PHONE)
    if len(phone) > 20:
        raise RowFault("длиннее любого номера")
    return phone


def _whole(value: str) -> int:
    figures = value.strip()
    if not (figures.isascii() and figures.isdigit() and len(figures) <= 12):
        raise CannotBe(NOT_A_NUMBER)
    return int(figures)
