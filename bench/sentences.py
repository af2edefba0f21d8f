"""Sentences with values drawn by chance: as callers hear them, with numbers of every size."""

from datetime import date, timedelta
from random import Random

from menus.catalogue import WHOLE_NUMBERS, Catalogue
from menus.spoken import FORMS
from menus.values import Clock, Count, Digits, Line, Money, NearDay, Phone, Phrase, Reading, Value, Zone

FIRST_DAY = date(2026, 1, 1)


def drawn(catalogue: Catalogue, name: str, chance: Random) -> Line:
    """A sentence of the catalogue with values in its slots."""
    slots = catalogue.sentences[name].slots().items()
    return Line(name, tuple((slot, _value(name, form, chance)) for slot, form in slots))


def _value(name: str, form: str, chance: Random) -> Value:
    day = FIRST_DAY + timedelta(chance.randrange(365))
    match FORMS[form].sample:
        case Money():
            return Money(
                chance.choice([chance.randrange(100), chance.randrange(100_000), chance.randrange(10_000_000)])
            )
        case Digits():
            length = 10 if name in WHOLE_NUMBERS else chance.choice([4, 4, 6])
            return Digits("".join(chance.choices("0123456789", k=length)))
        case Phone():
            return Phone(f"+79{chance.randrange(10**9):09}")
        case Clock():
            return Clock(chance.randrange(8, 21), chance.choice([0, 15, 30, 45]))
        case NearDay():
            return NearDay(day, chance.randrange(9))
        case Count():
            return Count(chance.choice([chance.randrange(1, 30), chance.randrange(1000)]))
        case Reading():
            return Reading(chance.choice([chance.randrange(1000), chance.randrange(100_000)]))
        case Zone():
            return Zone(chance.choice(["", "день", "ночь", "Т1", "Т2"]))
        case Phrase() as phrase:
            return phrase
        case date():
            return day
