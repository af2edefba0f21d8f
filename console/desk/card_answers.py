"""The part of an open card that only the process of the calls knows: what was keyed and said in a call that goes on."""

from collections.abc import Sequence
from itertools import groupby

from console.desk.answers import Answers, ServiceAway
from console.desk.section import Section
from menus.answers import Given

TITLE = "Что набрано и сказано"
AWAY = "Сейчас узнать нельзя: служба звонков не отвечает."
OVER = "Звонок закончен: набранное и сказанное не хранится."
NOTHING = "Пока ничего."


def answers_of(call: str, answers: Answers) -> Section:
    """What was answered in a call, a line for each place; or why that is not to be had."""
    try:
        given = answers.of(call)
    except ServiceAway:
        return Section(TITLE, {}, [AWAY])
    return Section(TITLE, {}, [OVER] if given is None else _lines(given) or [NOTHING])


def _lines(given: Sequence[Given]) -> list[str]:
    places = groupby(given, key=lambda one: one.place)
    return [f"{place}: {'; '.join(one.told for one in there)}" for place, there in places]
