"""Entries of the audit in words. Pure."""

from collections.abc import Mapping

from sqlalchemy import RowMapping

from callbacks.working_days import LIPETSK
from console.figures.words import NOTHING
from console.frame.words import masked
from db.account_search import By
from db.audit import Action

NOT_SIGNED_IN = "никто не вошёл или команда"
ACTIONS = {
    Action.SIGNED_IN: "вход",
    Action.SIGN_IN_FAILED: "неудачный вход",
    Action.SIGNED_OUT: "выход",
    Action.STAFF_ADDED: "добавлен сотрудник",
    Action.PASSWORD_SET: "выдан новый пароль",
    Action.PASSWORD_CHANGED: "свой пароль изменён",
    Action.PASSWORD_REFUSED: "неверный прежний пароль",
    Action.ROLE_SET: "назначена роль",
    Action.PHONE_SET: "назначен телефон",
    Action.STAFF_DISABLED: "закрыт вход",
    Action.CARD_OPENED: "открыта карточка",
    Action.ACCOUNT_SEARCHED: "поиск клиента",
    Action.READING_ENTERED: "внесены показания",
    Action.CASE_OPENED: "открыто обращение",
    Action.CASE_ASKED: "узнано, что с обращением",
    Action.CASE_ANSWERED: "дан ответ на обращение",
    Action.ANSWER_TAKEN_BACK: "отозван ответ",
    Action.CALLBACK_BOOKED: "записан обратный звонок",
    Action.CALLBACK_OPENED: "открыта заявка",
    Action.CALLBACK_MOVED: "перенесён звонок",
    Action.CALLBACK_ASSIGNED: "назначен консультант",
    Action.CALLBACK_CANCELLED: "отменён звонок",
    Action.CALLBACK_PUT_BACK: "возвращён звонок",
    Action.WRAPPED_UP: "записан итог разговора",
    Action.RECORDING_HEARD: "прослушана запись",
    Action.SENTENCE_PUBLISHED: "опубликован текст для звонящих",
    Action.AUDIT_VIEWED: "просмотрен журнал",
}
KINDS = {
    "account": "лицевой счёт",
    "case": "обращение",
    "callback": "заявка",
    "staff": "сотрудник",
    "call": "звонок",
    "recording": "запись",
    "sentence": "версия текста",
}


SEARCHES = {
    f"by:{By.NUMBER}": "по номеру Клиента",
    f"by:{By.PHONE}": "по телефону",
    f"by:{By.ADDRESS}": "по фамилии и адресу",
}


def told(entry: RowMapping, known: Mapping[str, str]) -> tuple[str, str, str, str]:
    """When, who, what, about whom. Accounts by the end of their number; an action of another version by its word."""
    when = f"{entry['at'].astimezone(LIPETSK):%d.%m.%Y %H:%M:%S}"
    action = entry["action"]
    what = ACTIONS[Action(action)] if action in set(Action) else action
    return when, entry["name"] or NOTHING, what, _about(entry["about"], known)


def _about(about: str | None, known: Mapping[str, str]) -> str:
    if about is None:
        return NOTHING
    if about in SEARCHES:
        return SEARCHES[about]
    kind, _, key = about.partition(":")
    name = known.get(about, key)
    return f"{KINDS.get(kind, kind)} {masked(name) if kind == 'account' and about in known else name}"
