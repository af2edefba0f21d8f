"""The book of what supervisors write for callers: drafts, what was published, and by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, RowMapping, Select, func, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from db.audit import Action, note
from db.sentence_tables import SentenceVersion, VersionState
from db.staff_tables import StaffMember
from db.writing import writing
from menus.published import Published, Wording

_versions = SentenceVersion.__table__
_makers, _deciders = StaffMember.__table__.alias("makers"), StaffMember.__table__.alias("deciders")
VERSIONS = (
    select(_versions, _makers.c.full_name.label("maker"), _deciders.c.full_name.label("decider"))
    .join(_makers, _makers.c.id == _versions.c.made_by)
    .outerjoin(_deciders, _deciders.c.id == _versions.c.decided_by)
)


class Overtaken(Exception):
    """Somebody else was faster with the same sentence; nothing was done. `newest` is what they wrote."""

    def __init__(self, newest: RowMapping | None) -> None:
        super().__init__()
        self.newest = newest


@dataclass(frozen=True, slots=True)
class SentenceBook:
    """Keeps every version. Safe to use from many threads. SQLAlchemyError when the database fails."""

    engine: Engine

    def newest(self, name: str) -> RowMapping | None:
        """The newest version of a sentence, whatever has become of it."""
        with self.engine.connect() as connection:
            return _newest(connection, name)

    def drafts(self) -> Sequence[RowMapping]:
        """The newest version of each sentence that has one waiting to be published, the oldest first."""
        numbers = select(_versions.c.name, func.max(_versions.c.number).label("number")).group_by(_versions.c.name)
        last = numbers.subquery()
        found = VERSIONS.join(last, (last.c.name == _versions.c.name) & (last.c.number == _versions.c.number))
        return self._rows(found.where(_versions.c.state == VersionState.DRAFT).order_by(_versions.c.id))

    def history(self, name: str, most: int) -> Sequence[RowMapping]:
        """What was published of a sentence, the newest first."""
        found = VERSIONS.where(_versions.c.name == name, _versions.c.state == VersionState.PUBLISHED)
        return self._rows(found.order_by(_versions.c.decided_at.desc(), _versions.c.id.desc()).limit(most))

    def save(self, name: str, wording: Wording, *, over: int, by: int, at: datetime) -> int:
        """Keep a draft written by somebody who has seen version `over` (0: none); its number. Overtaken."""
        row = {"name": name, "number": over + 1, "text": wording.text, "begins": wording.begins, "ends": wording.ends}
        made = {"state": VersionState.DRAFT, "made_by": by, "made_at": at}
        try:
            with writing(self.engine) as connection:
                _still_newest(connection, name, over)
                connection.execute(insert(_versions).values(row | made))
        except IntegrityError:  # the same number, at the same time
            raise Overtaken(self.newest(name)) from None
        return over + 1

    def drop(self, name: str, number: int, *, by: int, at: datetime) -> None:
        """Give a draft up. Overtaken when it is the newest no more, or was published."""
        with writing(self.engine) as connection:
            _still_newest(connection, name, number)
            _decide(connection, name, number, VersionState.DROPPED, {"decided_by": by, "decided_at": at})

    def published(self, published: Published) -> None:
        """Note that versions are in force now, each with what was said before, and in the audit. All or none.

        Overtaken when something has become of one of them already.
        """
        by, at = published.by, published.at
        with writing(self.engine) as connection:
            for (name, number), text in published.was.items():
                decided = {"decided_by": by, "decided_at": at, "was": text}
                version = _decide(connection, name, number, VersionState.PUBLISHED, decided)
                note(connection, Action.SENTENCE_PUBLISHED, by=by, at=at, about=f"sentence:{version}")

    def noted(self, published: Published) -> bool:
        """Whether all versions of a publication are noted as published."""
        known = select(func.count()).where(
            tuple_(_versions.c.name, _versions.c.number).in_(published.was),
            _versions.c.state == VersionState.PUBLISHED,
        )
        with self.engine.connect() as connection:
            return connection.execute(known).scalar_one() == len(published.was)

    def _rows(self, found: Select[*tuple[object, ...]]) -> Sequence[RowMapping]:
        with self.engine.connect() as connection:
            return connection.execute(found).mappings().all()


def _newest(connection: Connection, name: str) -> RowMapping | None:
    found = VERSIONS.where(_versions.c.name == name).order_by(_versions.c.number.desc()).limit(1)
    return connection.execute(found).mappings().one_or_none()


def _still_newest(connection: Connection, name: str, number: int) -> None:
    newest = _newest(connection, name)
    if (newest["number"] if newest else 0) != number:
        raise Overtaken(newest)


def _decide(connection: Connection, name: str, number: int, state: VersionState, decided: Mapping[str, object]) -> int:
    """Decide what becomes of a draft; its id. Overtaken when somebody else has."""
    draft = (_versions.c.name == name) & (_versions.c.number == number) & (_versions.c.state == VersionState.DRAFT)
    decided_now = update(_versions).where(draft).values({"state": state, **decided}).returning(_versions.c.id)
    version = connection.execute(decided_now).scalar_one_or_none()
    if version is None:
        raise Overtaken(_newest(connection, name))
    return int(version)
