"""`autosecretary cases` and `recordings`: the registry in a terminal, for supervisors, until they have the console."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from getpass import getuser
from typing import Annotated

import typer
from sqlalchemy import RowMapping

from app.command import console, failed, settings
from app.database import opened
from app.service import retention
from callbacks.working_days import LIPETSK
from db.case_book import CaseBook, ChangedMeanwhile, NoSuchCase
from db.case_states import NEXT, IllegalChange
from db.case_tables import Channel
from menus.case_steps import CaseState, Topic

cases = typer.Typer(help="Обращения и заявки.", no_args_is_help=True)
recordings = typer.Typer(help="Записи разговоров и сообщений.", no_args_is_help=True)

STATES = {
    CaseState.REGISTERED: "зарегистрировано",
    CaseState.IN_PROGRESS: "в работе",
    CaseState.WAITING_THIRD_PARTY: "ждём другую организацию",
    CaseState.ANSWERED: "ответ готов",
    CaseState.CLOSED: "закрыто",
    CaseState.CANCELLED: "отменено",
}
TOPICS = {
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
CHANNELS = {
    Channel.PHONE: "телефон",
    Channel.EMAIL: "электронная почта",
    Channel.POST: "почта",
    Channel.SMS: "СМС",
    Channel.SITE: "сайт",
    Channel.OFFICE: "офис",
}

Number = Annotated[int, typer.Argument(help="Номер обращения.")]


@cases.command("list")
def show_list(
    everything: Annotated[bool, typer.Option("--all", help="Показать и закрытые.")] = False,
) -> None:
    """Показать обращения: сначала те, на которые раньше отвечать."""
    with _book() as book:
        found = book.listed(closed_too=everything)
    for case in found:
        told = (_day(case), STATES[case["state"]], _topic(case), case["phone"], case["account"])
        _say(f"{case['number']}  до {'  '.join(text for text in told if text)}")
    if not found:
        _say("Обращений нет.")


@cases.command()
def show(number: Number) -> None:
    """Показать одно обращение и его историю."""
    with _book() as book:
        whole = book.case(number)
    case = whole.case
    facts = {
        "Тема": _topic(case),
        "Состояние": STATES[case["state"]],
        "Канал": CHANNELS[case["channel"]],
        "Ответить до": _day(case),
        "Телефон": case["phone"],
        "Лицевой счёт": case["account"],
        "Запись": case["recording_id"] and str(settings().home / "recordings" / f"{case['recording_id']}.wav"),
    }
    _say(f"Обращение {number}")
    for name, value in facts.items():
        if value:
            _say(f"  {name}: {value}")
    for entry in whole.history:
        _say(f"  {_moment(entry['at'])}  {STATES[entry['state']]}  {entry['actor']}  {entry['note']}".rstrip())


@cases.command()
def state(
    number: Number,
    wanted: Annotated[CaseState, typer.Argument(help="Новое состояние.")],
    note: Annotated[str, typer.Option(help="Примечание для истории.")] = "",
) -> None:
    """Изменить состояние обращения."""
    with _book() as book:
        book.change(number, wanted, actor=getuser(), note=note, at=datetime.now(UTC))
    _say(f"Обращение {number}: {STATES[wanted]}.")


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
def _book() -> Iterator[CaseBook]:
    """The registry; what is refused is said."""
    with opened(settings()) as engine:
        try:
            yield CaseBook(engine)
        except NoSuchCase:
            raise failed("обращения с таким номером нет") from None
        except ChangedMeanwhile:
            raise failed("обращение только что изменил кто-то другой", "Посмотрите его ещё раз.") from None
        except IllegalChange as change:
            possible = ", ".join(sorted(NEXT[change.now])) or "никакое: работа окончена"
            problem = f"из состояния {change.now} нельзя перейти в {change.wanted}"
            raise failed(problem, f"Возможно: {possible}.") from None


def _topic(case: RowMapping) -> str:
    """A topic in words; one that is newer than this command, as it is."""
    topic: str = case["topic"]
    return TOPICS[Topic(topic)] if topic in set(Topic) else topic


def _day(case: RowMapping) -> str:
    return f"{case['due']:%d.%m.%Y}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LIPETSK):%d.%m.%Y %H:%M}"


def _say(text: str) -> None:
    console.print(text, highlight=False, markup=False, soft_wrap=True)
