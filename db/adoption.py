"""Lists recordings that nobody has listed: calls with operators, and messages whose case could not be stored.

A call with an operator is recorded by Asterisk alone, in a file that is named as the call; how long it is, is known
only afterwards. A message is listed with its case; when the database was down, it is found by the note of its call.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, exists, insert, select

from db.case_tables import Recording, RecordingKind
from db.notes import SPOKEN
from db.tables import Call, CallStep

log = logging.getLogger(__name__)

SETTLED = timedelta(minutes=15)
"""A file that has not been written to for so long is complete, and the caller has had the time to send it."""
LONGEST_CALL = timedelta(hours=3)
"""Between the beginning of a call and the end of a recording in it."""
SHORTEST = 2.0
"""Seconds; what is shorter is no message, and no talk."""
HEADER, BYTES_A_SECOND = 44, 16_000
"""Of the WAV files that Asterisk writes: 16 bits at 8 kHz."""

_recordings, _calls, _steps = Recording.__table__.c, Call.__table__.c, CallStep.__table__.c

OF_OPERATOR = select(_calls.id).where(_calls.id == bindparam("name"))
SPOKEN_IN = (
    select(_calls.id)
    .join(CallStep.__table__, _steps.call_id == _calls.id)
    .where(
        _calls.started_at.between(bindparam("earliest"), bindparam("latest")),
        _steps.what == SPOKEN,
        _steps.result.endswith(bindparam("name", type_=_steps.result.type)),
        ~exists().where(_recordings.call_id == _calls.id, _recordings.kind == RecordingKind.MESSAGE),
    )
)


@dataclass(frozen=True, slots=True)
class Adoption:
    """Adopts files of `folder`, each of which has a name of our own."""

    engine: Engine
    folder: Path

    def adopt(self, unlisted: list[str]) -> int:
        """List those of the files that belong to a call; returns how many. SQLAlchemyError when the database fails."""
        adopted = 0
        for name in unlisted:
            with self.engine.begin() as connection:
                row = self._row(connection, name)
                if row:
                    connection.execute(insert(Recording), row)
                    adopted += 1
        return adopted

    def _row(self, connection: Connection, name: str) -> dict[str, Any] | None:
        try:
            status = (self.folder / f"{name}.wav").stat()
        except FileNotFoundError:
            return None
        seconds = (status.st_size - HEADER) / BYTES_A_SECOND
        made = datetime.fromtimestamp(status.st_mtime, UTC)
        if seconds < SHORTEST:
            return None
        row = {"id": name, "seconds": round(seconds), "made_at": made}
        if connection.execute(OF_OPERATOR, {"name": name}).first():
            return row | {"kind": RecordingKind.OPERATOR_CALL, "call_id": name}
        times = {"earliest": made - LONGEST_CALL, "latest": made}
        call_id = connection.execute(SPOKEN_IN, {"name": name, **times}).scalar()
        if call_id is None:
            return None
        log.warning("call %s left a message that has no case: recording %s", call_id, name)
        return row | {"kind": RecordingKind.MESSAGE, "call_id": call_id}
