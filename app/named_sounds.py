"""What Asterisk plays by itself, by name: apologies, the waiting times, the music, the tone before a recording."""

from collections.abc import Iterator

from agi.waiting_times import TOLD, language
from app.settings import Settings
from menus.edition import Edition
from menus.values import Count
from menus.vocabulary import line
from speech.music import put_music
from speech.speaker import RenderedAhead, Speaker
from speech.tone import put_pause, put_tone

DIALPLAN_PROMPTS = {
    "apology": "apology",
    "apology_callback": "apology_callback",
    "apology_goodbye": "apology_goodbye",
    "wait_unknown": "wait",
    "called_machine": "called_machine",
    "called_no_operator": "called_no_operator",
    "operator_accept": "operator_accept",
    "operator_in_vain": "operator_in_vain",
}
"""Sentences that Asterisk plays without asking this service, and the names of their files."""


def put_named_sounds(speaker: Speaker | RenderedAhead, edition: Edition, settings: Settings) -> None:
    """Put everything in its place. SpeechUnavailable when the voice or the disk fails."""
    folder = settings.home / "sounds" / "named"
    fixed = dict(edition.catalogue.fixed())
    for prompt, name in DIALPLAN_PROMPTS.items():
        speaker.named(folder, name, fixed[prompt], prompt)
    for minutes, prompt, text in waiting_sentences(edition, settings):
        speaker.named(folder / language(minutes), "wait", text, prompt)
    put_tone(folder)
    put_pause(folder)
    put_music(folder)


def waiting_sentences(edition: Edition, settings: Settings) -> Iterator[tuple[int, str, str]]:
    """What is said to those who wait: minutes, a name of its own for each sentence, its words."""
    for minutes in TOLD:
        prompt = "wait_long" if minutes > settings.dialogue.long_wait else "wait"
        yield minutes, f"{prompt}_{minutes:02}", edition.catalogue.text(line(prompt, minutes=Count(minutes)))
