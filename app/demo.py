"""Fictional customers, so that a trial has somebody to look up."""

from datetime import date
from pathlib import Path

import db
from db.customers import Summary, import_customers
from db.engine import open_engine
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


def _must_not_be_refused(why: str) -> None:
    raise ValueError(f"db/demo.csv: {why}")
