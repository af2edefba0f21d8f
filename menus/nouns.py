"""The nouns that sentences count, with the forms Russian needs, and the rule that picks one of them."""

from dataclasses import dataclass
from typing import Literal

Gender = Literal["m", "f"]
Case = Literal["nom", "acc", "gen"]
"""Nominative («прошла одна минута»), accusative («через одну минуту») or genitive («до одной минуты»)."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A thing that is not alive: its accusative differs from the nominative in the singular only.

    `few` is the genitive of the singular, too, and `many` that of the plural.
    """

    gender: Gender
    one: str
    few: str
    many: str
    one_acc: str


NOUNS: dict[str, Noun] = {
    "rouble": Noun("m", "рубль", "рубля", "рублей", "рубль"),
    "kopeck": Noun("f", "копейка", "копейки", "копеек", "копейку"),
    "kwh": Noun("m", "киловатт-час", "киловатт-часа", "киловатт-часов", "киловатт-час"),
    "minute": Noun("f", "минута", "минуты", "минут", "минуту"),
    "hour": Noun("m", "час", "часа", "часов", "час"),
    "day": Noun("m", "день", "дня", "дней", "день"),
    "case": Noun("f", "заявка", "заявки", "заявок", "заявку"),
    "digit": Noun("f", "цифра", "цифры", "цифр", "цифру"),
}
"""By the English name that an editor writes in a slot: `{wait:count minute}`."""


def agreed(number: int, noun: Noun, case: Case) -> str:
    """Return the form of `noun` that follows `number`. Source: CLDR plural rules of Russian, whole numbers."""
    if case == "gen":
        return noun.few if number % 10 == 1 and number % 100 != 11 else noun.many
    if 11 <= number % 100 <= 14:
        return noun.many
    match number % 10:
        case 1:
            return noun.one_acc if case == "acc" else noun.one
        case 2 | 3 | 4:
            return noun.few
        case _:
            return noun.many
