"""Fictional customers and outages, so that a trial has something to look up."""

from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import db
from db.customers import Summary, import_customers
from db.engine import open_engine
from db.outage_feed import import_outages
from db.outage_row import COLUMNS
from menus.rules import Rules


def add_demo_customers(database_url: str) -> Summary:
    """Import the demo customers; those that are there are brought back to their first state."""
    engine = open_engine(database_url)
    try:
        with Path(db.__file__).with_name("demo.csv").open("rb") as file:
            return import_customers(
                engine,
                file,
                rules=Rules(),
                today=date.max,
                report=_must_not_be_refused,
                progress=lambda _: None,
            )
    finally:
        engine.dispose()


def load_demo_outages(database_url: str, now: datetime) -> None:
    """Load a feed of two outages, of demo customers: one that has begun at `now`, one of tomorrow.

    It replaces the feed that is there: for a database of trials only.
    """
    tomorrow = now + timedelta(days=1)
    sheet = f"""{";".join(COLUMNS)}
г. Примерск;ул. Первая;1-3 нечет;{now:%Y-%m-%d %H:%M};{now + timedelta(hours=3):%Y-%m-%d %H:%M};ремонт
г. Примерск;ул. Первая;2;{tomorrow:%Y-%m-%d} 09:00;{tomorrow:%Y-%m-%d} 17:00;замена опор
"""
    engine = open_engine(database_url)
    try:
        import_outages(engine, BytesIO(sheet.encode()), now=now, report=_must_not_be_refused)
    finally:
        engine.dispose()


def _must_not_be_refused(why: str) -> None:
    raise ValueError(f"demo: {why}")
