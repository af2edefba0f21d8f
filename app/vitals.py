"""How the console finds out how everything is, and what it counts: from the service, Asterisk and the database."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from agi.presence import asterisk_greets
from app.settings import Settings
from app.state_socket import asked
from callbacks.answering import answering
from callbacks.lifecycle import OVER
from callbacks.lifecycle import State as CallbackState
from callbacks.visits import VisitEnd
from callbacks.working_days import day_of
from console.parts import Part, State, ready
from console.vitals import Vitals
from db.callback_register import Register
from db.clock import Clock
from db.figures import Figures
from db.queue_visits import QueueVisits

OPEN = sorted(frozenset(CallbackState) - OVER)


class Counted:
    """What the console's process counts itself."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        names = ["operation", "status"]
        self._requests = Counter("autosecretary_api_requests", "Requests to the API.", names, registry=self.registry)

    def request(self, operation: str, status: int) -> None:
        """Count a request to the API by the pattern of its address."""
        self._requests.labels(operation, str(status)).inc()


def vitals(settings: Settings, engine: Engine, counted: Counted, now: Clock) -> Vitals:
    """What the console's `/health` and `/metrics` ask."""
    parts = _Parts(settings, engine)
    counted.registry.register(_Gauges(engine, parts.states, now))
    return Vitals(parts.states, lambda: generate_latest(counted.registry).decode() + parts.calls())


@dataclass(frozen=True, slots=True)
class _Parts:
    settings: Settings
    engine: Engine

    def states(self) -> Mapping[Part, State]:
        told = asked(self.settings.home)
        of_service = {part: State(told[part]) if told else State.UNKNOWN for part in (Part.SPEECH, Part.PROMPTS)}
        asterisk = asterisk_greets(("127.0.0.1", self.settings.ami_port))
        return {
            Part.DATABASE: ready(self._database()),
            Part.SERVICE: ready(told is not None),
            Part.ASTERISK: ready(asterisk),
            **of_service,
        }

    def calls(self) -> str:
        told = asked(self.settings.home)
        return str(told["calls"]) if told else ""

    def _database(self) -> bool:
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class _Gauges(Collector):
    """How things stand when Prometheus asks, by the figures of the wall (docs/figures.md)."""

    engine: Engine
    parts: Callable[[], Mapping[Part, State]]
    now: Clock

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing beforehand: the database need not be there when we begin."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Look and tell."""
        now = self.now()
        yield _by("autosecretary_part_ready", "1: the part is there.", "part", {
            part: float(state is State.READY) for part, state in self.parts().items() if state is not State.OFF
        })  # fmt: skip
        yield from self._line(now)
        yield from self._today(now)
        counts = Register(self.engine).open()
        open_ones = {state: float(counts.get(state, 0)) for state in OPEN}
        yield _by("autosecretary_callbacks", "Callbacks that are not over.", "state", open_ones)

    def _line(self, now: datetime) -> Iterator[GaugeMetricFamily]:
        standing = Figures(self.engine).now(now)
        yield _one("autosecretary_waiting_callers", "Callers in the operators' line.", standing.line.waiting)
        yield _one("autosecretary_longest_wait_seconds", "How long the first of them has waited.", standing.longest)
        yield _one("autosecretary_talks_going", "Talks with operators.", standing.line.talking)
        yield _one("autosecretary_callbacks_due", "Callbacks whose time has come.", standing.due)
        yield _one("autosecretary_callbacks_late", "Callbacks that are late.", standing.late)

    def _today(self, now: datetime) -> Iterator[GaugeMetricFamily]:
        today = answering(QueueVisits(self.engine).visits(day_of(now)[0], now))
        endings = {ending: float(today.endings.get(ending, 0)) for ending in VisitEnd}
        yield _by("autosecretary_today_callers", "Callers of the queues since midnight.", "ending", endings)
        if today.asa is not None:
            yield _one("autosecretary_today_answer_seconds", "Average wait for an operator, today.", today.asa)


def _one(name: str, told: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, told, value)


def _by(name: str, told: str, label: str, values: Mapping[Any, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, told, labels=[label])
    for key, value in values.items():
        family.add_metric([str(key)], value)
    return family
