"""Cases that came by e-mail, post, SMS or at an office, and how far any case is (R4, R10, R11)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlalchemy import Connection, RowMapping

from console.api.asking import Act, Asker, Key, asker, done, sent
from console.api.bodies import ByMeter, CaseIn, CaseOut, CaseQuestion, CaseStateOut, OfPhone
from console.api.describing import ABOUT_CUSTOMERS, WITH_KEY, problems
from console.api.problems import Code
from db.api_answers import Answer
from db.api_tokens import Scope
from db.audit import Action
from db.case_book import NoSuchCase
from db.case_tables import Channel
from db.cases import Letter, register_in
from menus.case_steps import Topic

router = APIRouter(tags=["Обращения"])


@router.post(
    "/cases",
    status_code=201,
    summary="Зарегистрировать обращение",
    response_model=CaseOut,
    responses=problems(*WITH_KEY, *ABOUT_CUSTOMERS),
)
def post_case(body: CaseIn, key: Key, asked: Annotated[Asker, Depends(asker(Scope.CASES_WRITE))]) -> Response:
    """Номер — из того же ряда, что называют по телефону; срок ответа считается по рабочим дням."""
    return asked.once(key, body, lambda: _registering(body, asked))


def _registering(body: CaseIn, asked: Asker) -> Act:
    letter = Letter(
        channel=Channel(body.channel),
        topic=Topic(body.topic),
        text=body.text,
        account=asked.customer(body.customer) if body.customer else None,
        phone=body.phone,
        reply_to=body.reply_to,
    )
    days = asked.ports.working_days

    def register(connection: Connection) -> Answer:
        case = register_in(connection, letter, by=asked.system.actor, at=asked.at, working_days=days)
        asked.note(connection, Action.CASE_OPENED, f"case:{case.number}")
        return done(201, CaseOut(number=case.number, due=case.due))

    return register


@router.post(
    "/cases/state",
    summary="Узнать, что с обращением",
    response_model=CaseStateOut,
    responses=problems(Code.CASE, *ABOUT_CUSTOMERS),
)
def ask_state(body: CaseQuestion, asked: Annotated[Asker, Depends(asker(Scope.CASES_READ))]) -> Response:
    """Ничего не меняет, поэтому `Idempotency-Key` не нужен; номера в адресе нет, чтобы он не попадал в журналы.

    Чужое обращение и несуществующее не различаются.
    """
    asked.may_guess()
    account = asked.customer(body.proof) if isinstance(body.proof, ByMeter) else None
    case = _found(body.number, asked)
    if case is None or not _theirs(case, body.proof, account):
        raise asked.unknown(Code.CASE)
    asked.told(Action.CASE_ASKED, f"case:{body.number}")
    told = CaseStateOut(number=body.number, state=case["state"], registered_at=case["registered_at"], due=case["due"])
    return sent(done(200, told))


def _found(number: int, asked: Asker) -> RowMapping | None:
    try:
        return asked.ports.cases.case(number).case
    except NoSuchCase:
        return None


def _theirs(case: RowMapping, proof: ByMeter | OfPhone, account: int | None) -> bool:
    if isinstance(proof, OfPhone):
        return bool(case["phone"] == proof.phone)
    return bool(case["account_id"] == account)
