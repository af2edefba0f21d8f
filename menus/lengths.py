"""How long sentences are to the ear: measured where there is a voice, estimated where there is none."""

from collections.abc import Mapping

from menus.catalogue import Catalogue
from menus.source import Fault, at

LONGEST = 8.0
"""Seconds after which a listener has forgotten the beginning (domain rule "prompts within 8 s where possible")."""
SECONDS_A_LETTER = 0.07
SECONDS_A_STOP = 0.43
STOPS = ".,;:!?—"


def estimated(text: str) -> float:
    """Seconds that a calm voice needs for a text. RHVoice's Irina needs at most an eighth more or less."""
    return sum(map(str.isalpha, text)) * SECONDS_A_LETTER + sum(map(text.count, STOPS)) * SECONDS_A_STOP


def long_prompts(catalogue: Catalogue, seconds: Mapping[str, float]) -> list[Fault]:
    """Warnings about the sentences that take longer than `LONGEST`, in the order of the file."""
    return [
        at(sentence.where, _told(name, seconds[name], bool(sentence.slots())))
        for name, sentence in catalogue.sentences.items()
        if round(seconds[name], 1) > LONGEST
    ]


def _told(name: str, seconds: float, an_example: bool) -> str:
    values = " с обычными значениями" if an_example else ""
    return f"предупреждение: фраза «{name}» звучит{values} {seconds:.1f} с, лучше до {LONGEST:.0f}".replace(".", ",")
