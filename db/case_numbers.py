"""One series of numbers for cases and callbacks: what a caller has noted down is never two things."""

from sqlalchemy import select, update

from db.case_tables import CaseCounter

HOLD_NUMBERS = select(CaseCounter.last).with_for_update()
"""Keeps everybody else from counting until the commit, without using up a number."""

NEXT_NUMBER = update(CaseCounter).values(last=CaseCounter.last + 1).returning(CaseCounter.last)
"""Whoever counts first holds all others up until its commit."""
