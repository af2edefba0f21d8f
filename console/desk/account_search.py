"""What an operator types to find an account, checked; and how what is found looks before it is opened. Pure."""

from dataclasses import dataclass

from console.frame.deeds import CannotBe
from console.frame.words import masked
from db.account_search import By, Found, Wish, address_words
from db.surnames import surname
from db.tables import ACCOUNT_LENGTH
from menus.contact import russian_number

NOTHING = "Заполните номер Клиента, телефон или фамилию с адресом."
NOT_A_NUMBER = "Номер Клиента — только цифры."
NOT_A_PHONE = "Телефон — десять цифр с кодом города или оператора связи."
NOT_AN_ADDRESS = "По фамилии ищем вместе с адресом: нужны улица и номер дома."
SIGNS = str.maketrans("", "", " ()-+")
LEAST_LETTERS = 3
LONGEST = 200
"""Letters of a field that are read."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of a search. The first of them that is filled counts."""

    number: str = ""
    phone: str = ""
    name: str = ""
    address: str = ""


def wish_of(typed: Typed) -> Wish:
    """What is looked for. CannotBe tells which field is wrong."""
    if number := typed.number.translate(SIGNS):
        return _by_number(number[:LONGEST])
    if phone := typed.phone.translate(SIGNS):
        return _by_phone(phone[:LONGEST])
    if typed.name.strip() or typed.address.strip():
        return _by_address(typed.name[:LONGEST], typed.address[:LONGEST])
    raise CannotBe(NOTHING)


def shown(found: Found) -> str:
    """An account by the end of its number and the initials of its customer."""
    initials = " ".join(f"{word[0]}." for word in found.name.split()[:3] if word[0].isalpha())
    return f"Счёт {masked(found.number)}, {initials or 'без имени'}"


def _by_number(number: str) -> Wish:
    if not (number.isascii() and number.isdigit() and len(number) <= ACCOUNT_LENGTH):
        raise CannotBe(NOT_A_NUMBER)
    return Wish(By.NUMBER, number)


def _by_phone(phone: str) -> Wish:
    national = russian_number(phone) if phone.isascii() and phone.isdigit() else None
    if national is None:
        raise CannotBe(NOT_A_PHONE)
    return Wish(By.PHONE, national)


def _by_address(name: str, address: str) -> Wish:
    words = address_words(address)
    street = any(len(word) >= LEAST_LETTERS and not word[0].isdigit() for word in words)
    if not (surname(name) and street and any(word[0].isdigit() for word in words)):
        raise CannotBe(NOT_AN_ADDRESS)
    return Wish(By.ADDRESS, name, words)
