"""Why a callback cannot be had, moved, given or put back, in sentences for whoever wanted it."""

from datetime import datetime
from typing import assert_never

from callbacks.lifecycle import IN_FLIGHT, OVER, State
from callbacks.policy import NotNow, Refused, in_words
from callbacks.working_days import LIPETSK
from console.frame.words import CALLBACK_STATES
from db.callback_appointments import SlotTaken
from db.callback_returns import AnotherWaits, CaseIsOver, Hindrance, TimeIsOver

TAKEN = "В это время мест больше нет. Выберите другое."
NO_SUCH_CALLBACK = "Заявки с таким номером нет."
TIME_IS_OVER = "Её время уже прошло. Запишите звонок заново."
CASE_IS_OVER = "Обращение закрыто: отвечать больше не на что."


def why_not(answer: Hindrance) -> str:
    """What stands against it."""
    match answer:
        case SlotTaken():
            return TAKEN
        case NotNow(reason, until):
            return f"{sentence(in_words(reason))} Можно не раньше {_moment(until)}."
        case Refused(reason):
            return sentence(in_words(reason))
        case TimeIsOver():
            return TIME_IS_OVER
        case AnotherWaits(number):
            return f"Этому номеру звонок уже обещан: заявка {number}."
        case CaseIsOver():
            return CASE_IS_OVER
        case _:
            assert_never(answer)


def impossible(now: State) -> str:
    """Why a callback in this state cannot be changed so."""
    if now in OVER:
        return f"Заявка уже закрыта: {CALLBACK_STATES[now]}."
    if now in IN_FLIGHT:
        return "По заявке сейчас звонят."
    if now is State.WAITING_ANSWER:
        return "Ответа ещё нет: сначала запишите его."
    return f"Сейчас это невозможно: {CALLBACK_STATES[now]}."


def sentence(told: str) -> str:
    """Words as a sentence of their own."""
    return f"{told[:1].upper()}{told[1:]}."


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LIPETSK):%d.%m %H:%M}"
