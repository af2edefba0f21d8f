"""What is said to a caller who was not understood: once with an example, then that keys are better."""

from menus.expecting import Choice, Day, Digits, Expectation, Moment, Noise, Number, TimeOfDay, Unclear, YesNo
from menus.spoken import cardinal
from menus.values import Line, Phrase
from menus.vocabulary import line


def complaint(trouble: Unclear | Noise, expects: Expectation) -> Line:
    """Say that it was not understood, and how to say it better."""
    if isinstance(trouble, Noise):
        return line("noise")
    match expects:
        case YesNo():
            return line("not_understood_yes_no")
        case Choice(options):
            named = next((option.phrases[0] for option in options if option.phrases), None)
            return line("not_understood_option", phrase=Phrase(named)) if named else line("not_understood")
        case Digits():
            return line("not_understood_digits")
        case Number():
            return line("not_understood_number")
        case Day() | TimeOfDay() | Moment():
            return line("not_understood_time")


def named(expects: Expectation, key: str) -> Phrase:
    """How we call an option ourselves: by its first phrase, or by its number."""
    options = expects.options if isinstance(expects, Choice) else ()
    phrases = next((option.phrases for option in options if option.key == key), ())
    return Phrase(phrases[0] if phrases else cardinal(int(key)))
