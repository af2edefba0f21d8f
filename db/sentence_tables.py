"""The table of what supervisors write for callers: every version of a sentence or an announcement, kept for good."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.tables import Base, Moment, words_of

LONGEST_NAME = 100


class VersionState(StrEnum):
    """What has become of a version."""

    DRAFT = "draft"
    """Written; it may be published as long as nobody has written a newer one."""
    PUBLISHED = "published"
    DROPPED = "dropped"
    """Somebody has given it up."""


class SentenceVersion(Base):
    """A text for a sentence, by its name in the catalogue. Versions of a name are numbered without gaps from 1.

    `text` is empty when an announcement is taken off; `begins` and `ends` are those of announcements. `was` is what
    was said before it was published, empty when nothing was.
    """

    __tablename__ = "sentence_versions"
    __table_args__ = (UniqueConstraint("name", "number", name="uq_sentence_versions_name_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    number: Mapped[int]
    text: Mapped[str | None] = mapped_column(Text)
    begins: Mapped[datetime | None] = mapped_column(Moment)
    ends: Mapped[datetime | None] = mapped_column(Moment)
    was: Mapped[str | None] = mapped_column(Text)
    state: Mapped[VersionState] = mapped_column(words_of(VersionState, "sentence_state"), index=True)
    made_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """Who has published it or given it up."""
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
