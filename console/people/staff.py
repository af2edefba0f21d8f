"""What an administrator does with the people of the console, by the same functions as `autosecretary staff`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from console.frame.deeds import CannotBe
from console.frame.visit import Visit
from db.cells import words
from db.passwords import generated
from db.staff import LastAdministrator, NameTaken, Newcomer, NoSuchMember, StaffBook
from db.staff_tables import Role

T = TypeVar("T")

LONGEST_NAME = 100
BAD_NAME = "Имя для входа — от 2 до 32 знаков: маленькие латинские буквы, цифры, точка, дефис."
NO_FULL_NAME = "Напишите имя и фамилию."
TAKEN = "Такое имя или такой телефон уже есть."
NOBODY = "Такого сотрудника нет. Обновите страницу."
LAST = "Это последний администратор. Сначала назначьте другого."
NO_PHONE = "Такого телефона нет."


@dataclass(frozen=True, slots=True)
class StaffDeeds:
    """The deeds of one page. CannotBe says why not, RowFault what is wrong with a name; each is in the audit."""

    visit: Visit

    @property
    def book(self) -> StaffBook:
        """The register."""
        return StaffBook(self.visit.ports.engine, self.visit.ports.door.passwords)

    def add(self, name: str, full_name: str, role: Role, phone: str | None) -> str:
        """Add somebody; returns the password, which is good for choosing an own one."""
        told = words(full_name.strip(), LONGEST_NAME)
        if not told or not told.isprintable():
            raise CannotBe(NO_FULL_NAME)
        newcomer, password = Newcomer(name.strip(), told, role, self._phone(phone)), generated()
        _said(lambda: self.book.add(newcomer, password, at=self.visit.now, by=self.visit.who.staff_id, once=True))
        return password

    def new_password(self, name: str) -> str:
        """Give somebody a password that is good for choosing an own one; whoever was shut out may come in again."""
        password = generated()
        _said(lambda: self.book.set_password(name, password, at=self.visit.now, by=self.visit.who.staff_id, once=True))
        return password

    def set_role(self, name: str, role: Role) -> None:
        """Say what somebody may do."""
        _said(lambda: self.book.set_role(name, role, at=self.visit.now, by=self.visit.who.staff_id))

    def set_phone(self, name: str, phone: str | None) -> None:
        """Say at which phone somebody works."""
        wanted = self._phone(phone)
        _said(lambda: self.book.set_operator(name, wanted, at=self.visit.now, by=self.visit.who.staff_id))

    def disable(self, name: str) -> None:
        """Let somebody in no more."""
        _said(lambda: self.book.disable(name, at=self.visit.now, by=self.visit.who.staff_id))

    def _phone(self, phone: str | None) -> str | None:
        if phone and phone not in self.visit.ports.phones:
            raise CannotBe(NO_PHONE)
        return phone or None


def _said(deed: Callable[[], T]) -> T:
    """Do it; what cannot be is said in words."""
    try:
        return deed()
    except NameTaken:
        raise CannotBe(TAKEN) from None
    except NoSuchMember:
        raise CannotBe(NOBODY) from None
    except LastAdministrator:
        raise CannotBe(LAST) from None
    except ValueError:
        raise CannotBe(BAD_NAME) from None
