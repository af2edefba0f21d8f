"""What was heard is ranked by what is known; a near miss is asked about; only what was said is ever offered."""

import math
from datetime import date

import pytest

from menus.demands import Demand, Demands
from menus.expecting import Digits, Expectation, Heard, Hypothesis, Number
from menus.grammars.marks import Command
from menus.reading_steps import Read
from menus.rules import Rules
from menus.understanding import NOTHING, understand
from menus.understanding.meaning import Certainty, Known, PastOfZone, Understanding
from tests.understanding.rows import QUESTIONS, TODAY

READING = QUESTIONS["reading"]
CLIENT_NUMBER = QUESTIONS["client_number"]
SINCE_OCTOBER = Known(
    today=TODAY, zone=PastOfZone(5, (Read(date(2026, 9, 22), 17_000), Read(date(2026, 10, 22), 17_200)))
)


def said(expectation: Expectation, *texts: tuple[str, float], known: Known = NOTHING) -> Understanding:
    heard = Heard(tuple(Hypothesis(text, score) for text, score in texts))
    return understand(expectation, heard, known)


def values(understood: Understanding) -> list[object]:
    return [meaning.value for meaning in understood.meanings]


@pytest.mark.parametrize(
    "words",
    [
        "семнадцать тысяч четыреста пятьдесят два",
        "один семь четыре пять два",
        "семнадцать четыреста пятьдесят два",
        "ноль один семь четыре пять два",
        "семнадцать тысяч четыре пять два",
    ],
)
def test_a_quantity_is_the_same_however_it_is_dictated(words: str) -> None:
    understood = said(READING, (words, 0.9))
    assert (understood.certainty, values(understood)[0]) == (Certainty.SURE, 17_452)


def test_figures_said_together_may_be_apart_but_less_likely() -> None:
    understood = said(Digits(1, 12), ("двадцать пять", 0.9))
    assert values(understood) == ["25", "205"]
    assert understood.certainty is Certainty.SURE


def test_of_two_things_heard_alike_the_one_that_the_meter_may_show_is_asked_about_first() -> None:
    heard = [("двенадцать тысяч четыреста пятьдесят два", 0.6), ("семнадцать тысяч четыреста пятьдесят два", 0.55)]
    assert values(said(READING, *heard))[:2] == [12_452, 17_452]
    understood = said(READING, *heard, known=SINCE_OCTOBER)
    assert values(understood)[:2] == [17_452, 12_452]
    assert understood.certainty is Certainty.DOUBTFUL


def test_a_reading_below_the_last_one_is_never_taken_unasked_and_never_refused() -> None:
    understood = said(READING, ("двенадцать тысяч", 0.95), known=SINCE_OCTOBER)
    assert (understood.certainty, values(understood)[0]) == (Certainty.DOUBTFUL, 12_000)


def test_a_reading_with_more_figures_than_the_meter_shows_is_not_meant() -> None:
    assert 174_502 not in values(said(READING, ("семнадцать четыреста пятьдесят два", 0.9), known=SINCE_OCTOBER))


def test_an_impossible_client_number_is_not_offered_and_not_mended() -> None:
    checked = Known(client_number=True, rules=Rules(account_check="luhn"))
    assert (
        values(
            said(CLIENT_NUMBER, ("семь девять девять два семь три девять восемь семь один восемь", 0.9), known=checked)
        )
        == []
    )
    one_less = ("четыре восемь ноль ноль ноль один два", 0.9)
    assert said(CLIENT_NUMBER, one_less).certainty is Certainty.NONE


def test_of_two_client_numbers_only_the_one_that_passes_the_check_is_offered() -> None:
    checked = Known(client_number=True, rules=Rules(account_check="luhn"))
    understood = said(
        CLIENT_NUMBER,
        ("семь девять девять два семь три девять восемь семь один семь", 0.7),
        ("семь девять девять два семь три девять восемь семь один три", 0.6),
        ("семь девять девять два семь три девять восемь семь один шесть", 0.5),
        known=checked,
    )
    assert values(understood) == ["79927398713"]


def test_equally_likely_answers_are_asked_about() -> None:
    assert said(QUESTIONS["time"], ("в восемь", 0.95)).certainty is Certainty.DOUBTFUL
    assert said(QUESTIONS["moment"], ("завтра", 0.95), known=Known(today=TODAY)).certainty is Certainty.DOUBTFUL


def test_what_was_hardly_heard_is_asked_again() -> None:
    assert said(QUESTIONS["yes_no"], ("да", 0.9)).certainty is Certainty.SURE
    assert said(QUESTIONS["yes_no"], ("да", 0.8)).certainty is Certainty.DOUBTFUL
    assert said(QUESTIONS["yes_no"], ("да", 0.1)) == Understanding(Certainty.NONE)


def test_ways_to_say_the_same_count_together() -> None:
    assert said(QUESTIONS["yes_no"], ("да", 0.5), ("нет", 0.1)).certainty is Certainty.DOUBTFUL
    understood = said(QUESTIONS["yes_no"], ("да", 0.5), ("да да", 0.4), ("нет", 0.1))
    assert (understood.certainty, values(understood)[0]) == (Certainty.SURE, True)


def test_demands_are_settings_of_each_kind_of_answer() -> None:
    strict = Known(rules=Rules(demands=Demands(yes_no=Demand(sure=0.95, worth=0.9))))
    assert said(QUESTIONS["yes_no"], ("да", 0.92), known=strict).certainty is Certainty.DOUBTFUL
    assert said(QUESTIONS["yes_no"], ("оператор", 0.92), known=strict).certainty is Certainty.SURE


@pytest.mark.parametrize(
    ("sure", "worth", "lead"), [(0.3, 0.6, 1.5), (1.1, 0.5, 1.5), (0.6, 0.0, 1.5), (0.6, 0.3, 0.9)]
)
def test_senseless_demands_are_refused(sure: float, worth: float, lead: float) -> None:
    with pytest.raises(ValueError, match="worth <= sure"):
        Demand(sure, worth, lead)


def test_a_correction_replaces_the_last_figures_or_everything() -> None:
    assert values(said(Number(0, 999_999), ("один семь четыре нет пять", 0.9))) == [175, 5]
    assert values(said(READING, ("семнадцать тысяч четыреста нет пятьсот", 0.9)))[0] == 17_500
    whole = said(Digits(4, 4), ("два три четыре пять ой нет два три четыре шесть", 0.9))
    assert values(whole)[0] == "2346"


def test_the_words_for_a_person_for_repeating_and_for_going_back_work_everywhere() -> None:
    for question in QUESTIONS.values():
        assert values(said(question, ("девушка, соедините с человеком", 0.9))) == [Command.OPERATOR]
        assert values(said(question, ("повторите, пожалуйста", 0.9))) == [Command.REPEAT]
        assert values(said(question, ("назад", 0.9))) == [Command.BACK]


@pytest.mark.parametrize("score", [math.nan, -1.0, 0.0])
def test_a_senseless_score_counts_for_nothing(score: float) -> None:
    assert said(QUESTIONS["yes_no"], ("да", score)) == Understanding(Certainty.NONE)


def test_a_score_beyond_certainty_is_certainty() -> None:
    assert said(QUESTIONS["yes_no"], ("да", 7.0)).meanings[0].weight == 1.0


def test_words_without_end_are_not_understood_and_harm_nobody() -> None:
    assert said(CLIENT_NUMBER, (" ".join(["двадцать пять"] * 10_000), 0.9)) == Understanding(Certainty.NONE)
    assert said(CLIENT_NUMBER, (" ".join(["сто двадцать пять"] * 13), 0.9)) == Understanding(Certainty.NONE)
