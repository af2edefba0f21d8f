"""The menu as it is on disk, in the files that the company edits: those of the service, or the company's own."""

from datetime import date, datetime
from errno import EEXIST
from pathlib import Path
from shutil import copyfile

import menus
from app.settings import Settings
from callbacks.working_days import LIPETSK, kind_of_day
from menus.edition import Edition, Editions, Sources, read_editions
from menus.engine import SERVICES
from menus.source import Fault, Faulty, Source

FILES = ("tree.yaml", "prompts.ru.yaml", "facts.ru.yaml", "questionnaires.yaml", "office.ru.yaml")
PUBLISHED = "published.json"


def shipped_menu() -> Path:
    """The folder of the menu that comes with the service."""
    return Path(menus.__file__).parent


def menu_folder(settings: Settings) -> Path:
    """The folder of the menu in force: the company's own, or that of the service."""
    return settings.menu or shipped_menu()


def copy_menu(folder: Path) -> None:
    """Put copies of the shipped files into a folder. FileExistsError rather than overwriting one; then none is put."""
    for name in FILES:
        if (folder / name).exists():
            raise FileExistsError(EEXIST, "File exists", str(folder / name))
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        copyfile(shipped_menu() / name, folder / name)


def load_editions(folder: Path, published: str = "") -> Editions:
    """Read the menu of a folder, in the language of its prompts file, and over it the text of what is published.

    Raises menus.source.Faulty with every fault, OSError when a file is not there.
    """
    names = [name.replace(".ru.", f".{_language(folder)}.") for name in FILES]
    files = [*(Source(name, _text(folder / name)) for name in names), Source(PUBLISHED, published)]
    return read_editions(Sources(*files), SERVICES, kind_of_day)


def load_edition(folder: Path) -> Edition:
    """The menu of a folder as it is today; raises what `load_editions` raises."""
    return load_editions(folder).on(today())


def load_in_force(settings: Settings) -> Editions:
    """Read the menu in force, what is published from the console included; raises what `load_editions` raises."""
    return load_editions(menu_folder(settings), published_text(published_file(settings)))


def published_file(settings: Settings) -> Path:
    """Where it is kept what supervisors have put in force from the console."""
    return settings.home / PUBLISHED


def published_text(file: Path) -> str:
    """What is published; "" while nothing is. OSError when the file is there and cannot be read, Faulty as ever."""
    try:
        return _text(file)
    except (FileNotFoundError, NotADirectoryError):  # a home that is none has its own complaint
        return ""


def today() -> date:
    """The day in Lipetsk."""
    return datetime.now(LIPETSK).date()


def _language(folder: Path) -> str:
    """The language of a folder: `en` if what is there is `prompts.en.yaml`; Russian if nothing is."""
    found = sorted(file.name for file in folder.glob("prompts.[a-z][a-z].yaml"))
    if len(found) > 1:
        raise Faulty([Fault(found[1], 1, f"в папке уже есть {found[0]}: у каждого языка своя папка")])
    return found[0].split(".")[1] if found else "ru"


def _text(file: Path) -> str:
    """The text of a file; some editors put a mark before it."""
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise Faulty([Fault(file.name, 1, "файл нужно сохранить в кодировке UTF-8")]) from None
