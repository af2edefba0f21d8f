"""What can go wrong for another system, as RFC 9457 has it told: a stable code, a status, a title for people."""

import json
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from fastapi import Response
from fastapi.responses import JSONResponse

from db.api_answers import Answer

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:autosecretary:problem:"
TOO_MANY, SERVER = 429, 500


class Code(Enum):
    """Every problem: its code, its HTTP status, its title. Codes never change; titles may."""

    MALFORMED = "malformed", 400, "Запрос не читается"
    KEY_MISSING = "idempotency-key-missing", 400, "Нет заголовка Idempotency-Key"
    UNAUTHORIZED = "unauthorized", 401, "Нужен действующий токен"
    FORBIDDEN = "forbidden", 403, "Токен не даёт права на это действие"
    NOT_FOUND = "not-found", 404, "Такого адреса нет"
    METHOD = "method-not-allowed", 405, "Такого действия по этому адресу нет"
    TOO_LARGE = "too-large", 413, "Запрос слишком велик"
    INVALID = "invalid-request", 422, "Запрос составлен неверно"
    KEY_REUSED = "idempotency-key-reused", 422, "С этим Idempotency-Key уже был другой запрос"
    RATE = "rate-limited", 429, "Слишком много запросов"
    GUESSING = "too-many-wrong-numbers", 429, "Слишком много неверных номеров"
    INTERNAL = "internal-error", 500, "Наша ошибка: запрос не выполнен"
    UNAVAILABLE = "unavailable", 503, "База данных недоступна, попробуйте позже"

    CUSTOMER = "customer-not-found", 404, "Клиент с такими данными не найден"
    CASE = "case-not-found", 404, "Обращение с такими данными не найдено"
    CALLBACK = "callback-not-found", 404, "Заявка на звонок с такими данными не найдена"
    METER = "meter-not-found", 409, "По этим цифрам счётчик не определить: укажите номер полностью"
    NO_READINGS = "meter-takes-no-readings", 409, "Этот счётчик не принимает показания вручную"
    ZONES = "zones-differ", 409, "У счётчика другие тарифные зоны"
    TOO_LONG = "reading-too-long", 409, "В показании больше цифр, чем на счётчике"
    LOWER = "reading-lower", 409, "Показание меньше прошлого"
    HIGH = "reading-high", 409, "Расход больше обычного: переспросите клиента и подтвердите"
    NUMBER = "number-refused", 409, "На этот телефон звонить нельзя"
    SLOT = "no-such-slot", 409, "В это время запись не начинается"
    SLOT_TAKEN = "slot-taken", 409, "В это время мест больше нет"
    NOT_THEN = "not-allowed-then", 409, "В это время клиенту звонить нельзя"
    BUSY = "callback-busy", 409, "Заявка закрыта, по ней звонят, или ответа ещё нет"

    def __init__(self, code: str, status: int, title: str) -> None:
        self.code = code
        self.status = status
        self.title = title


@dataclass
class Problem(Exception):
    """The request is refused. `more` are further members of the answer, `headers` those of HTTP."""

    code: Code
    more: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def lasting(self) -> bool:
        """Whether it is an answer to the request itself, to be given again when the request is repeated."""
        return self.code.status != TOO_MANY and self.code.status < SERVER

    def answer(self) -> Answer:
        """As it is kept and sent."""
        return Answer(self.code.status, json.dumps(self.body(), ensure_ascii=False))

    def body(self) -> dict[str, Any]:
        """The members of RFC 9457, and the code by itself."""
        code = self.code
        told = {"type": f"{TYPE}{code.code}", "title": code.title, "status": code.status, "code": code.code}
        return told | self.more

    def response(self) -> Response:
        """As it is sent when nothing is kept of it."""
        return JSONResponse(self.body(), self.code.status, headers=self.headers, media_type=MEDIA_TYPE)
