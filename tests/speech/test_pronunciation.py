"""Words that the voice stresses wrongly are marked for it, and only those."""

import pytest

from speech.pronunciation import as_pronounced


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Извините, автосекретарь недоступен.", "Извините, автосекрета́рь недоступен."),
        ("цифры номера счётчика", "цифры но́мера счётчика"),
        ("Номера", "но́мера"),
        ("два часа", "два часа́"),
    ],
)
def test_a_word_of_the_table_is_stressed(written: str, told: str) -> None:
    assert as_pronounced(written) == told


@pytest.mark.parametrize("text", ["все номера́ заняты", "но́мера", "часами", "участник", "Долга нет. Спасибо!"])
def test_marks_of_the_editor_and_other_words_stay(text: str) -> None:
    assert as_pronounced(text) == text
