"""What the console and the commands call things, in Russian."""

from callbacks.lifecycle import State
from db.case_tables import Channel
from db.staff_tables import Role
from menus.case_steps import CaseState, Topic
from menus.events import Outcome
from menus.reasons import Reason

ROLES = {Role.OPERATOR: "консультант", Role.SUPERVISOR: "руководитель", Role.ADMINISTRATOR: "администратор"}

CASE_STATES = {
    CaseState.REGISTERED: "зарегистрировано",
    CaseState.IN_PROGRESS: "в работе",
    CaseState.WAITING_THIRD_PARTY: "ждём другую организацию",
    CaseState.ANSWERED: "ответ готов",
    CaseState.CLOSED: "закрыто",
    CaseState.CANCELLED: "отменено",
}
CASE_TOPICS = {
    Topic.APPEAL: "вопрос или предложение",
    Topic.INSPECTION: "проверка счётчика",
    Topic.SEALING: "опломбировка счётчика",
    Topic.VISIT: "выезд представителя",
    Topic.GRID: "вопрос к электросетям",
    Topic.MANAGEMENT: "вопрос к управляющей компании",
    Topic.OTHER: "другой вопрос",
    Topic.FEEDBACK: "отзыв",
    Topic.OUTAGE: "отключение электроэнергии",
}
CASE_CHANNELS = {
    Channel.PHONE: "телефон",
    Channel.EMAIL: "электронная почта",
    Channel.POST: "почта",
    Channel.SMS: "СМС",
    Channel.SITE: "сайт",
    Channel.OFFICE: "офис",
}

CALLBACK_STATES = {
    State.REQUESTED: "принята",
    State.WAITING_ANSWER: "ждём ответа",
    State.SCHEDULED: "назначена",
    State.CLAIMED: "готовим звонок",
    State.DIALLING: "звоним",
    State.TALKING: "разговор",
    State.RETRY_WAIT: "позвоним ещё раз",
    State.POSTPONED: "перенесена",
    State.DONE: "поговорили",
    State.CANCELLED: "отменена",
    State.OPTED_OUT: "просили не звонить",
    State.EXPIRED: "срок прошёл",
    State.FAILED: "не дозвонились",
}
REASONS = {
    Reason.ASKED: "нужен консультант",
    Reason.MISTAKES: "не получилось в меню",
    Reason.ACCOUNT_NOT_FOUND: "номер Клиента не найден",
    Reason.METER_DIFFERS: "номер счётчика не совпал",
    Reason.TOO_MANY_GUESSES: "слишком много попыток",
    Reason.UNAVAILABLE: "база не отвечала",
    Reason.NO_BALANCE: "нет баланса",
    Reason.NO_METERS: "нет счётчиков",
    Reason.READING_LOWER: "показание меньше прошлого",
    Reason.READING_MISTAKES: "показание не принято",
    Reason.READING_NOT_STORED: "показание не сохранено",
    Reason.TOO_LONG: "разговор затянулся",
    Reason.LONG_WAIT: "долго ждать",
    Reason.CALLED_BACK: "наш звонок",
    Reason.LEFT_QUEUE: "не стали ждать в очереди",
}
"""What a caller from the menu had come to; an employee writes a topic in words."""


def masked(phone: str) -> str:
    """A number by its last four figures."""
    return f"…{phone[-4:]}"


OUTCOMES = {
    Outcome.TRANSFERRED: "соединили с консультантом",
    Outcome.HUNG_UP: "положили трубку",
    Outcome.GOODBYE: "попрощались",
    Outcome.FAILED: "сбой у нас",
}
