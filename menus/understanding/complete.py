"""Whether an answer is complete: then nobody has to wait for more of it (VoiceXML's `completetimeout`)."""

from menus.expecting import Choice, Digits, Expectation, Heard, Number, YesNo
from menus.grammars.marks import Command
from menus.understanding import understand
from menus.understanding.meaning import Answered, Certainty


def is_complete(expectation: Expectation, heard: Heard) -> bool:
    """Whether this surely answers the question and hardly anything may follow that changes the answer.

    After a day or a time people name the other, and after figures more of them: those are waited for.
    """
    understood = understand(expectation, heard)
    if understood.certainty is not Certainty.SURE:
        return False
    return _nothing_follows(expectation, understood.meanings[0].value, heard.hypotheses[0].text)


def _nothing_follows(expectation: Expectation, value: Answered, words: str) -> bool:
    match expectation, value:
        case YesNo(), bool():
            return True
        case Choice(options), str():
            others = [phrase for option in options if option.key != value for phrase in option.phrases]
            return not any(phrase.startswith(f"{words} ") for phrase in others)
        case ((YesNo() | Choice()), Command()):
            return True
        # No further figure fits, and no tens or hundreds wait for their units.
        case Digits(_, most), str():
            return len(value) == most and value[-1] != "0"
        case Number(_, most), int():
            return value * 10 > most and value % 10 != 0
        case _:
            return False
