"""The values that marks stand for, by the kind of question, and how naturally each."""

from collections.abc import Iterator
from datetime import datetime
from typing import assert_never

from menus.expecting import Choice, Day, Digits, Expectation, Moment, Number, TimeOfDay, YesNo
from menus.grammars.machine import Marks
from menus.grammars.marks import Answer, Command, Weekday, Which
from menus.understanding.clock import days, names_day, names_time, times
from menus.understanding.figures import figures
from menus.understanding.meaning import Answered, Known

LONGEST_NUMBER = 12
"""Figures of a quantity; a caller may say zeros first."""


def answers(expectation: Expectation, marks: Marks, known: Known) -> Iterator[tuple[Answered, float]]:
    """What is answered, within what is expected; and how naturally, 0 to 1."""
    if commands := [mark for mark in marks if isinstance(mark, Command)]:
        yield commands[0], 1.0
        return
    match expectation:
        case YesNo() | Choice():
            yield from ((mark.value, 1.0) for mark in marks if isinstance(mark, Answer))
        case Digits(least, most):
            yield from ((text, ease) for text, ease in figures(marks) if least <= len(text) <= most)
        case Number(least, most):
            yield from _quantities(marks, least, most)
        case Day(first, last):
            yield from days(marks, first, last, known.today)
        case TimeOfDay(first, last):
            yield from ((at, 1.0) for at in times(marks) if first <= at <= last)
        case Moment(offered):
            yield from ((moment, 1.0) for moment in _moments(marks, offered, known))
        case _:
            assert_never(expectation)


def _quantities(marks: Marks, least: int, most: int) -> Iterator[tuple[int, float]]:
    for text, ease in figures(marks):
        if len(text) <= LONGEST_NUMBER and least <= int(text) <= most:
            yield int(text), ease


def _moments(marks: Marks, offered: tuple[datetime, ...], known: Known) -> list[datetime]:
    """The offered moments that are named: by their place, or by a day and a time as exact as the caller was."""
    for mark in marks:
        if isinstance(mark, Which):
            return [offered[mark.place - 1]] if offered else []
    on_day = [moment for moment in offered if names_day(marks, moment.date(), known.today)]
    fitting = [moment for moment in on_day if names_time(marks, moment.time())]
    if any(isinstance(mark, Weekday) for mark in marks):  # «во вторник» is the next one
        return [moment for moment in fitting if moment.date() == min(fitting).date()]
    return fitting
