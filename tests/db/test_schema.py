"""The migrations make exactly the tables that the code uses, and can take them back."""

import stat
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect

from db import (
    api_tables,
    callback_tables,
    case_tables,
    interview_tables,
    load_tables,
    sentence_tables,
    staff_tables,
    visit_tables,
)
from db.schema import downgrade, migrate
from db.tables import Base


def test_migrated_tables_are_the_tables_of_the_code(engine: Engine) -> None:
    assert load_tables.SlotBooking.metadata is callback_tables.Callback.metadata is Base.metadata
    assert api_tables.ApiToken.metadata is visit_tables.QueueVisit.metadata is Base.metadata
    assert sentence_tables.SentenceVersion.metadata is Base.metadata
    assert (
        staff_tables.StaffMember.metadata
        is case_tables.Case.metadata
        is interview_tables.Rating.metadata
        is Base.metadata
    )
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_again_changes_nothing(url: str, engine: Engine, account: int) -> None:
    migrate(url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT id FROM accounts").scalars().all() == [account]


def test_downgrade_to_base_leaves_no_table(url: str, engine: Engine) -> None:
    downgrade(url, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migrate(url)
    assert inspect(engine).has_table("accounts")


def test_a_new_sqlite_file_is_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "100% новая #1.db"
    migrate(f"sqlite:///{file}")
    assert [stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()] == [0o600]


def test_a_database_in_memory_is_refused_because_it_would_be_lost() -> None:
    with pytest.raises(ValueError, match="must be a file"):
        migrate("sqlite://")
