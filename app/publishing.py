"""Sentences put in force from the console: into a file over the menu, which the running service then takes over."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from threading import Lock

from app.editions import load_editions, menu_folder, published_file, published_text, today
from app.reloading import NotRunning, Refused, ask_to_reload
from app.settings import Settings, VoiceEngine
from app.voices import recordings_of_voice, speaking, spoken_ahead
from console.sentences.publishing import Heard, Keep, NotPublished, Progress
from menus.edition import Edition
from menus.published import Wording, rewritten
from menus.source import Fault, Faulty
from speech.sounds import Access, Shelf, write_whole
from speech.telephone import from_alaw
from speech.unavailable import SpeechUnavailable
from speech.wav import as_wav

OURS_ALONE = Access(0o700, 0o600)
NOT_RUNNING = "Автосекретарь не запущен: ничего не опубликовано."
NO_ANSWER = "Автосекретарь не ответил: ничего не опубликовано. Попробуйте через минуту."
NO_DISK = "Файл на диске не записывается ({}): ничего не опубликовано. Освободите место и повторите."
REFUSED = "Автосекретарь не принял правку, звучит прежнее. {}"


class Publisher:
    """The port of `console.sentences.publishing`. Safe to use from many threads; one publishes at a time."""

    def __init__(self, settings: Settings, edition: Callable[[], Edition]) -> None:
        self._settings = settings
        self._folder = menu_folder(settings)
        self._file = published_file(settings)
        self._before = self._file.with_suffix(".before")
        self._one_at_a_time = Lock()
        self.edition = edition
        self.ahead = "" if settings.voice_engine is VoiceEngine.RHVOICE else str(settings.voice_engine)

    def tried(self, changes: Mapping[str, Wording], at: datetime) -> Edition:
        """The menu with changes."""
        return load_editions(self._folder, self._changed(changes, at)).on(today())

    def _changed(self, changes: Mapping[str, Wording], at: datetime) -> str:
        own = load_editions(self._folder).on(today()).catalogue.sentences
        try:
            file = published_text(self._file)
            return rewritten(file, changes, {name: sentence.written for name, sentence in own.items()}, at)
        except ValueError:
            raise Faulty([Fault(self._file.name, 1, "файл не читается")]) from None

    def heard(self, name: str, text: str) -> Heard:
        """A sentence as a WAV file. A process of the voice lasts as long as one sentence: few are heard a day."""
        recordings = recordings_of_voice(self._settings)
        with speaking(self._settings, None, processes=1) as speaker:
            ahead = spoken_ahead(speaker, self._settings)
            if ahead and not ahead.missing({name: text}):
                sound = ahead.sound(text, personal=False, prompt=name)
            else:
                sound = speaker.sound(text, personal=False, prompt=name, deadline=speaker.longest)
        try:
            alaw = Shelf.fixed(self._settings.cache / "sounds").read(sound)
        except OSError as gone:
            raise SpeechUnavailable(f"a sound cannot be read: {gone.strerror}") from gone
        recorded = recordings.state(name, text) is not None
        return Heard(as_wav(from_alaw(alaw)), sound.seconds, recorded, recordings.outdated(name, text))

    def put_in_force(self, changes: Mapping[str, Wording], at: datetime, keep: Keep, progress: Progress) -> None:
        """Write the file, have it taken over, keep the history; or put everything back."""
        with self._one_at_a_time:
            said = self.edition().catalogue.sentences
            try:
                self._write(self._changed(changes, at))
            except OSError as refused:
                raise NotPublished(NO_DISK.format(refused.strerror)) from None
            except Faulty as faulty:
                raise NotPublished(REFUSED.format(faulty)) from None
            try:
                self._taken_over(progress)
                keep({name: said[name].written if name in said else None for name in changes})
            except NotPublished:
                self._put_back()
                raise
            except BaseException as problem:
                self._put_back()
                with suppress(Refused, OSError):  # it may have the new menu already
                    ask_to_reload(self._settings.home, lambda *_: None)
                if isinstance(problem, OSError):
                    raise NotPublished(NO_ANSWER) from None
                raise
            self._before.unlink(missing_ok=True)

    def _write(self, file: str) -> None:
        """What was there before lies beside it: to put it back takes no room on the disk."""
        if self._file.exists():
            write_whole(self._before, self._file.read_bytes(), OURS_ALONE)
        else:
            self._before.unlink(missing_ok=True)
        write_whole(self._file, file.encode(), OURS_ALONE)

    def _put_back(self) -> None:
        if self._before.exists():
            self._before.replace(self._file)
        else:
            self._file.unlink(missing_ok=True)

    def _taken_over(self, progress: Progress) -> None:
        """NotPublished when the service has certainly kept the menu before."""
        try:
            ask_to_reload(self._settings.home, progress)
        except Refused as refused:
            raise NotPublished(REFUSED.format(refused)) from None
        except NotRunning:
            raise NotPublished(NOT_RUNNING) from None
