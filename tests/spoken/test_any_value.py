"""For any value there are words, and nothing but Russian words: a voice reads figures and Latin letters wrongly."""

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from menus.spoken import FORMS, grouped, speak
from menus.values import Clock, Count, Digits, Money, NearDay, Phone, Phrase, Reading, Value, Zone

TEN_MILLION_ROUBLES = 1_000_000_000
VALUES: dict[type[Value], st.SearchStrategy[Value]] = {
    Money: st.integers(-TEN_MILLION_ROUBLES, TEN_MILLION_ROUBLES).map(Money),
    date: st.dates(),
    Clock: st.times().map(lambda at: Clock(at.hour, at.minute)),
    NearDay: st.builds(NearDay, st.dates(), st.integers(0, 400)),
    Digits: st.text("0123456789", min_size=1, max_size=20).map(Digits),
    Phone: st.one_of(st.integers(70_000_000_000, 79_999_999_999), st.integers(1_000_000, 10**15 - 1)).map(
        lambda figures: Phone(f"+{figures}")
    ),
    Count: st.integers(0, 100_000_000).map(Count),
    Phrase: st.sampled_from(["узнать долг", "ещё", "нет света"]).map(Phrase),
    Reading: st.integers(0, 10**9).map(Reading),
    Zone: st.sampled_from(["", "день", "ночь", "Т1", "Т2 ночь", "Пик", "полу-пик"]).map(Zone),
}
WORDS = re.compile(r"[а-яё]+(-[а-яё]+)?(,? [а-яё]+(-[а-яё]+)?)*")


@given(st.data(), st.sampled_from(sorted(FORMS)))
def test_any_value_is_said_in_russian_words(data: st.DataObject, form: str) -> None:
    said = speak(data.draw(VALUES[FORMS[form].takes]), form)
    assert WORDS.fullmatch(said), said


@given(st.integers(0, TEN_MILLION_ROUBLES))
def test_a_debt_and_an_overpayment_of_the_same_size_sound_the_same(kopecks: int) -> None:
    assert speak(Money(-kopecks), "rub") == speak(Money(kopecks), "rub")


@given(st.text("0123456789", min_size=1, max_size=20))
def test_groups_of_figures_lose_nothing_and_leave_none_alone(figures: str) -> None:
    groups = grouped(figures)
    assert "".join(groups) == figures
    assert len(figures) == 1 or all(2 <= len(group) <= 3 for group in groups)
