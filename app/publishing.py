"""Sentences put in force from the console: into a file over the menu, which the running service then takes over."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from threading import Lock

from app.editions import load_editions, menu_folder, published_file, published_text, today
from app.reloading import NotRunning, Refused, ask_to_reload
from app.settings import Settings, VoiceEngine
from app.voices import recordings_of_voice, speaking, spoken_ahead
from console.sentences.publishing import Heard, History, NotPublished, Progress, Publication
from db.sentences import Overtaken
from menus.edition import Edition
from menus.published import Published, Wording, rewritten
from menus.source import Fault, Faulty
from speech.sounds import Access, Shelf, write_whole
from speech.telephone import from_alaw
from speech.unavailable import SpeechUnavailable
from speech.wav import as_wav

log = logging.getLogger(__name__)

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
        self._settled = False
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

    def put_in_force(self, publication: Publication, history: History, progress: Progress) -> None:
        """Write the file, have it taken over, keep the history; or put everything back.

        Whatever of this does not happen because the process is killed, `settle` does.
        """
        with self._one_at_a_time:
            published = self._begun(publication, history)
            try:
                self._taken_over(progress)
                history.published(published)
            except NotPublished:
                self._put_back()
                raise
            except BaseException as problem:
                self._put_back()
                self._back_at_the_service()
                if isinstance(problem, OSError):
                    raise NotPublished(NO_ANSWER) from None
                raise
            self._settled = True
            self._before.unlink(missing_ok=True)

    def _begun(self, publication: Publication, history: History) -> Published:
        """Write the file, if that of before is settled."""
        said = self.edition().catalogue.sentences
        was = {(name, number): said[name].written if name in said else None for name, number in publication.versions}
        published = Published(publication.by, publication.at, was)
        try:
            self._settle(history)
            file = published.signed(self._changed(publication.changes, publication.at))
            self._settled = False
            self._write(file)
        except OSError as refused:
            raise NotPublished(NO_DISK.format(refused.strerror)) from None
        except Faulty as faulty:
            raise NotPublished(REFUSED.format(faulty)) from None
        return published

    def settle(self, history: History) -> None:
        """Ask the service for what the file in force names as published, and note it; or put back what was before."""
        if self._settled or not self._one_at_a_time.acquire(blocking=False):
            return
        try:
            self._settle(history)
        except (NotPublished, OSError) as problem:
            log.warning("a publication that was cut off is not settled yet: %s", type(problem).__name__)
        finally:
            self._one_at_a_time.release()

    def _settle(self, history: History) -> None:
        """NotPublished when the service does not answer, OSError when the file cannot be read."""
        if self._settled:
            return
        published = self._published()
        if published and not history.noted(published):
            try:
                ask_to_reload(self._settings.home, lambda *_: None)
                history.published(published)
            except NotRunning:
                raise NotPublished(NOT_RUNNING) from None
            except OSError:
                raise NotPublished(NO_ANSWER) from None
            except (Refused, Overtaken):
                self._put_back()
                self._back_at_the_service()
        self._settled = True

    def _published(self) -> Published | None:
        """What the file in force names; of a file that somebody has spoilt there is nothing to note."""
        try:
            return Published.of(published_text(self._file))
        except (ValueError, LookupError, TypeError, AttributeError, Faulty):
            return None

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

    def _back_at_the_service(self) -> None:
        """It may have the new menu already."""
        with suppress(Refused, OSError):
            ask_to_reload(self._settings.home, lambda *_: None)

    def _taken_over(self, progress: Progress) -> None:
        """NotPublished when the service has certainly kept the menu before."""
        try:
            ask_to_reload(self._settings.home, progress)
        except Refused as refused:
            raise NotPublished(REFUSED.format(refused)) from None
        except NotRunning:
            raise NotPublished(NOT_RUNNING) from None
