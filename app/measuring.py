"""What `menu check` finds out with the voice: how long the sentences are, and which recordings no longer fit."""

from collections.abc import Callable

from app.settings import Settings
from app.voices import recordings_of_voice, speaking
from menus.catalogue import Catalogue
from menus.source import Fault, at

Progress = Callable[[int, int], None]


def measured(settings: Settings, catalogue: Catalogue, progress: Progress) -> dict[str, float]:
    """The seconds that each sentence lasts, with usual values in its slots, from the cache of prompts if it is there.

    Raises SpeechUnavailable.
    """
    texts = {name: catalogue.example(name) for name in catalogue.sentences}
    with speaking(settings, None) as speaker:
        speaker.render_ahead(texts, progress)
        return {name: speaker.sound(text, personal=False, prompt=name).seconds for name, text in texts.items()}


def outdated(settings: Settings, catalogue: Catalogue) -> list[Fault]:
    """Warnings about sentences that were recorded in other words, and are therefore spoken by the synthetic voice."""
    recordings = recordings_of_voice(settings)
    return [
        at(
            catalogue.sentences[name].where,
            f"предупреждение: фраза «{name}» записана другими словами, звучит синтез",
        )
        for name, text in catalogue.fixed()
        if recordings.outdated(name, text)
    ]
