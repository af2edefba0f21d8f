"""What an operator's page shows at one moment, gathered without a browser: the desk, the card, the talk to wrap up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import RowMapping

from callbacks.desks import Desk, FloorAway, Pause
from console.desk.board import Waiting
from console.desk.card_answers import answers_of
from console.desk.card_telling import moment
from console.desk.section import Section
from console.frame.deeds import CannotBe
from console.ports import Ports
from db.account_search import Found, TooMany, TooOften, Wish
from db.audit import Action, Audit
from db.cards import Card, Cards
from db.cells import words
from db.talks import LONGEST_NOTE, Talks

NO_TALK = "Разговора, у которого нет итога, сейчас нет."
NO_CODE = "Выберите, чем кончился разговор."
NOBODY_THERE = "Клиента ищут, когда он на линии или разговор ещё без итога."
OTHER_CALL = "Это уже другой звонок. Найдите клиента ещё раз."
TOO_MANY = "Подходит больше пяти счетов. Уточните адрес: дом, корпус, квартиру."
TOO_OFTEN = "Слишком много поисков за час. Попробуйте позже или позовите руководителя."
NEWEST, OLDEST = timedelta(seconds=1), timedelta(seconds=30)
"""How old a card may be, as far as others change it: as old as its call has been here, within these bounds."""
STATES = {Pause.BREAK: "Перерыв: звонки не поступают", Pause.WRAP_UP: "Дописываете итог: звонки не поступают"}


@dataclass(frozen=True, slots=True)
class DeskView:
    """One moment of an operator's page. `desk` is None while the telephone cannot be asked."""

    desk: Desk | None
    card: Card | None
    talk: RowMapping | None
    """The newest talk that is not wrapped up."""
    opened: bool
    calling: RowMapping | None
    """The customer the operator calls back, or is being asked to."""
    said: Section | None
    """What was keyed and said in the call, once the card is open."""

    @property
    def line(self) -> str:
        """Whether calls come, and what happens right now."""
        if self.desk is None:
            return "Телефония не отвечает: состояние неизвестно"
        if self.calling:
            return f"Перезваниваем: заявка {self.calling['number']}, с {moment(self.calling['begun_at'])}"
        if call := self.desk.call:
            return f"{'Разговор' if call.talking else 'Звонит'} с {moment(call.since)}"
        if not self.desk.reachable:
            return "Телефон не на связи: включите его, чтобы получать звонки"
        return STATES[self.desk.pause] if self.desk.pause else "На линии: ждём звонка"


@dataclass(slots=True)
class OperatorsDesk:
    """The page of one operator. Cards are opened one by one, each with an entry in the audit."""

    ports: Ports
    operator: str
    staff_id: int
    _opened: frozenset[tuple[str | None, int | None]] = frozenset()
    _chosen: Mapping[str, int] = field(default_factory=dict)
    """The account that was found for a call, by the key of the occasion."""
    _searched: "Occasion | None" = None
    _read: "_Read | None" = None

    def signal(self) -> tuple[Desk | None, Waiting | None]:
        """What changes as soon as something happens at the desk, or waits there; costs nothing."""
        return self._desk(), self.ports.board.newest(self.operator)

    def _desk(self) -> Desk | None:
        try:
            return self.ports.floor.at(self.operator)
        except FloorAway:
            return None

    def view(self) -> DeskView:
        """This moment. SQLAlchemyError when the database fails."""
        waiting, desk = self.ports.board.of(self.operator), self._desk()
        calling, talk = waiting.calling, waiting.talk
        about = _occasion(desk, calling, talk)
        card = self._card(about) if about else None
        opened = card is not None and _key(card) in self._opened
        said = answers_of(card.call, self.ports.answers) if card and card.call and opened else None
        return DeskView(desk, card, talk, opened, calling, said)

    def forget(self) -> None:
        """Something was done here: what is shown next is read anew."""
        self._read = None
        self.ports.board.forget()

    def _card(self, about: "Occasion") -> Card:
        """A card is a dozen questions to the database: most is new at first, while the menu's last steps come in."""
        account, now = self._chosen.get(about.key), self.ports.now()
        read = self._read if self._read and self._read.about == (about, account) else None
        if read and now - read.at < min(max(NEWEST, read.at - read.first), OLDEST):
            return read.card
        card = Cards(self.ports.engine).of(about.call, account)
        self._read = _Read((about, account), read.first if read else now, now, card)
        return card

    def open(self, card: Card) -> None:
        """Let the operator see the card: about which call and which account is in the audit before it is shown."""
        audit, at = Audit(self.ports.engine), self.ports.now()
        if card.call:
            audit.note(Action.CARD_OPENED, by=self.staff_id, at=at, about=f"call:{card.call}")
        if card.account:
            audit.note(Action.CARD_OPENED, by=self.staff_id, at=at, about=f"account:{card.account.id}")
        self._opened |= {_key(card)}

    def search(self, wish: Wish) -> Sequence[Found]:
        """Look for the account of whoever is on the line. CannotBe without a call, or when it is asked too much."""
        self._searched = self._now_on()
        match self.ports.accounts.find(wish, by=self.staff_id, at=self.ports.now()):
            case TooMany():
                raise CannotBe(TOO_MANY)
            case TooOften():
                raise CannotBe(TOO_OFTEN)
            case found:
                return found

    def choose(self, found: Found) -> None:
        """Take this account for the call it was looked for, and open its card. CannotBe when that call is over."""
        about = self._now_on()
        if about != self._searched:
            raise CannotBe(OTHER_CALL)
        self.open(Cards(self.ports.engine).of(about.call, found.id))
        self._chosen = {**self._chosen, about.key: found.id}

    def _now_on(self) -> "Occasion":
        self.ports.board.forget()
        waiting = self.ports.board.of(self.operator)
        about = _occasion(self._desk(), waiting.calling, waiting.talk)
        if about is None:
            raise CannotBe(NOBODY_THERE)
        return about

    def pause(self, pause: Pause | None) -> None:
        """Take no calls, or take them again. FloorAway."""
        self.ports.floor.pause(self.operator, pause)

    def wrap_up(self, talk: RowMapping | None, code: str | None, note: str) -> None:
        """Record how a talk went. CannotBe without one, or without a code; RowFault for a note nobody may store."""
        if talk is None:
            raise CannotBe(NO_TALK)
        if code is None or code not in self.ports.wrap_ups:
            raise CannotBe(NO_CODE)
        told, at = words(note.strip(), LONGEST_NOTE), self.ports.now()
        Talks(self.ports.engine).wrap_up(talk["call"], code, told, at=at, operator=self.operator)
        self.ports.audit.note(Action.WRAPPED_UP, by=self.staff_id, at=at, about=f"call:{talk['call']}")


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a card is about: a call at the desk, or the talk to be wrapped up. `call` is our id, if it has one."""

    key: str
    call: str | None


@dataclass(frozen=True, slots=True)
class _Read:
    """A card as it was at a moment: about which occasion, and which account was chosen for it."""

    about: tuple[Occasion, int | None]
    first: datetime
    """When it was first read for it."""
    at: datetime
    card: Card


def _occasion(desk: Desk | None, calling: RowMapping | None, talk: RowMapping | None) -> Occasion | None:
    if desk and desk.call:
        return Occasion(desk.call.call or desk.call.asterisk_id, desk.call.call)
    call = (calling and calling["id"]) or (talk and talk["call"])
    return Occasion(call, call) if call else None


def _key(card: Card) -> tuple[str | None, int | None]:
    """What was opened: an account that is named later is opened anew."""
    return card.call, card.account.id if card.account else None
