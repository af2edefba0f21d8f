"""Deletes recordings whose time is over (D19) and says so in their list.

A file goes first and its entry is marked afterwards: what is marked is gone for certain, and a file that is already
gone is no error, so an interrupted round is simply repeated.
"""

import logging
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, Select, and_, bindparam, exists, select, update

from callbacks.lifecycle import OVER as CALLBACKS_OVER
from db.adoption import SETTLED, Adoption
from db.callback_tables import Callback, CallbackChange
from db.case_states import OVER
from db.case_tables import Case, CaseChange, Recording

log = logging.getLogger(__name__)

OURS = re.compile(r"[0-9a-f]{32}\.wav")

_callbacks, _history = Callback.__table__, CallbackChange.__table__
_recordings, _cases, _changes = Recording.__table__, Case.__table__, CaseChange.__table__

_needed_for_a_case = exists().where(
    _cases.c.recording_id == _recordings.c.id,
    _cases.c.state.not_in(sorted(OVER))
    | exists().where(_changes.c.case_id == _cases.c.id, _changes.c.at >= bindparam("oldest")),
)
_needed_for_a_callback = exists().where(
    _callbacks.c.recording_id == _recordings.c.id,
    _callbacks.c.state.not_in(sorted(CALLBACKS_OVER))
    | exists().where(_history.c.callback_id == _callbacks.c.id, _history.c.at >= bindparam("oldest")),
)
DUE: Select[str] = select(_recordings.c.id).where(
    and_(
        _recordings.c.purged_at.is_(None),
        _recordings.c.made_at < bindparam("oldest"),
        ~_needed_for_a_case,
        ~_needed_for_a_callback,
    )
)
LISTED = select(_recordings.c.id).where(_recordings.c.id.in_(bindparam("names", expanding=True)))
PURGED = update(_recordings).where(_recordings.c.id.in_(bindparam("names", expanding=True)))
BATCH = 500
"""Names in one statement: databases take no more than some thousands."""


@dataclass(frozen=True, slots=True)
class Purged:
    """How many recordings were deleted, how many the disk did not let go of, and how many were listed before."""

    deleted: int
    kept: int
    listed: int = 0


@dataclass(frozen=True, slots=True)
class Retention:
    """Keeps recordings in `folder` for `keep` after they were made; that of a case or a callback, for `keep` after its
    last change once it is over: whoever works on it can hear it.
    """

    engine: Engine
    folder: Path
    keep: timedelta

    def purge(self, now: datetime) -> Purged:
        """Delete what is due at `now` (aware). SQLAlchemyError when the database fails; files wait for the next time.

        Files that are in no list are listed if they belong to a call (`db.adoption`). Those that do not go too when
        they are old enough: messages too short to be kept, or recorded anew.
        """
        oldest = now - self.keep
        with self.engine.connect() as connection:
            due = list(connection.execute(DUE, {"oldest": oldest}).scalars())
        gone = [name for name in due if self._delete(name)]
        for names in _batches(gone):
            with self.engine.begin() as connection:
                connection.execute(PURGED.values(purged_at=now), {"names": names})
        listed = Adoption(self.engine, self.folder).adopt(self._strays(now - SETTLED))
        strays = self._strays(oldest)
        deleted_strays = sum(map(self._delete, strays))
        return Purged(len(gone) + deleted_strays, len(due) - len(gone) + len(strays) - deleted_strays, listed)

    def _strays(self, oldest: datetime) -> list[str]:
        """Old files that are not listed."""
        old = [file.stem for file in self.folder.glob("*.wav") if OURS.fullmatch(file.name) and _before(file, oldest)]
        listed: set[str] = set()
        for names in _batches(old):
            with self.engine.connect() as connection:
                listed |= set(connection.execute(LISTED, {"names": names}).scalars())
        return [name for name in old if name not in listed]

    def _delete(self, name: str) -> bool:
        try:
            (self.folder / f"{name}.wav").unlink(missing_ok=True)
        except OSError as refused:
            log.warning("a recording could not be deleted: %s", refused.strerror)
            return False
        return True


def _before(file: Path, oldest: datetime) -> bool:
    try:
        return file.stat().st_mtime < oldest.timestamp()
    except FileNotFoundError:
        return False


def _batches(names: list[str]) -> list[list[str]]:
    return [names[at : at + BATCH] for at in range(0, len(names), BATCH)]
