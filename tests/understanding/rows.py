"""Questions of every kind, and rows of words in their grammars."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from menus.expecting import Choice, Day, Digits, Expectation, Moment, Number, Option, TimeOfDay, YesNo
from menus.grammars import grammar_of
from menus.phrasebook import choice
from menus.tree import Menu
from tests.edition import shipped

MOSCOW = ZoneInfo("Europe/Moscow")
TODAY = date(2026, 11, 22)
"""A Sunday."""

QUESTIONS: dict[str, Expectation] = {
    "yes_no": YesNo(),
    "choice": Choice(
        (
            Option("1", ("передать показания", "показания")),
            Option("2", ("долг", "узнать долг", "переплата")),
            Option("3", ("личный кабинет",)),
        )
    ),
    "keys_alone": Choice((Option("1", ()), Option("2", ("другое",)), Option("#", ("нет",)))),
    "client_number": Digits(8, 12),
    "meter_end": Digits(4, 4),
    "reading": Number(0, 999_999),
    "millions": Number(0, 9_999_999),
    "day": Day(date(2026, 11, 22), date(2026, 12, 31)),
    "time": TimeOfDay(time(8), time(20)),
    "moment": Moment(
        (
            datetime(2026, 11, 23, 10, 30, tzinfo=MOSCOW),
            datetime(2026, 11, 23, 15, tzinfo=MOSCOW),
            datetime(2026, 11, 25, 10, tzinfo=MOSCOW),
        )
    ),
}


def menu_questions() -> dict[str, Expectation]:
    """The questions of the menu that the company ships: menus by name, those of services by the sentence that asks."""
    tree = shipped().tree
    menus = {
        name: choice(node.phrases, [*node.keys, *node.offers])
        for name, node in tree.nodes.items()
        if isinstance(node, Menu)
    }
    return {**menus, **{name: choice(phrases, phrases) for name, phrases in tree.phrases.questions.items()}}


def accepts(expectation: Expectation, row: str) -> bool:
    """Whether a row of words is in the grammar of a question."""
    return grammar_of(expectation).holds(row)
