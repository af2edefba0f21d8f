"""What may be said in answer to a question: a grammar for each expectation."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import assert_never

from menus.expecting import Choice, Day, Digits, Expectation, Moment, Number, TimeOfDay, YesNo
from menus.grammar import Grammar
from menus.grammars.answers import choice, which, yes_no
from menus.grammars.courtesies import COMMANDS, KEYS, politely
from menus.grammars.examples import example_of
from menus.grammars.graph import graph_of
from menus.grammars.machine import Machine, machine_of
from menus.grammars.numbers import dictated, fraction, named
from menus.grammars.phrasing import Phrase, either, maybe, row
from menus.grammars.times import day, time_of_day, vague

LARGEST_NUMBERS = (999, 999_999, 999_999_999)
"""Quantities up to these are said without thousands, without millions, and with them."""

LONGEST_GROUP = 999_999
"""Of a number that is keyed digit by digit: nobody says more in one breath."""

IN_PARTS = 1.0
"""What each part of a quantity beyond the first costs (`menus.grammars.marks.Seldom`)."""


def grammar_of(expectation: Expectation) -> Grammar:
    """The rows of words that answer a question, with the words for a person, for repeating and for going back.

    It holds no lengths and no ranges: a recogniser must hear what was said, and not be forced to what would fit.
    """
    return _grammar(_worded_alike(expectation))


def machine_for(expectation: Expectation) -> Machine:
    """The machine that reads the rows of words of the same grammar."""
    return _machine(_worded_alike(expectation))


@lru_cache(64)  # a graph takes 20 to 300 ms to build; a menu has few questions and all calls share them
def _grammar(expectation: Expectation) -> Grammar:
    return replace(graph_of(_machine(expectation)), example=example_of(expectation))


@lru_cache(64)
def _machine(expectation: Expectation) -> Machine:
    return machine_of(either(politely(answer_phrase(expectation)), politely(commands_of(expectation))))


def _worded_alike(expectation: Expectation) -> Expectation:
    """One expectation for all that are answered with the same words: their lengths, days and times do not matter."""
    match expectation:
        case Digits():
            return Digits(1, 1)
        case Number(_, most):
            return Number(0, next((bound for bound in LARGEST_NUMBERS if most <= bound), LARGEST_NUMBERS[-1]))
        case Day():
            return Day(date.min, date.min)
        case TimeOfDay():
            return TimeOfDay(time.min, time.min)
        case Moment(offered):
            return Moment((datetime.min.replace(tzinfo=UTC),) * len(offered))
        case _:
            return expectation


def commands_of(expectation: Expectation) -> Phrase:
    """The words that are no answer; keys are named only where a figure is none."""
    return either(COMMANDS, KEYS) if isinstance(expectation, YesNo | Choice) else COMMANDS


def answer_phrase(expectation: Expectation) -> Phrase:
    """What answers a question."""
    match expectation:
        case YesNo():
            return yes_no()
        case Choice(options):
            return choice(options)
        case Digits():
            return named(dictated(LONGEST_GROUP))
        case Number(_, most):
            return named(row(dictated(most, IN_PARTS), maybe(fraction())))
        case Day():
            return day()
        case TimeOfDay():
            return time_of_day()
        case Moment(offered):
            return either(which(len(offered)), moment())
    assert_never(expectation)


def moment() -> Phrase:
    """A day, a time or both, in either order, as exact as a caller cares to be."""
    when = either(vague(), time_of_day())
    return either(row(day(), maybe(when)), when, row(time_of_day(), day()), row(vague(), day()))
