"""The letters that the network writes. `ё` is written `е`: people spell it either way, and say it one way."""

BLANK = 0
"""Stands for no letter, or for the end of one."""
LETTERS = "_ абвгдежзийклмнопрстуфхцчшщъыьэюя"
"""By their numbers: the blank, the gap before each word, and the alphabet."""
NUMBERS = {letter: number for number, letter in enumerate(LETTERS) if number != BLANK} | {"ё": LETTERS.index("е")}


def numbers_of(words: str) -> tuple[int, ...]:
    """The numbers of the letters of words apart by single blanks, a gap before each. KeyError for other signs."""
    return tuple(NUMBERS[letter] for word in words.split() for letter in f" {word}")


def written(numbers: list[int]) -> str:
    """The words that letters make, apart by single blanks."""
    return " ".join("".join(LETTERS[number] for number in numbers).split())
