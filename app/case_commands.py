"""`autosecretary cases` and `recordings`: the registry in a terminal, for supervisors, until they have the console."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from getpass import getuser
from typing import Annotated

import typer
from sqlalchemy import RowMapping

from app.callback_book import appointments, refused
from app.callback_words import checked
from app.command import console, failed, settings
from app.database import opened
from app.service import retention
from callbacks.lifecycle import OVER
from callbacks.working_days import LIPETSK
from console.frame.words import CALLBACK_STATES, CASE_CHANNELS, CASE_STATES, CASE_TOPICS
from db.callback_appointments import Appointments
from db.case_answers import LONGEST_ANSWER, AnswerStored, CaseAnswers, NoCallWaits
from db.case_book import AnswerMissing, BeingCalled, CaseBook, NoSuchCase
from db.case_changes import LONGEST_NOTE, ChangedMeanwhile
from db.case_states import NEXT, IllegalChange
from db.slots import NoSuchSlot
from menus.case_steps import CaseState, Topic

cases = typer.Typer(help="Обращения и заявки.", no_args_is_help=True)
recordings = typer.Typer(help="Записи разговоров и сообщений.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(help="Номер обращения.")]


@cases.command("list")
def show_list(
    everything: Annotated[bool, typer.Option("--all", help="Показать и закрытые.")] = False,
    uncalled: Annotated[
        bool, typer.Option("--uncalled", help="Только те, о которых не дозвонились или просили не звонить.")
    ] = False,
) -> None:
    """Показать обращения: сначала те, на которые раньше отвечать."""
    with _registry() as appointments:
        found = CaseBook(appointments.bookings.engine).listed(closed_too=everything, uncalled=uncalled)
    for case in found:
        told = (_day(case), CASE_STATES[case["state"]], _call(case), _topic(case), case["phone"], case["account"])
        _say(f"{case['number']}  до {'  '.join(text for text in told if text)}")
    if not found:
        _say("Обращений нет.")


@cases.command()
def show(number: Number) -> None:
    """Показать одно обращение и его историю."""
    with _registry() as appointments:
        whole = CaseBook(appointments.bookings.engine).case(number)
    case = whole.case
    facts = {
        "Тема": _topic(case),
        "Состояние": CASE_STATES[case["state"]],
        "Канал": CASE_CHANNELS[case["channel"]],
        "Ответить до": _day(case),
        "Телефон": case["phone"],
        "Лицевой счёт": case["account"],
        "О звонке": _call(case),
        "Текст": case["text"],
        "Ответить по адресу": case["reply_to"],
        "Запись": case["recording_id"] and str(settings().home / "recordings" / f"{case['recording_id']}.wav"),
    }
    _say(f"Обращение {number}")
    for name, value in facts.items():
        if value:
            _say(f"  {name}: {value}")
    for answer in whole.answers:
        _say(f"  Ответ {_moment(answer['at'])}, {answer['actor']}: {answer['answer']}")
    for entry in whole.history:
        _say(f"  {_moment(entry['at'])}  {CASE_STATES[entry['state']]}  {entry['actor']}  {entry['note']}".rstrip())


@cases.command()
def state(
    number: Number,
    wanted: Annotated[CaseState, typer.Argument(help="Новое состояние.")],
    note: Annotated[str, typer.Option(help="Примечание для истории.")] = "",
) -> None:
    """Изменить состояние обращения."""
    with _registry() as appointments:
        book = CaseBook(appointments.bookings.engine)
        book.change(number, wanted, actor=getuser(), note=checked(note, LONGEST_NOTE), at=datetime.now(UTC))
    _say(f"Обращение {number}: {CASE_STATES[wanted]}.")


@cases.command()
def answer(
    number: Number,
    text: Annotated[str, typer.Argument(help="Что ответить клиенту.")],
    slot: Annotated[
        datetime | None,
        typer.Option("--slot", formats=["%Y-%m-%dT%H:%M"], help="Когда позвонить, в Липецке: 2026-11-25T10:00."),
    ] = None,
) -> None:
    """Записать ответ на обращение. Если его ждёт отложенный звонок, мы позвоним: сразу или в названное время."""
    told, begins = checked(text, LONGEST_ANSWER), slot and slot.replace(tzinfo=LIPETSK)
    if not told:
        raise failed("ответ пуст")
    with _registry() as appointments:
        stored = CaseAnswers(appointments).answer(number, told, by=getuser(), at=datetime.now(UTC), begins=begins)
    match stored:
        case AnswerStored(None):
            _say(f"Обращение {number}: ответ записан. Звонка о нём не будет.")
        case AnswerStored(call, due, deadline) if due and deadline:
            when = f"позвоним с {_moment(due)}, до {_moment(deadline)}"
            _say(f"Обращение {number}: ответ записан. Заявка {call}: {when}.")
        case AnswerStored():
            _say(f"Обращение {number}: ответ записан.")
        case _:
            raise refused(stored)


@recordings.command()
def purge() -> None:
    """Удалить записи, срок хранения которых истёк (настройка retention_days)."""
    current = settings()
    with opened(current) as engine:
        purged = retention(current, engine).purge(datetime.now(UTC))
    _say(f"Удалено записей: {purged.deleted}, не удалось удалить: {purged.kept}.")
    if purged.kept:
        raise typer.Exit(1)


@contextmanager
def _registry() -> Iterator[Appointments]:
    """The registry with the calls that wait for its answers; what is impossible is said."""
    current = settings()
    with opened(current) as engine:
        try:
            yield appointments(current, engine)
        except NoSuchCase:
            raise failed("обращения с таким номером нет") from None
        except ChangedMeanwhile:
            raise failed("обращение только что изменил кто-то другой", "Посмотрите его ещё раз.") from None
        except BeingCalled:
            raise failed("по обращению сейчас звонят", "Попробуйте после звонка.") from None
        except AnswerMissing:
            raise failed("клиент ждёт звонка с ответом", "Запишите ответ: cases answer.") from None
        except NoCallWaits:
            raise failed("звонка, который ждёт ответа, нет", "Запишите ответ без --slot.") from None
        except NoSuchSlot:
            raise failed("в это время запись не начинается", "Посмотрите: callbacks slots.") from None
        except IllegalChange as change:
            possible = ", ".join(sorted(NEXT[change.now])) or "никакое: работа окончена"
            problem = f"из состояния {change.now} нельзя перейти в {change.wanted}"
            raise failed(problem, f"Возможно: {possible}.") from None


def _call(case: RowMapping) -> str | None:
    """The call that is to tell the answer."""
    if case["call"] is None:
        return None
    late = ", опаздывает" if case["call_late"] and case["call_state"] not in OVER else ""
    return f"звонок: {CALLBACK_STATES[case['call_state']]}{late}"


def _topic(case: RowMapping) -> str:
    """A topic in words; one that is newer than this command, as it is."""
    topic: str = case["topic"]
    return CASE_TOPICS[Topic(topic)] if topic in set(Topic) else topic


def _day(case: RowMapping) -> str:
    return f"{case['due']:%d.%m.%Y}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LIPETSK):%d.%m.%Y %H:%M}"


def _say(text: str) -> None:
    console.print(text, highlight=False, markup=False, soft_wrap=True)
