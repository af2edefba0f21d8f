"""Our words are those of ICU, an independent authority, for thousands of values."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import cast

import pytest
from icu4py.messageformat import MessageFormat

from menus.nouns import NOUNS, Case, Gender, Noun, agreed
from menus.spoken import FORMS, cardinal, day, day_genitive, month, reading, speak, weekday
from menus.values import Count, Money, Reading

NUMBERS = sorted(
    {
        *range(3000),
        *range(3000, 1_000_000, 487),
        *(million * 1_000_000 + rest for million in range(1, 23) for rest in (0, 1, 2, 5, 11, 21, 1000, 2000, 21_001)),
    }
)
"""All the small ones, every turn of a thousand, and a spread above."""
AMOUNTS = sorted({*range(2300), *range(2300, 50_000_000, 9973), *(n * 100 for n in NUMBERS[::7])})
"""Kopecks: all up to 23 roubles, then a spread in which every number of kopecks comes up, and whole roubles."""
EVERY_DAY_OF_A_YEAR = [date(2028, 1, 1) + timedelta(days=day) for day in range(366)]
RULES: dict[tuple[Gender, Case], str] = {
    ("m", "nom"): "%spellout-cardinal-masculine",
    ("f", "nom"): "%spellout-cardinal-feminine",
    ("m", "acc"): "%spellout-cardinal-masculine-accusative",
    ("f", "acc"): "%spellout-cardinal-feminine-accusative",
    ("m", "gen"): "%spellout-cardinal-masculine-genitive",
    ("f", "gen"): "%spellout-cardinal-feminine-genitive",
}

WITHOUT_YO = {
    "четвертое": "четвёртое",
    "четвертого": "четвёртого",
    "трех": "трёх",
    "трехсот": "трёхсот",
    "четырех": "четырёх",
    "четырехсот": "четырёхсот",
}
"""The only disagreement. We are right: a voice needs the ё, and «четвертое» would be read with a wrong stress."""


def with_yo(words: str) -> str:
    """Correct the words that ICU writes with е."""
    return " ".join(WITHOUT_YO.get(word, word) for word in words.split())


def ordinal_of(said: str) -> str:
    """Drop the month."""
    return said.rsplit(" ", 1)[0]


def icu(rules: str) -> Callable[[int], str]:
    """Return ICU's way of spelling numbers out by one of its rule sets."""
    # No space after the comma: ICU takes it for part of the name and silently falls back to another rule set.
    spelling = MessageFormat(f"{{n, spellout,{rules}}}", "ru")
    return lambda number: spelling.format({"n": number})


@pytest.mark.parametrize(("gender", "case"), RULES)
def test_numbers_are_said_as_icu_says_them(gender: Gender, case: Case) -> None:
    reference = icu(RULES[gender, case])
    assert {n: cardinal(n, gender, case) for n in NUMBERS} == {n: with_yo(reference(n)) for n in NUMBERS}


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS.keys())
def test_nouns_agree_with_numbers_by_the_plural_rules_of_cldr(noun: Noun) -> None:
    reference = MessageFormat(f"{{n, plural, one{{{noun.one}}} few{{{noun.few}}} other{{{noun.many}}}}}", "ru")
    assert {n: agreed(n, noun, "nom") for n in NUMBERS} == {n: reference.format({"n": n}) for n in NUMBERS}


def counted_by_icu(form: str) -> Callable[[int], str]:
    """How ICU puts a number and a noun together: its spelling, its choice of the noun's form."""
    _, name, case = [*form.split(), "nom"][:3]
    noun = NOUNS[name]
    one = noun.one_acc if case == "acc" else noun.one
    reference = MessageFormat(
        f"{{n, spellout,{RULES[noun.gender, cast('Case', case)]}}} "
        f"{{n, plural, one{{{one}}} few{{{noun.few}}} other{{{noun.many}}}}}",
        "ru",
    )
    return lambda number: reference.format({"n": number})


@pytest.mark.parametrize("form", [form for form in FORMS if form.startswith("count ")])
def test_counts_of_kilowatt_hours_minutes_and_days_are_said_as_icu_says_them(form: str) -> None:
    reference = counted_by_icu(form)
    assert {n: speak(Count(n), form) for n in NUMBERS} == {n: reference(n) for n in NUMBERS}


@pytest.mark.parametrize(("form", "case"), [("rub", ""), ("rub acc", " acc")])
def test_amounts_of_money_are_said_as_icu_says_them(form: str, case: str) -> None:
    roubles, kopecks = counted_by_icu(f"count rouble{case}"), counted_by_icu(f"count kopeck{case}")

    def reference(amount: int) -> str:
        whole, rest = divmod(amount, 100)
        return " ".join([roubles(whole)] * (whole > 0 or not rest) + [kopecks(rest)] * (rest > 0))

    for sign in (1, -1):
        assert {n: speak(Money(sign * n), form) for n in AMOUNTS} == {n: reference(n) for n in AMOUNTS}


def test_days_of_the_month_are_the_ordinals_of_icu() -> None:
    nominative, genitive = icu("%spellout-ordinal-neuter"), icu("%spellout-ordinal-neuter-genitive")
    for when in EVERY_DAY_OF_A_YEAR:
        assert ordinal_of(day(when)) == with_yo(nominative(when.day))
        assert ordinal_of(day_genitive(when)) == with_yo(genitive(when.day))


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS.keys())
def test_nouns_in_the_genitive_are_in_the_singular_for_one_and_its_like_only(noun: Noun) -> None:
    reference = MessageFormat(f"{{n, plural, one{{{noun.few}}} other{{{noun.many}}}}}", "ru")
    assert {n: agreed(n, noun, "gen") for n in NUMBERS} == {n: reference.format({"n": n}) for n in NUMBERS}


def test_icu_still_writes_fourth_without_yo() -> None:
    assert icu("%spellout-ordinal-neuter")(4) == "четвертое", "WITHOUT_YO is no longer needed"


def test_what_a_meter_shows_is_said_as_icu_says_a_number() -> None:
    reference = icu(RULES["m", "nom"])
    assert {n: reading(Reading(n)) for n in NUMBERS} == {n: reference(n) for n in NUMBERS}


def test_a_month_by_itself_is_that_of_icu() -> None:
    reference = MessageFormat("{d, date,::LLLL}", "ru")
    for number in range(1, 13):
        assert month(date(2026, number, 1)) == reference.format({"d": date(2026, number, 1)})


def test_a_day_of_the_week_is_that_of_icu_in_the_accusative() -> None:
    reference = MessageFormat("{d, date,::EEEE}", "ru")
    for when in EVERY_DAY_OF_A_YEAR[:7]:
        preposition, said = weekday(when).split()
        assert said == re.sub("а$", "у", reference.format({"d": when}))
        assert preposition == ("во" if said == "вторник" else "в")


def test_months_are_those_of_icu() -> None:
    reference = MessageFormat("{d, date,::MMMMd}", "ru")
    for when in EVERY_DAY_OF_A_YEAR:
        assert day(when).rsplit(" ", 1)[1] == reference.format({"d": when}).rsplit(" ", 1)[1]
