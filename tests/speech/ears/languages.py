"""What each engine is tried with: a model that can be had from a package index, words of its language, a voice."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.provision.places import korean_model, rhvoice_root, user_cache, whisper_model
from menus.grammar import Grammar
from speech.rhvoice import engine
from speech.voice import Voice


@dataclass(frozen=True, slots=True)
class Language:
    """The engine's class, its model, and two answers with the Russian letters that sound like them."""

    made_by: str
    model: Path
    yes: str
    no: str
    sounds: dict[str, str]

    @property
    def grammar(self) -> Grammar:
        """One of the two answers."""
        return Grammar((((self.yes, 1), (self.no, 1)), ()), frozenset({1}))


TOY = Path(__file__).with_name("toy.onnx")
"""Made by `make train-recogniser ARGS=--toy`: it has learned to answer yes and no, in two voices."""
LANGUAGES = {
    "whisper": Language(
        "speech.ears.whisper.engine:WhisperEngine",
        whisper_model(user_cache()),
        "да",
        "нет",
        {"да": "Да.", "нет": "Нет."},
    ),
    "vosk": Language(
        "speech.ears.vosk:VoskEngine", korean_model(user_cache()), "네", "아니요", {"네": "Не.", "아니요": "Аниё."}
    ),
    "phone": Language("speech.ears.phone.engine:PhoneEngine", TOY, "да", "нет", {"да": "Да.", "нет": "Нет."}),
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
