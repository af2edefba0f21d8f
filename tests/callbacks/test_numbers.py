"""Only people's phones in Russia are dialled, however a number is written and whoever sent it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callbacks.numbers import WORDS, Dialable, NumberRules, Refusal, dialable
from tests.callbacks.hostile import hostile

RULES = NumberRules()


@pytest.mark.parametrize("text", ["+79042801234", "79042801234", "89042801234", "9042801234"])
def test_a_russian_number_is_read_however_it_is_keyed(text: str) -> None:
    assert dialable(text, RULES) == Dialable("+79042801234")


@pytest.mark.parametrize("number", ["+74742123456", "+74951234567", "+79781234567", "+79491234567", "+73652123456"])
def test_geographic_and_mobile_numbers_are_dialled(number: str) -> None:
    assert dialable(number, RULES) == Dialable(number)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("sip:79042801234@example.org", Refusal.NOT_A_NUMBER),
        ("+79042801234\n", Refusal.NOT_A_NUMBER),
        ("\u0667\u0669\u0660\u0664\u0662\u0668\u0660\u0661\u0662\u0663\u0664", Refusal.NOT_A_NUMBER),
        ("", Refusal.NOT_A_NUMBER),
        ("9" * 40, Refusal.TOO_LONG),
        ("+790428012345", Refusal.TOO_LONG),
        ("112", Refusal.SHORT),
        ("2200009", Refusal.SHORT),
        ("+7904280123", Refusal.SHORT),
        ("+442079460958", Refusal.FOREIGN),
        ("810442079460958", Refusal.FOREIGN),
        ("+77012345678", Refusal.KAZAKHSTAN),
        ("+76012345678", Refusal.KAZAKHSTAN),
        ("87012345678", Refusal.KAZAKHSTAN),
        ("88002200009", Refusal.TOLL_FREE),
        ("+78045551234", Refusal.TOLL_FREE),
        ("+78091234567", Refusal.PREMIUM),
        ("+78031234567", Refusal.PREMIUM),
        ("+79407123456", Refusal.DENIED),
        ("+75012345678", Refusal.NOT_IN_USE),
        ("+78081234567", Refusal.NOT_IN_USE),
    ],
)
def test_each_refusal_has_its_reason(text: str, reason: Refusal) -> None:
    assert dialable(text, RULES) is reason


def test_more_than_five_hundred_hostile_numbers_are_refused() -> None:
    numbers = hostile()
    let_through = [text for text in numbers if isinstance(dialable(text, RULES), Dialable)]
    assert let_through == []
    assert len(set(numbers)) > 500


def test_the_company_s_own_number_is_not_called() -> None:
    own = NumberRules(ours=frozenset({"+74742220009"}))
    assert dialable("84742220009", own) is Refusal.OURS


def test_the_allow_list_overrules_the_library_only() -> None:
    unknown = "+73001234567"
    rules = NumberRules(allowed=frozenset({"+7300", "+7800", "+77", "+7809", "+442079460958"}))
    assert dialable(unknown, RULES) is Refusal.NOT_IN_USE
    assert dialable(unknown, rules) == Dialable(unknown)
    for number in ("+78002200009", "+77012345678", "+78091234567", "+442079460958"):
        assert isinstance(dialable(number, rules), Refusal)


def test_the_longer_entry_of_the_lists_wins_and_denying_wins_a_draw() -> None:
    rules = NumberRules(allowed=frozenset({"+7940", "+79042801234"}), denied=frozenset({"+7904", "+7940"}))
    assert dialable("+79042801234", rules) == Dialable("+79042801234")
    assert dialable("+79042801235", rules) is Refusal.DENIED
    assert dialable("+79401234567", rules) is Refusal.DENIED


def test_every_refusal_has_words() -> None:
    assert set(WORDS) == set(Refusal)


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=20), st.from_regex(r"\+?[0-9]{0,17}", fullmatch=True)))
def test_whatever_comes_only_a_plain_russian_number_gets_through(text: str) -> None:
    number = dialable(text, RULES)
    if isinstance(number, Dialable):
        assert re.fullmatch(r"\+7(?!800|804|803|809)[3489][0-9]{9}", number.e164, re.ASCII)
        assert text[-10:] == number.e164[-10:]
