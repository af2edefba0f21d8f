"""Tables of a report: the same cells on the screen, in a workbook and in CSV."""

from dataclasses import dataclass

from console.figures.words import NOTHING, minutes, percent


@dataclass(frozen=True, slots=True)
class Minutes:
    """Seconds, told in minutes; None is not known."""

    seconds: float | None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of one, told in percent; None when there is nothing to be a part of."""

    value: float | None


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean of marks; None when there are none."""

    value: float | None


Cell = str | int | Minutes | Part | Mean


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its title. Titles are unique in a report, and no longer than a workbook allows (31)."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def shown(cell: Cell) -> str:
    """A cell as people read it."""
    match cell:
        case str():
            return cell
        case int():
            return str(cell)
        case Minutes(seconds):
            return minutes(seconds)
        case Part(value):
            return percent(value)
        case Mean(value):
            return NOTHING if value is None else f"{value:.2f}".replace(".", ",")
