"""The voices of the service: which engines there are, what is rendered ahead of all calls, and by whom."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from app.named_sounds import put_named_sounds, waiting_sentences
from app.provision.places import rhvoice_root
from app.settings import Settings, VoiceEngine
from menus.edition import Edition
from speech import gtts, rhvoice
from speech.recordings import Recordings
from speech.sounds import Shelf
from speech.speaker import RenderedAhead, Speaker
from speech.unavailable import SpeechUnavailable
from speech.voice import Engine, Voice

VOICE = "irina"
"""RHVoice's voice in calls."""

Progress = Callable[[int, int], None]


def engine_of(settings: Settings, engine: VoiceEngine, voice: str = VOICE) -> Engine:
    """Name an engine; `voice` is RHVoice's. SpeechUnavailable when it is not installed."""
    match engine:
        case VoiceEngine.RHVOICE:
            return rhvoice.engine(rhvoice_root(settings.cache), voice)
        case VoiceEngine.GTTS:
            return gtts.engine()


def recordings_of_voice(settings: Settings) -> Recordings:
    """What a voice actor has recorded."""
    return Recordings(settings.home / "recorded")


@contextmanager
def speaking(
    settings: Settings, sounds_group: int | None, engine: VoiceEngine = VoiceEngine.RHVOICE, *, processes: int = 2
) -> Iterator[Speaker]:
    """Have a voice. `sounds_group` is the group number of Asterisk, which reads personal sounds.

    In calls the engine is RHVoice, whatever the settings say: no call waits for the internet.
    """
    with ExitStack() as stack:
        voice = Voice(engine_of(settings, engine), processes)
        stack.callback(voice.close)
        speaker = Speaker(
            voice,
            recordings_of_voice(settings),
            Shelf.fixed(settings.cache / "sounds"),
            Shelf.personal(settings.home / "sounds" / "personal", secrets.token_bytes(32), sounds_group),
        )
        stack.callback(speaker.close)
        yield speaker


def spoken_ahead(speaker: Speaker, settings: Settings) -> RenderedAhead | None:
    """What the engine of the settings has rendered ahead, if that is not the engine that speaks in calls."""
    if settings.voice_engine is VoiceEngine.RHVOICE:
        return None
    return speaker.rendered_by(engine_of(settings, settings.voice_engine).identity)


def said_ahead(edition: Edition, settings: Settings) -> dict[str, str]:
    """The sentences of an edition that are the same for everybody, name to text."""
    waiting = {prompt: text for _, prompt, text in waiting_sentences(edition, settings)}
    return dict(edition.catalogue.fixed()) | waiting


def prepare_prompts(
    speaker: Speaker, editions: Sequence[Edition], settings: Settings, progress: Progress, *, beside_calls: bool = False
) -> None:
    """Render the fixed prompts of all editions ahead, then put in place what the dialplan plays by name.

    The sentences of the first edition. Raises SpeechUnavailable; what the dialplan plays is only touched once
    everything else is there.
    """
    for edition in reversed(editions):
        speaker.render_ahead(dict(edition.catalogue.fixed()), progress, beside_calls=beside_calls)
    ahead = None if unrendered(speaker, editions[0], settings) else spoken_ahead(speaker, settings)
    put_named_sounds(ahead or speaker, editions[0], settings)


def unrendered(speaker: Speaker, edition: Edition, settings: Settings) -> int:
    """How many sentences the engine of the settings has still to render before it is heard."""
    ahead = spoken_ahead(speaker, settings)
    return ahead.missing(said_ahead(edition, settings)) if ahead else 0


ADVICE = {
    gtts.OFFLINE: ("нет связи с Google", "Проверьте интернет и прокси (HTTPS_PROXY) и повторите."),
    gtts.BUSY: ("Google просит подождать: запросов слишком много", "Повторите через несколько минут."),
    gtts.REFUSED: ("Google отказался озвучивать", "Возможно, нужен новый выпуск gTTS."),
    gtts.BROKEN: ("Google прислал не весь звук", "Повторите."),
}


def told(problem: SpeechUnavailable) -> tuple[str, str]:
    """What went wrong with a voice, and what to do about it, for whoever reads Russian."""
    what, advice = ADVICE.get(str(problem), (f"голос не отвечает: {problem}", "Установить голос: make run"))
    return what, f"{advice} Без интернета: --engine rhvoice." if str(problem) in ADVICE else advice
