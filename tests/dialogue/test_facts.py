"""The facts are those of the company's standards, and can be written down by whoever hears them."""

import pytest
import yaml

from menus.engine import converse
from menus.rules import Rules
from menus.steps import Choose, IsLoaded, Loaded, NotLoaded, Pressed, Unavailable
from menus.tree import Menu, Offer, Tree
from menus.values import Line
from tests.edition import FOLDER, shipped

FACTS = yaml.safe_load((FOLDER / "facts.ru.yaml").read_text())
LETTERS = {
    "и": "i", "эн": "n", "эф": "f", "о": "o", "вэ": "v", "тэ": "t", "е": "e",
    "инфо": "info", "собака": "@", "точка": ".", "ру": "ru",
}  # fmt: skip
NUMBERS = {"восемь восемьсот": "8800", "двести двадцать": "220", "ноль": "0"}


@pytest.mark.parametrize(("fact", "written"), [("email", "info@noviten.ru"), ("site", "noviten.ru")])
def test_an_address_that_is_dictated_is_the_companys(fact: str, written: str) -> None:
    assert "".join(LETTERS[letter] for letter in FACTS[fact].split(", ")) == written


def test_the_number_of_the_grid_is_right() -> None:
    assert "".join(NUMBERS[group] for group in FACTS["grid_phone"].split(", ")) == "88002200220"


def test_a_sentence_tells_its_facts_and_can_be_rendered_ahead() -> None:
    told = shipped().catalogue.text(Line("representative"))
    assert FACTS["representative"] in told
    assert FACTS["representative_hours"] in told
    assert ("representative", told) in shipped().catalogue.fixed()


@pytest.mark.parametrize(("reply", "offered"), [(Loaded(), True), (NotLoaded(), False), (Unavailable(), False)])
def test_an_option_of_a_feed_is_offered_and_mentioned_only_while_it_is_loaded(reply: object, offered: bool) -> None:
    menu = Menu("main", "main", None, {"1": "main"}, None, {"2": Offer("main", "outages", "outages_offer")})
    conversation = converse(Tree("greeting", "main", {"main": menu}, {}), Rules(), None)
    step = next(conversation)
    while not isinstance(step, Choose):
        step = conversation.send(reply if isinstance(step, IsLoaded) else None)
    assert ("2" in step.keys) is offered
    assert (Line("outages_offer") in step.lines) is offered
    if offered:
        assert type(conversation.send(Pressed("2"))).__name__ == "Visit", "it leads on"
