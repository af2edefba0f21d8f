"""Whether an answer is sure, and complete: then nobody has to wait for more of it (VoiceXML's `completetimeout`)."""

from datetime import datetime, timedelta

from menus.expecting import Choice, Day, Digits, Expectation, Heard, Moment, Number, YesNo
from menus.grammars.machine import Marks
from menus.grammars.marks import Ahead, Command, DayOfMonth, Hour, Weekday, Which
from menus.understanding import understand
from menus.understanding.meaning import Answered, Certainty, Known
from menus.understanding.reading import readings

DAYS = {Ahead, DayOfMonth, Weekday}
"""What tells a day."""


def is_doubtful(expectation: Expectation, heard: Heard) -> bool:
    """Whether the caller would have to be asked: two meanings, not merely two ways to say one, are nearly as likely."""
    return understand(expectation, heard, _supposed(expectation)).certainty is not Certainty.SURE


def _supposed(expectation: Expectation) -> Known:
    """A day to understand «завтра» by; which one makes it no clearer, nor less clear."""
    match expectation:
        case Day(first, _):
            return Known(today=first)
        case Moment((first, *_)):
            return Known(today=first.date() - timedelta(days=1))
        case _:
            return Known()


def is_complete(expectation: Expectation, heard: Heard) -> bool:
    """Whether this surely answers the question and hardly anything may follow that changes the answer.

    After a day or a time people name the other, after an hour its minutes, after figures more of them: those are
    waited for.
    """
    understood = understand(expectation, heard, _supposed(expectation))
    if understood.certainty is not Certainty.SURE:
        return False
    return _nothing_follows(expectation, understood.meanings[0].value, heard.hypotheses[0].text)


def _nothing_follows(expectation: Expectation, value: Answered, words: str) -> bool:
    match expectation, value:
        case YesNo(), bool():
            return True
        case Choice(options), str():
            others = [phrase for option in options if option.key != value for phrase in option.phrases]
            return not any(_begins(words, phrase) for phrase in others)
        case ((YesNo() | Choice()), Command()):
            return True
        # No further figure fits, and no tens or hundreds wait for their units.
        case Digits(_, most), str():
            return len(value) == most and value[-1] != "0"
        case Number(_, most), int():
            return value * 10 > most and value % 10 != 0
        case Moment(offered), datetime():
            near = [moment for moment in offered if (moment.date(), moment.hour) == (value.date(), value.hour)]
            return len(near) == 1 and any(map(_settles, readings(expectation, words)))
        case Moment(), Command():
            return True
        case _:
            return False


def _settles(marks: Marks) -> bool:
    """Whether a moment is named by its place among the offered ones, or by its day and its time."""
    kinds = {type(mark) for mark in marks}
    return Which in kinds or (Hour in kinds and bool(kinds & DAYS))


def _begins(words: str, phrase: str) -> bool:
    """Whether the end of what was said is the beginning of a phrase: «мне показания» of «показания за август»."""
    said = words.split()
    return any(phrase.startswith(f"{' '.join(said[at:])} ") for at in range(len(said)))
