"""What the service does beside its calls: forgets sounds, deletes old recordings, keeps the load calendar fresh."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from app.settings import Settings
from app.ticking import Chore
from callbacks.measuring import TooFew
from callbacks.working_days import LIPETSK
from db.load_book import LoadBook
from db.load_measuring import DAYS, measured_by
from db.load_tables import Source
from db.retention import Purged
from speech.spoken_answers import SpokenAnswers

log = logging.getLogger(__name__)

KEEP = timedelta(hours=1)
"""Longer than any call."""
OFTEN = timedelta(minutes=10)
CLOCK = "clock"
"""Who has made a calendar that nobody asked for."""


def forgetting(forget: Callable[[timedelta, datetime], int]) -> Chore:
    """Forget sounds with personal values when the calls they were made for are long over."""
    return Chore("forgetting", OFTEN, lambda now: log.info("forgot %d sounds", forget(KEEP, now)))


def forgetting_answers(forget: Callable[[datetime], int]) -> Chore:
    """Forget what other systems were answered when nobody may repeat those requests any more."""
    return Chore("answers", OFTEN, lambda now: log.info("forgot %d answers of the API", forget(now)))


def forgetting_spoken(answers: SpokenAnswers, keep: timedelta) -> Chore:
    """Delete spoken answers whose time is over, also when no more are kept."""
    return Chore("spoken", OFTEN, lambda now: log.info("deleted %d files of answers", answers.forget(now - keep)))


def purging(purge: Callable[[datetime], Purged]) -> Chore:
    """List recordings that nobody has listed, and delete those whose time is over."""

    def chore(now: datetime) -> None:
        purged = purge(now)
        log.info("deleted %d recordings; %d could not be deleted", purged.deleted, purged.kept)
        log.info("listed %d recordings", purged.listed)

    return Chore("purging", OFTEN, chore)


def measuring(settings: Settings, engine: Engine) -> Chore:
    """Measure the load anew once a day, and slots with it. A supervisor's table stays in force until it is replaced
    by hand (R8: measured, or set by a supervisor).
    """
    return Chore("measuring", timedelta(hours=1), lambda now: _measure(LoadBook(engine), settings, now))


def _measure(book: LoadBook, settings: Settings, now: datetime) -> None:
    """Two processes that measure at the same moment keep the same calendar twice, which harms nobody."""
    kept = book.newest()
    if kept and (kept.source is Source.SUPERVISOR or _day(kept.made_at) >= _day(now)):
        return
    found = measured_by(book, now, DAYS, settings.phoning_hours)
    if not isinstance(found, TooFew):
        book.keep(found, Source.MEASURED, at=now, by=CLOCK)
        log.info("the load was measured anew")


def _day(moment: datetime) -> int:
    return moment.astimezone(LIPETSK).toordinal()
