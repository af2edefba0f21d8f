"""How a caller who decides by chance says what others key: well, badly, or so that nobody understands it."""

from random import Random

from menus.expecting import Choice, Deaf, Digits, Expectation, Moment, Noise, Number, Sounds, Unclear, YesNo
from menus.spoken import cardinal
from menus.typed_speech import BADLY, WELL, typed_speech

COMMANDS = {"0": "оператор", "9": "повторите", "*": "назад"}
YES_AND_NO = {"1": "да", "2": "нет"}
MOMENTS = {"1": "первое", "2": "второе", "3": "другое время"}


class Voice:
    """A voice on a line."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance

    def prefers_keys(self) -> bool:
        """Whether the caller presses keys this time."""
        return self._chance.random() < 0.2

    def says(self, keys: str, expects: Expectation) -> Sounds | Deaf:
        """What is heard of somebody who means these keys."""
        fate = self._chance.random()
        if fate < 0.1:
            return self._chance.choice((Unclear(), Noise(), Noise(), Unclear(), Deaf()))
        return typed_speech(expects, self._words(keys, expects), BADLY if fate < 0.25 else WELL)

    def _words(self, keys: str, expects: Expectation) -> str:
        """The words for keys; none that answer anything when the keys do not either."""
        match expects:
            case Digits() | Number():
                figures = [cardinal(int(key)) for key in keys if key.isdigit()]
                return " ".join(figures) or COMMANDS["*"]
            case YesNo():
                return YES_AND_NO.get(keys) or COMMANDS.get(keys, "решётка")
            case Moment():
                return MOMENTS.get(keys) or COMMANDS.get(keys, "решётка")
            case Choice(options):
                phrases = [phrase for option in options if option.key == keys for phrase in option.phrases]
                named = COMMANDS.get(keys) or (cardinal(int(keys)) if keys.isdigit() else "решётка")
                return self._chance.choice(phrases or [named])
            case _:
                raise AssertionError(f"nobody is asked for {type(expects).__name__}")
