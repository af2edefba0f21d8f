"""What supervisors read of callbacks, and how they write: states and topics in words, numbers hidden, texts checked."""

from app.command import failed
from callbacks.lifecycle import State
from db.cells import words
from db.sheet import RowFault
from menus.reasons import Reason

STATES = {
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
TOPICS = {
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


def plain(number: str) -> str:
    """A number without the spaces, brackets and dashes that people write."""
    return number.translate(str.maketrans("", "", " ()-"))


def checked(text: str, longest: int) -> str:
    """What an employee has written, or the end of the command with the reason why it cannot be stored."""
    try:
        return words(text.strip(), longest)
    except RowFault as fault:
        raise failed(f"«{text[:20]}…»: {fault}") from None
