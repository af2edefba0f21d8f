"""Who asks, whether they may, and that a request is done once."""

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from sqlalchemy import Connection

from console.api.bodies import ByMeter, ByPhone
from console.api.limits import Buckets
from console.api.ports import Ports
from console.api.problems import MEDIA_TYPE, Code, Problem
from db.api_answers import Answer, Demand, OtherRequest
from db.api_tables import LONGEST_KEY
from db.api_tokens import Scope, System
from db.audit import Action, note_system
from db.known_customers import Claim, Known
from db.work import survive_restart
from menus.client_numbers import possible_account
from menus.steps import NoSuchAccount, TooManyGuesses

AGAIN = {"Idempotency-Replayed": "true"}
FIRST_REFUSAL = 400

Act = Callable[[Connection], Answer]
"""Does what is asked within a transaction; a refusal undoes it."""
Credentials = Annotated[
    HTTPAuthorizationCredentials | None,
    Depends(HTTPBearer(auto_error=False, scheme_name="token", description="autosecretary token add")),
]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=LONGEST_KEY,
        pattern="^[A-Za-z0-9_-]+$",
        description="Ваш номер запроса. Повтор с тем же номером ничего не меняет и возвращает первый ответ",
    ),
]


@dataclass(frozen=True, slots=True)
class Counter:
    """Where systems are served: what they need, and what each may still ask."""

    ports: Ports
    buckets: Buckets

    def admit(self, credentials: HTTPAuthorizationCredentials | None, scope: Scope) -> System:
        """Who shows this token, if it allows this and they do not ask too often."""
        system = credentials and self.ports.tokens.system(credentials.credentials, self.ports.now())
        if not system:
            raise Problem(Code.UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})
        if wait := self.buckets.take(system.id):
            raise Problem(Code.RATE, headers={"Retry-After": str(math.ceil(wait))})
        if scope not in system.scopes:
            raise Problem(Code.FORBIDDEN, {"scope": scope.value})
        return system


@dataclass(frozen=True, slots=True)
class Asker:
    """A system that may do what it asks, at one moment."""

    counter: Counter
    system: System
    at: datetime
    target: str

    @property
    def ports(self) -> Ports:
        """What answers."""
        return self.counter.ports

    def once(self, key: str, body: BaseModel, prepare: Callable[[], Act]) -> Response:
        """Do a request, or give the answer that it was given before.

        `prepare` looks up what has to be known before the transaction; it runs for a new key only.
        """
        demand = Demand(self.system.id, key, self._fingerprint(body))
        try:
            known = self.ports.answers.known(demand, self.at)
            return sent(known or survive_restart(lambda: self._done(demand, prepare)))
        except OtherRequest:
            raise Problem(Code.KEY_REUSED) from None

    def note(self, connection: Connection, action: Action, about: str) -> None:
        """Have it in the audit, in the transaction of what it tells."""
        note_system(connection, action, system=self.system.name, at=self.at, about=about)

    def told(self, action: Action, about: str) -> None:
        """Have it in the audit that something is about to be told, before it is."""
        with self.ports.engine.begin() as connection:
            self.note(connection, action, about)

    def customer(self, who: ByMeter | ByPhone) -> int:
        """The key of the customer's account, once they have proven to be (D19)."""
        account = self._identified(who)
        if isinstance(account, TooManyGuesses):
            raise Problem(Code.GUESSING)
        if isinstance(account, NoSuchAccount):
            raise Problem(Code.CUSTOMER)
        return account.account

    def unknown(self, code: Code) -> Problem:
        """A number that the customer has not, or that nobody has: it counts as a guess."""
        self.ports.customers.wrong(self.system.actor)
        return Problem(code)

    def may_guess(self) -> None:
        """Refuse whoever was wrong too often."""
        if self.ports.customers.exhausted(self.system.actor):
            raise Problem(Code.GUESSING)

    def _identified(self, who: ByMeter | ByPhone) -> Known | NoSuchAccount | TooManyGuesses:
        rules = self.ports.rules
        possible = possible_account(who.account, rules)
        if isinstance(who, ByMeter):
            claim = Claim(who.account, meter=who.meter)
            possible &= len(who.meter) >= rules.meter_digits
        else:
            claim = Claim(who.account, phone=who.phone)
            possible &= rules.linked_phone_is_factor
        return self.ports.customers.identify(claim, self.system.actor) if possible else NoSuchAccount()

    def _done(self, demand: Demand, prepare: Callable[[], Act]) -> Answer:
        try:
            act = prepare()
        except Problem as problem:
            if not problem.lasting:
                raise
            refused = problem.answer()
            return self.ports.answers.once(demand, lambda _: refused, self.at)
        return self.ports.answers.once(demand, _or_problem(act), self.at)

    def _fingerprint(self, body: BaseModel) -> str:
        return hashlib.sha256(f"{self.target}\n{body.model_dump_json()}".encode()).hexdigest()


def asker(scope: Scope) -> Callable[[Request, Credentials], Asker]:
    """What lets systems in that have a scope."""

    def admitted(request: Request, credentials: Credentials) -> Asker:
        counter: Counter = request.app.state.counter
        target = f"{request.method} {request.url.path}"
        return Asker(counter, counter.admit(credentials, scope), counter.ports.now(), target)

    return admitted


def done(status: int, body: BaseModel) -> Answer:
    """The answer to a request that was done."""
    return Answer(status, body.model_dump_json())


def sent(answer: Answer) -> Response:
    """An answer as it goes out."""
    kind = "application/json" if answer.status < FIRST_REFUSAL else MEDIA_TYPE
    return Response(answer.body, answer.status, AGAIN if answer.again else None, kind)


def _or_problem(act: Act) -> Act:
    def acted(connection: Connection) -> Answer:
        try:
            return act(connection)
        except Problem as problem:
            return problem.answer()

    return acted
