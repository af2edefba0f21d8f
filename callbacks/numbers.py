"""Which numbers may be dialled at all: Russian geographic and mobile ones, and a reason for each refusal. Pure.

Nothing reaches Originate but a `Dialable`, and only `dialable` makes one: caller ID and typed numbers are hostile
(toll fraud, dialplan injection).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from phonenumbers import PhoneNumberType

PLAIN = re.compile(r"\+?[0-9]+", re.ASCII)
LONGEST = 15
"""Figures of the longest number in the world (E.164)."""
NATIONAL = 10
"""Figures of a Russian number without the prefix."""

TOLL_FREE, PREMIUM, KAZAKHSTAN = ("800", "804"), ("803", "809"), ("6", "7")
"""How national numbers begin that are never people's phones in Russia, whatever lists say (R8, D16)."""
PEOPLE = ("3", "4", "8", "9")
"""How geographic and mobile numbers begin."""


class Refusal(StrEnum):
    """Why a number is not dialled."""

    NOT_A_NUMBER = "not_a_number"
    """Letters, signs, figures of other scripts, an address: anything but figures and a leading plus."""
    TOO_LONG = "too_long"
    SHORT = "short"
    """Emergency and service numbers, and numbers without the code of a city."""
    FOREIGN = "foreign"
    KAZAKHSTAN = "kazakhstan"
    TOLL_FREE = "toll_free"
    PREMIUM = "premium"
    OURS = "ours"
    DENIED = "denied"
    """On the company's deny-list."""
    NOT_IN_USE = "not_in_use"
    """The numbering plan gives such a number to nobody."""


WORDS: Mapping[Refusal, str] = {
    Refusal.NOT_A_NUMBER: "это не телефонный номер",
    Refusal.TOO_LONG: "в номере слишком много цифр",
    Refusal.SHORT: "в номере слишком мало цифр",
    Refusal.FOREIGN: "это номер другой страны",
    Refusal.KAZAKHSTAN: "это номер Казахстана",
    Refusal.TOLL_FREE: "на бесплатные номера мы не звоним",
    Refusal.PREMIUM: "на платные номера мы не звоним",
    Refusal.OURS: "это наш собственный номер",
    Refusal.DENIED: "номер в списке запрещённых",
    Refusal.NOT_IN_USE: "такого номера нет",
}
"""For supervisors; a caller hears one polite sentence for all of them."""


@dataclass(frozen=True, slots=True)
class Dialable:
    """A number that the policy lets through, in E.164. Made by `dialable` only."""

    e164: str


@dataclass(frozen=True, slots=True)
class NumberRules:
    """Settings. Entries of the lists are whole numbers or their beginnings, in E.164; the longest that fits decides,
    and denying wins over allowing.
    """

    ours: frozenset[str] = frozenset({"+78002200009"})
    """The company's own numbers: calling them would be a loop."""
    allowed: frozenset[str] = frozenset()
    """Ranges that are in use although the library does not know them yet. Nothing else is overruled."""
    denied: frozenset[str] = frozenset({"+7840", "+7850", "+7940"})
    """At first the codes of Abkhazia and South Ossetia: foreign, though the library takes some for Russian."""


def dialable(text: str, rules: NumberRules) -> Dialable | Refusal:
    """Judge a number as it came: E.164, or as Russians key it (8…, 7…, or ten figures)."""
    if not PLAIN.fullmatch(text):
        return Refusal.NOT_A_NUMBER
    national = _national(text)
    if isinstance(national, Refusal):
        return national
    return _judged(f"+7{national}", rules)


def _national(text: str) -> str | Refusal:
    figures = text.removeprefix("+")
    if len(figures) > LONGEST:
        return Refusal.TOO_LONG
    if text.startswith("+"):
        return figures[1:] if figures[0] == "7" and len(figures) == NATIONAL + 1 else _other(figures, "7")
    if len(figures) == NATIONAL + 1 and figures[0] in "78":
        return figures[1:]
    return figures if len(figures) == NATIONAL else _other(figures, "78")


def _other(figures: str, russian: str) -> Refusal:
    """Why figures that are too few or too many for Russia are refused. 810 is the way out of the country."""
    if len(figures) < NATIONAL:
        return Refusal.SHORT
    if figures.startswith("810") or figures[0] not in russian:
        return Refusal.FOREIGN
    return Refusal.TOO_LONG if len(figures) > NATIONAL else Refusal.SHORT


def _judged(e164: str, rules: NumberRules) -> Dialable | Refusal:
    if refusal := _kind_refused(e164[2:]):
        return refusal
    if e164 in rules.ours:
        return Refusal.OURS
    if _longest(rules.denied, e164) >= max(_longest(rules.allowed, e164), 1):
        return Refusal.DENIED
    if _longest(rules.allowed, e164) or _in_use(e164):
        return Dialable(e164)
    return Refusal.NOT_IN_USE


def _kind_refused(national: str) -> Refusal | None:
    """Kinds of numbers that no list lets through."""
    if national.startswith(KAZAKHSTAN):
        return Refusal.KAZAKHSTAN
    if national.startswith(TOLL_FREE):
        return Refusal.TOLL_FREE
    if national.startswith(PREMIUM):
        return Refusal.PREMIUM
    return None if national.startswith(PEOPLE) else Refusal.NOT_IN_USE


def _longest(prefixes: frozenset[str], e164: str) -> int:
    return max((len(prefix) for prefix in prefixes if e164.startswith(prefix)), default=0)


def _in_use(e164: str) -> bool:
    number = phonenumbers.PhoneNumber(country_code=7, national_number=int(e164[2:]))
    people = {PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
    return phonenumbers.is_valid_number_for_region(number, "RU") and phonenumbers.number_type(number) in people
