"""Interview and rating (R2d): offered, never forced; whatever else the caller does counts as "no" and costs nothing."""

from typing import assert_never

from menus.asking import Back, Call, Exit, Field, Operator, choose
from menus.cases import is_message
from menus.expecting import Deaf, Noise, Unclear
from menus.interview_steps import (
    OPERATOR,
    SERVICE,
    OfferQuestionnaire,
    OfferRating,
    QuestionnaireDue,
    RatingDue,
    StoreAnswer,
    StoreRating,
    Subject,
)
from menus.keys import BACK_KEY, OPERATOR_KEY, REPEAT_KEY
from menus.questionnaire import Choice, Question, Questionnaire, Scale, Spoken
from menus.reasons import Reason
from menus.steps import (
    Dialogue,
    Done,
    Hurried,
    Invite,
    Pressed,
    Probably,
    Record,
    Recorded,
    Say,
    Silence,
    Unavailable,
    WentBack,
    WrongKey,
    ask,
)
from menus.understanding.meaning import Known
from menus.values import Line
from menus.vocabulary import line

MARKS = "12345"
YES = "1"
SKIP = "#"


def rate_task(call: Call, finished: Subject) -> Dialogue[Done | Exit]:
    """Offer to rate a finished task, and to whoever has done so, the questionnaire of the day."""
    answer = yield from _offer_rating(call, finished, line("rate"))
    return (yield from _offer_questionnaire(call)) if answer is True else answer or Done()


def interview(call: Call) -> Dialogue[Done | Exit]:
    """A rating by a caller who has asked for it, then the questionnaire of the day."""
    mark = yield from choose(call, (line("rate_us"),), MARKS)
    if not isinstance(mark, str):
        return mark
    stored = yield from _store_rating(call, Subject(SERVICE), int(mark))
    return (yield from _offer_questionnaire(call)) if stored else Done()


def after_operator(call: Call, operator: str | None) -> Dialogue[Done | Exit]:
    """Offer to rate the operator, then say goodbye. Whoever has another question presses a key; silence is the end:
    the line of somebody who has put the receiver down badly must not go back to an operator.
    """
    answer = yield from _offer_rating(call, Subject(OPERATOR, operator), line("rate_operator"))
    if isinstance(answer, Back | Operator):
        return answer
    wish = yield from _invited(call, line("anything_else"), YES)
    return Back() if isinstance(wish, str | Hurried) else wish or Done()


def _offer_rating(call: Call, subject: Subject, prompt: Line) -> Dialogue[bool | Exit]:
    """Ask for a mark if it is time; True when it was given and stored."""
    if not isinstance((yield from ask(OfferRating(subject, call.caller))), RatingDue):
        return False
    answer = yield from _invited(call, prompt, MARKS)
    if isinstance(answer, str):
        return (yield from _store_rating(call, subject, int(answer)))
    return False if isinstance(answer, Hurried | None) else answer


def _invited(call: Call, prompt: Line, keys: str) -> Dialogue[str | Hurried | Exit | None]:
    """Ask what nobody has to answer, once. None for a silence, and for any key or word that means nothing here."""
    offered = frozenset({*keys, OPERATOR_KEY, REPEAT_KEY, BACK_KEY})
    field = Field(call.phrases.choice((prompt,), keys + SKIP), Known(rules=call.rules))
    for _ in range(call.rules.attempts):
        match (yield from ask(Invite((prompt,), offered, call.rules.menu_wait, field.attention(call)))):
            case Pressed(key) if key == OPERATOR_KEY:
                return Operator(Reason.ASKED)
            case Pressed(key) if key == BACK_KEY:
                return Back()
            case Pressed(key) if key in keys:
                return key
            case Hurried() as hurried:
                return hurried
            case WrongKey() | Silence() | Probably() | Unclear() | Noise():
                return None
            case Deaf():
                call.deaf = True
    return None


def _store_rating(call: Call, subject: Subject, value: int) -> Dialogue[bool]:
    """Store at once; thank, or say that it could not be stored."""
    stored = isinstance((yield from ask(StoreRating(subject, call.caller, value))), Done)
    yield from ask(Say((line("rated" if stored else "not_stored"),)))
    return stored


def _offer_questionnaire(call: Call) -> Dialogue[Done | Exit]:
    if not call.questionnaires:
        return Done()
    due = yield from ask(OfferQuestionnaire(call.caller, call.questionnaires))
    if not isinstance(due, QuestionnaireDue):
        return Done()
    match (yield from _invited(call, Line(due.questionnaire.offer), YES)):
        case str():
            return (yield from _ask_all(call, due.questionnaire))
        case Operator() as leaving:
            return leaving
        case _:
            return Done()


def _ask_all(call: Call, questionnaire: Questionnaire) -> Dialogue[Done | Exit]:
    """Ask the questions one by one, storing each answer. Whoever makes three mistakes, or wants to, may stop."""
    for question in questionnaire.questions:
        answer = yield from _asked(call, question)
        if isinstance(answer, Back | Operator):
            asked_for = isinstance(answer, Operator) and answer.reason is Reason.ASKED
            return answer if asked_for else Done()
        if answer is None:
            continue
        kept = yield from ask(StoreAnswer(questionnaire.name, question.name, answer))
        if isinstance(kept, Unavailable):
            return (yield from ask(Say((line("not_stored"),))))
    return (yield from ask(Say((Line(questionnaire.thanks),))))


def _asked(call: Call, question: Question) -> Dialogue[int | Recorded | Exit | None]:
    """Ask one question; None when the caller passes over it."""
    match question:
        case Scale() | Choice():
            key = yield from choose(call, (Line(question.prompt),), question.keys() + SKIP)
            if not isinstance(key, str):
                return key
            return None if key == SKIP else int(key)
        case Spoken(_, prompt, longest):
            return (yield from _spoken(call, Record((Line(prompt),), longest, call.rules.message_silence)))
        case _:
            assert_never(question)


def _spoken(call: Call, record: Record) -> Dialogue[Recorded | Back | None]:
    """What the caller says; nothing said, or nothing that could be recorded, is no answer."""
    match (yield from ask(record)):
        case Recorded() as taken if is_message(taken, call.rules):
            return taken
        case WentBack():
            return Back()
        case _:
            return None
