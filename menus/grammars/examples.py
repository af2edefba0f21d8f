"""How people usually answer each kind of question, in words of its grammar."""

from typing import assert_never

from menus.expecting import Choice, Day, Digits, Expectation, Moment, Number, TimeOfDay, YesNo

NUMBERS = (
    "семнадцать шестьсот сорок три тысячи девятнадцать восемь триста одиннадцать шестьдесят двести пять тринадцать "
    "девяносто тысяч пятнадцать девять тридцать пятьсот восемнадцать один пятьдесят двенадцать семьсот семьдесят "
    "четыре шестнадцать двадцать семь четырнадцать восемьдесят шесть сто два десять"
)
"""Most words with a near twin, out of order: of «двадцать» and «тринадцать» it writes the one that stands here."""


def example_of(expectation: Expectation) -> str:
    """Some answers in a row. They have the shape of what is said, and no value of it is likelier for them."""
    match expectation:
        case YesNo():
            return "да нет верно неверно"
        case Choice(options):
            return " ".join(option.phrases[0] for option in options if option.phrases)
        case Digits():
            return "три шесть ноль ноль ноль пять девять семь"  # or of three like figures it writes two
        case Number():
            return NUMBERS
        case Day():
            return "двадцать пятого ноября первого мая"
        case TimeOfDay():
            return "в девять тридцать в одиннадцать пятнадцать в десять часов"
        case Moment():
            return "завтра в десять часов двадцать пятого ноября утром"
    assert_never(expectation)
