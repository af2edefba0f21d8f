"""How supervisors write: numbers and texts, checked."""

from app.command import failed
from db.cells import words
from db.sheet import RowFault


def plain(number: str) -> str:
    """A number without the spaces, brackets and dashes that people write."""
    return number.translate(str.maketrans("", "", " ()-"))


def checked(text: str, longest: int) -> str:
    """What an employee has written, or the end of the command with the reason why it cannot be stored."""
    try:
        return words(text.strip(), longest)
    except RowFault as fault:
        raise failed(f"«{text[:20]}…»: {fault}") from None
