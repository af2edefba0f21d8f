"""Many conversations, one after the other, with the real store: what the callers were promised is what it holds."""

from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Protocol

from sqlalchemy import Engine, func, select

from callbacks.booking import Kind
from callbacks.lifecycle import OVER
from db.callback_tables import Callback
from db.case_tables import Case
from db.store import Store
from db.tables import Reading, ReadingValue
from menus.driver import Driver
from menus.engine import converse, converse_without_operators
from menus.events import Event
from menus.ports import Waiting
from menus.rules import Rules
from menus.steps import ServiceStep
from menus.transcript import Transcript
from tests.crowd.caller import CallerByChance
from tests.crowd.speech import Voice
from tests.crowd.witness import Submission, Witness
from tests.edition import shipped

BEGINNING = datetime(2026, 11, 20, 9, tzinfo=UTC)
LISTENED_TO = 100
"""To one of so many callers somebody listens; the others have keys only."""
DOWN, SLOW = 0.02, 0.03
"""How often a service fails, or takes its time."""


class Answering(Protocol):
    """A store as one call sees it."""

    def answer(self, step: ServiceStep[Any]) -> object: ...


class Weather:
    """Services that sometimes fail and sometimes are slow: the failing ones have a database that is not there."""

    def __init__(self, chance: Random, sound: Answering, broken: Answering) -> None:
        self._chance = chance
        self._sound = sound
        self._broken = broken

    def answer(self, step: ServiceStep[Any], waiting: Waiting) -> object:
        """Answer a step, perhaps late, perhaps not at all."""
        if self._chance.random() < SLOW:
            for seconds in (0.25, 0.5, 2.25):
                waiting(seconds, lambda: None)
        store = self._broken if self._chance.random() < DOWN else self._sound
        return store.answer(step)


@dataclass(frozen=True)
class Both:
    """The witness and who writes the call down."""

    witness: Witness
    transcript: Transcript

    def notice(self, event: Event) -> None:
        """Tell both."""
        self.transcript.notice(event)
        self.witness.notice(event)


class Evening:
    """A database in which the town is, and the conversations held with it. `seed` decides everything."""

    def __init__(self, engine: Engine, broken: Engine, seed: int, spoilt: Callable[[Answering], Answering]) -> None:
        self._engine = engine
        self._seed = seed
        self._spoilt = spoilt
        self._now = BEGINNING
        self._store = Store(engine, lambda: self._now)
        self._broken = Store(broken, lambda: self._now)
        self.witnesses: dict[str, Witness] = {}

    def hold(self, conversations: int) -> Counter[str]:
        """Hold conversations and look into the database afterwards; what happened how often."""
        for number in range(conversations):
            self._hold_one(number)
        self._check_readings()
        self._check_callbacks()
        self._check_count(Case.call_id, lambda witness: witness.registered)
        return self._happened()

    def _hold_one(self, number: int) -> None:
        chance = Random(f"{self._seed}/{number}")
        self._now += timedelta(minutes=chance.randrange(240))
        voice = Voice(Random(f"voice {self._seed}/{number}")) if number % LISTENED_TO == 0 else None
        caller = CallerByChance(chance, voice)
        witness = self.witnesses[f"{number:032x}"] = Witness(caller)
        transcript = Transcript()
        with told_apart(f"evening {self._seed}, conversation {number}", transcript):
            begin = converse_without_operators if chance.random() < 0.05 else converse
            conversation = witness.overhear(begin(shipped().tree, Rules(voice=voice is not None), caller.number))
            Driver(caller, self._services(number, chance), Both(witness, transcript)).hold(conversation)

    def _services(self, number: int, chance: Random) -> Weather:
        call_id = f"{number:032x}"
        return Weather(chance, self._spoilt(self._store.for_call(call_id)), self._broken.for_call(call_id))

    def _check_readings(self) -> None:
        """Every confirmed reading once, no other one; the last one of a meter and a period is in force."""
        promised = {call: witness.stored for call, witness in self.witnesses.items() if witness.stored}
        held: dict[str, list[Submission]] = {}
        in_force = {}
        for row, values in self._readings():
            held.setdefault(row.call_id, []).append((row.meter_id, row.period, values))
            if row.replaced_by is None:
                assert (row.meter_id, row.period) not in in_force
                in_force[row.meter_id, row.period] = values
        assert {call: sorted(all_of) for call, all_of in held.items()} == {
            call: sorted(all_of) for call, all_of in promised.items()
        }
        latest = {(meter, period): values for all_of in promised.values() for meter, period, values in all_of}
        assert in_force == latest

    def _readings(self) -> list[tuple[Any, tuple[int, ...]]]:
        with self._engine.connect() as connection:
            values: dict[str, list[int]] = {}
            every = select(ReadingValue.reading_id, ReadingValue.value).order_by(ReadingValue.zone)
            for reading, value in connection.execute(every):
                values.setdefault(reading, []).append(value)
            return [(row, tuple(values.pop(row.id))) for row in connection.execute(select(Reading.__table__))]

    def _check_callbacks(self) -> None:
        """Every number that was promised a call was booked, none is in the queue twice; so was every deferred call."""
        with self._engine.connect() as connection:
            every = connection.execute(select(Callback.kind, Callback.phone, Callback.state)).all()
        queued = [(phone, state) for kind, phone, state in every if kind is Kind.QUEUE]
        waiting = [phone for phone, state in queued if state not in OVER]
        assert len(waiting) == len(set(waiting))
        assert {phone for phone, _ in queued} == {
            phone for witness in self.witnesses.values() for phone in witness.callbacks
        }
        assert len(every) - len(queued) == sum(witness.deferred for witness in self.witnesses.values())

    def _check_count(self, call_id: Any, promised: Callable[[Witness], int]) -> None:
        """As many rows of each call as it was promised."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(call_id, func.count()).group_by(call_id)).all()
        assert dict(map(tuple, rows)) == {
            call: n for call, witness in self.witnesses.items() if (n := promised(witness))
        }

    def _happened(self) -> Counter[str]:
        counted: Counter[str] = Counter()
        for witness in self.witnesses.values():
            counted[str(witness.outcome)] += 1
            counted["stored"] += len(witness.stored)
            counted["refused"] += witness.refused
            counted["told"] += witness.told
            counted["callbacks"] += len(witness.callbacks)
            counted["cases"] += witness.registered
            counted["deferred"] += witness.deferred
            counted["spoken"] += witness.caller.spoken
            counted["tired"] += bool(witness.prompts)
        return counted


@contextmanager
def told_apart(name: str, transcript: Transcript) -> Any:
    """Add to an error which conversation it was, and how it went, as a call script."""
    try:
        yield
    except Exception as error:
        error.add_note("\n".join([f"# {name}", *transcript.lines]))
        raise
