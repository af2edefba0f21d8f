"""The service follows the queues while it runs, and what happened in them is written down to the last moment."""

import time
from pathlib import Path

from sqlalchemy import Engine, select

from app.queues import following_queues
from app.service import create_database
from app.settings import Settings
from db.engine import open_engine
from db.visit_tables import QueueVisit
from tests.fake_ami import SECRET, Fields, Session, fake_ami, well_behaved
from tests.free import free_settings


def one_caller_joins(session: Session, asked: Fields) -> None:
    """Asterisk takes any password; once everything has been asked, somebody comes."""
    well_behaved(session, {**asked, "Secret": SECRET})
    if asked["Action"] == "CoreShowChannels":
        session.tell(Event="QueueCallerJoin", Uniqueid="1.7", Queue="debt", Position="1", Channel="PJSIP/trunk-1")


def kept(engine: Engine) -> list[tuple[str, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(QueueVisit.asterisk_id, QueueVisit.queue))]


def test_whoever_comes_at_the_last_moment_is_kept(tmp_path: Path) -> None:
    settings = free_settings(tmp_path, wrap_up_seconds=7)
    create_database(settings)
    engine = open_engine(settings.database)
    with fake_ami(one_caller_joins) as fake:
        at_the_fake: Settings = settings.model_copy(update={"ami_port": fake.port})
        with following_queues(at_the_fake, engine) as board:
            deadline = time.monotonic() + 10
            while not (board.floor and board.floor.line):
                assert time.monotonic() < deadline
            assert board.floor.wrap_up == 7.0
    assert kept(engine) == [("1.7", "debt")]
    engine.dispose()
