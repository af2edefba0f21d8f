"""Readings from other systems (D1-D8)."""

from typing import Annotated, assert_never

from fastapi import APIRouter, Depends, Response
from sqlalchemy import Connection

from console.api.asking import Act, Asker, Key, asker, done
from console.api.bodies import ByMeter, ReadingIn, ReadingOut
from console.api.describing import ABOUT_CUSTOMERS, WITH_KEY, problems
from console.api.problems import Code, Problem
from db.api_answers import Answer
from db.api_tokens import Scope
from db.audit import Action
from db.reading_desk import Doubtful, Fit, Judged, NoSuchMeter, OtherZones, TakesNoReadings, Wrong
from db.readings import store_in, submitted
from menus.reading_rules import TooLong

router = APIRouter(tags=["Показания"])

REFUSALS = (Code.METER, Code.NO_READINGS, Code.ZONES, Code.TOO_LONG, Code.LOWER, Code.HIGH)


@router.post(
    "/readings",
    status_code=201,
    summary="Передать показания",
    response_model=ReadingOut,
    responses=problems(*WITH_KEY, *ABOUT_CUSTOMERS, *REFUSALS),
)
def post_reading(body: ReadingIn, key: Key, asked: Annotated[Asker, Depends(asker(Scope.READINGS_WRITE))]) -> Response:
    """Правила те же, что по телефону. Большой расход (`reading-high`) нужно переспросить и прислать с `confirmed`.

    Новые показания за тот же месяц заменяют прежние.
    """
    return asked.once(key, body, lambda: _storing(body, asked))


def _storing(body: ReadingIn, asked: Asker) -> Act:
    account = asked.customer(ByMeter(account=body.account, meter=body.meter))
    fit = _fit(asked.ports.readings.judge(account, body.meter, body.values, confirmed=body.confirmed))
    submission = submitted(fit.step, asked.at, body.channel)

    def store(connection: Connection) -> Answer:
        stored = store_in(connection, submission)
        asked.note(connection, Action.READING_ENTERED, f"account:{account}")
        period, review = fit.period, fit.step.review
        told = ReadingOut(period=period.month, late=period.late, replaced=stored.replaced, review=review)
        return done(201, told)

    return store


def _fit(judged: Judged) -> Fit:
    match judged:
        case Fit() as fit:
            return fit
        case NoSuchMeter():
            raise Problem(Code.METER)
        case TakesNoReadings(kind):
            raise Problem(Code.NO_READINGS, {"kind": kind.value})
        case OtherZones(labels):
            raise Problem(Code.ZONES, {"zones": list(labels)})
        case Wrong(zone, why):
            raise Problem(Code.TOO_LONG if isinstance(why, TooLong) else Code.LOWER, {"zone": zone})
        case Doubtful(zone, consumption):
            raise Problem(Code.HIGH, {"zone": zone, "consumption": consumption})
        case _:
            assert_never(judged)
