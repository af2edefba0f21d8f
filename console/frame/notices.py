"""Short pages of plain HTML that say what went wrong and what to do."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from starlette.responses import HTMLResponse


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said, and the status of the answer."""

    status: int
    title: str
    advice: str


NOT_FOR_YOU = Notice(403, "Раздел закрыт", "У вас нет доступа к этому разделу. Его открывает администратор.")
NOT_FOUND = Notice(404, "Такой страницы нет", "Проверьте адрес или вернитесь на главную.")
BROKEN = Notice(500, "Страница не открылась", "Это наша ошибка, она записана. Обновите страницу чуть позже.")
DATABASE_AWAY = Notice(503, "База данных не отвечает", "Обновите страницу через минуту. Звонки принимаются как обычно.")


@cache
def templates() -> Environment:
    """The pages that need no scripts; what is put into them is escaped."""
    return Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True)


def notice(said: Notice) -> HTMLResponse:
    """The page of a notice."""
    page = templates().get_template("notice.html").render(title=said.title, advice=said.advice)
    return HTMLResponse(page, said.status)
