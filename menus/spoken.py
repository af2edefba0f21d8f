"""How the values of a sentence sound in Russian: words only, for a voice that reads figures wrongly.

`speak` is the door for sentences of the catalogue; `FORMS` is what an editor may write after the colon of a slot.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Literal

from num2words import num2words

from menus.nouns import NOUNS, Case, Gender, Noun, agreed
from menus.values import Clock, Count, Digits, Money, NearDay, Phone, Phrase, Reading, Value, Zone

MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip

MONTHS_NOMINATIVE = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip

WEEKDAYS = (
    "в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье",
)  # fmt: skip
"""In the accusative, with the preposition that goes with it."""

BY_NUMBER = (
    "первому", "второму", "третьему", "четвёртому", "пятому", "шестому", "седьмому", "восьмому", "девятому",
)  # fmt: skip
"""In the dative, masculine."""

NEAR_DAYS = {0: "сегодня", 1: "завтра"}

PHRASE = re.compile("[а-яё]+(?: [а-яё]+)*")
"""What can be said and recognised: Russian words in lower case, apart by single blanks."""
RUSSIAN_PHONE = re.compile(r"\+7([0-9]{3})([0-9]{3})([0-9]{2})([0-9]{2})")
ANY_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


def cardinal(number: int, gender: Gender = "m", case: Case = "nom") -> str:
    """Say how many, agreeing with a noun of this gender.

    Thousands and millions are said apart from the rest: num2words 0.5.14 gives the gender of the noun to them too
    («одна миллион минут»). ValueError for a negative number: no sentence has one.
    """
    if number < 0:
        raise ValueError("a negative number has no words here; the sentence says what is owed")
    head, rest = divmod(number, 1000)
    said = [_words(head * 1000, "m", case)] if head else []
    if rest or not head:
        said.append(_words(rest, gender, case))
    return " ".join(said)


@lru_cache(4096)
def _words(number: int, gender: Gender, case: Case) -> str:
    # `animate` is for living things, whose accusative is the genitive («двух кошек»); ours are not.
    return str(num2words(number, lang="ru", gender=gender, case=case[0], animate=False))


def ordinal(number: int, case: Case = "nom", gender: Gender | Literal["n"] = "n") -> str:
    """Say which in a row: «двадцать второе», «двадцать второго»."""
    return str(num2words(number, lang="ru", to="ordinal", gender=gender, case=case[0]))


def counted(number: int, noun: Noun, case: Case = "nom") -> str:
    """Say how many of a thing: «двадцать одну минуту»."""
    return f"{cardinal(number, noun.gender, case)} {agreed(number, noun, case)}"


def rubles(amount: Money, case: Case = "nom") -> str:
    """Say an amount without its sign, which the sentence tells («долг», «переплата»); no kopecks if there are none."""
    whole, kopecks = divmod(abs(amount.kopecks), 100)
    said = [counted(whole, NOUNS["rouble"], case)] if whole or not kopecks else []
    if kopecks:
        said.append(counted(kopecks, NOUNS["kopeck"], case))
    return " ".join(said)


def day(when: date) -> str:
    """Say a day as it is and as a goal («на двадцать второе ноября»). The year is never said."""
    return f"{ordinal(when.day)} {MONTHS[when.month - 1]}"


def day_genitive(when: date) -> str:
    """Say a day after «до», «с»: «до двадцать второго ноября»."""
    return f"{ordinal(when.day, 'gen')} {MONTHS[when.month - 1]}"


def month(when: date) -> str:
    """Say the month of a day as it is and after «за»: «за ноябрь»."""
    return MONTHS_NOMINATIVE[when.month - 1]


def weekday(when: date) -> str:
    """Say on which day of the week: «во вторник». For a day less than a week away."""
    return WEEKDAYS[when.weekday()]


def near_day(when: NearDay) -> str:
    """Say when something will be: «сегодня», «завтра», «в среду»; a week ahead or more, the date."""
    if when.ahead in NEAR_DAYS:
        return NEAR_DAYS[when.ahead]
    return weekday(when.day) if 0 <= when.ahead < len(WEEKDAYS) else day_genitive(when.day)


def clock_genitive(at: Clock) -> str:
    """Say a time of day after «с», «до»: «до девяти часов тридцати минут».

    Midnight is «ноля часов»: «до полуночи двадцать третьего» would be a day later for some.
    """
    said = [counted(at.hour, NOUNS["hour"], "gen")]
    if at.minute:
        said.append(counted(at.minute, NOUNS["minute"], "gen"))
    return " ".join(said)


def clock_from(at: Clock) -> str:
    """Say when something begins if the end follows: «с восьми до десяти часов», «с восьми часов тридцати минут …»."""
    return clock_genitive(at) if at.minute else cardinal(at.hour, "m", "gen")


def reading(shown: Reading) -> str:
    """Say what a meter shows: «семнадцать тысяч четыреста пятьдесят два»."""
    return cardinal(shown.value)


def zone(of: Zone) -> str:
    """Say whose reading is meant: «показание», «показание по тарифу ночь», «показание по первому тарифу день».

    «Тэ один» is what the meter shows, but on a telephone line nobody makes out a letter by itself.
    """
    numbered = re.search(r"\bт([1-9])\b", of.label.lower())
    words = re.sub(r"\bт[1-9]\b", "", of.label.lower(), count=1).strip()
    if not re.fullmatch(r"([а-яё]+([ -][а-яё]+)*)?", words):
        raise ValueError("a zone's label is Russian words, of which one may be Т1 to Т9")
    tariff = f"по {BY_NUMBER[int(numbered[1]) - 1]} тарифу" if numbered else "по тарифу" if words else ""
    return " ".join(filter(None, ("показание", tariff, words)))


def phrase(said: Phrase) -> str:
    """Say a phrase of the menu as it is; ValueError unless it is Russian words."""
    if not PHRASE.fullmatch(said.words):
        raise ValueError("a phrase is Russian words in lower case")
    return said.words


def digits(figures: Digits) -> str:
    """Say figures one by one with a pause between groups; ValueError unless they are figures 0-9."""
    if not re.fullmatch("[0-9]+", figures.value):
        raise ValueError("Digits hold the figures 0-9 only, and at least one")
    return ", ".join(one_by_one(group) for group in grouped(figures.value))


def grouped(figures: str) -> list[str]:
    """Cut figures as people read them out: by three, the last two or four by two, none left alone (3-3-2-2)."""
    groups = []
    while len(figures) > 4 or len(figures) == 3:
        groups.append(figures[:3])
        figures = figures[3:]
    return groups + [figures[at : at + 2] for at in range(0, len(figures), 2)]


def one_by_one(figures: str) -> str:
    """Say every figure: «ноль ноль один»."""
    return " ".join(cardinal(int(figure)) for figure in figures)


def phone(number: Phone) -> str:
    """Say a telephone number: a Russian one as in Russia («восемь, девятьсот четыре, …»), a foreign one by figures."""
    if russian := RUSSIAN_PHONE.fullmatch(number.e164):
        return ", ".join(["восемь", *(as_number(group) for group in russian.groups())])
    if not ANY_PHONE.fullmatch(number.e164):
        raise ValueError("a telephone number is written as +79042801234")
    return "плюс " + digits(Digits(number.e164[1:]))


def as_number(figures: str) -> str:
    """Say a group as one number, after its leading zeros: «ноль девять», «ноль ноль»."""
    rest = figures.lstrip("0")
    zeros = ["ноль"] * (len(figures) - len(rest))
    return " ".join([*zeros, cardinal(int(rest))] if rest else zeros)


@dataclass(frozen=True, slots=True)
class Form:
    """A way to say a value: which kind of value it takes, how it is said, and a usual value, for examples."""

    takes: type[Value]
    say: Callable[[Any], str]
    sample: Value


def _counting(name: str, case: Case) -> Form:
    def say(count: Count) -> str:
        return counted(count.number, NOUNS[name], case)

    return Form(Count, say, Count(USUAL.get(name, 2)))


A_DAY = date(2026, 11, 22)
USUAL = {"kwh": 215, "minute": 12}
"""How many of a thing sentences usually tell."""

FORMS: dict[str, Form] = {
    "rub": Form(Money, rubles, Money(123456)),
    "rub acc": Form(Money, lambda amount: rubles(amount, "acc"), Money(123456)),
    "date": Form(date, day, A_DAY),
    "date gen": Form(date, day_genitive, A_DAY),
    "weekday": Form(date, weekday, A_DAY),
    "clock from": Form(Clock, clock_from, Clock(8, 0)),
    "near day": Form(NearDay, near_day, NearDay(A_DAY, 4)),
    "clock gen": Form(Clock, clock_genitive, Clock(9, 30)),
    "digits": Form(Digits, digits, Digits("3456")),
    "phone": Form(Phone, phone, Phone("+79042801234")),
    "month": Form(date, month, A_DAY),
    "reading": Form(Reading, reading, Reading(17452)),
    "zone": Form(Zone, zone, Zone("")),
    "phrase": Form(Phrase, phrase, Phrase("узнать долг")),
    **{f"count {name}": _counting(name, "nom") for name in NOUNS},
    **{f"count {name} acc": _counting(name, "acc") for name in NOUNS},
}
"""Every form, by what an editor writes in a slot: `{amount:rub}`, `{date:date gen}`, `{wait:count minute acc}`."""


def check_form(form: str) -> str | None:
    """Say what is wrong with a form, in the language of the editors; None when it is right."""
    if form in FORMS:
        return None
    near = get_close_matches(form, FORMS, n=1)
    hint = f"может быть, «{near[0]}»?" if near else f"есть такие: {', '.join(FORMS)}"
    return f"формы «{form}» нет; {hint}"


def value_type(form: str) -> type[Value] | None:
    """Return the kind of value a form says; None for a form that does not exist."""
    return FORMS[form].takes if form in FORMS else None


def speak(value: Value, form: str) -> str:
    """Say a value in a form of `FORMS`. ValueError for an unknown form, or one for another kind of value."""
    if wrong := check_form(form):
        raise ValueError(wrong)
    if not isinstance(value, FORMS[form].takes):
        raise ValueError(f"форма «{form}» говорит {FORMS[form].takes.__name__}, а не {type(value).__name__}")
    return FORMS[form].say(value)
