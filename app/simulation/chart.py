"""Charts over the hours of a week as SVG: bars and lines in panels below each other, the days along the bottom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, log10
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from db.load_sheet import WEEKDAYS

WIDTH, PANEL, GAP = 1180, 190, 62
LEFT, RIGHT, TOP = 64, 24, 74
INK, FAINT = "#333333", "#dddddd"
MOST_TICKS = 5


@dataclass(frozen=True, slots=True)
class Series:
    """Values by the hour of the week, drawn in one way and named in the legend."""

    name: str
    values: Sequence[float]
    colour: str
    drawn: Literal["line", "steps", "bars"]


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart; what is named first is drawn first. All series have the same scale."""

    title: str
    series: Sequence[Series]

    @property
    def top(self) -> float:
        """The end of the scale: more than nothing."""
        return max([1.0, *(value for series in self.series for value in series.values)])


def svg(title: str, notes: Sequence[str], panels: Sequence[Panel]) -> str:
    """Draw panels of equally many hours below each other. `notes` are lines under the last one."""
    height = TOP + len(panels) * (PANEL + GAP) + 20 * len(notes)
    parts = [_text(LEFT, 34, title, size=20)]
    for number, panel in enumerate(panels):
        parts += _panel(panel, TOP + number * (PANEL + GAP))
    foot = TOP + len(panels) * (PANEL + GAP) - GAP // 2
    parts += [_text(LEFT, foot + 20 * number, note) for number, note in enumerate(notes, 1)]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="sans-serif">'
    return "\n".join([head, f'<rect width="{WIDTH}" height="{height}" fill="white"/>', *parts, "</svg>\n"])


def _panel(panel: Panel, top: float) -> Iterator[str]:
    bottom = top + PANEL
    yield _text(LEFT, top - 10, panel.title, weight="bold")
    yield from _legend(panel, top - 10)
    for tick in ticks(panel.top):
        y = bottom - tick / panel.top * PANEL
        yield _line(LEFT, y, WIDTH - RIGHT, y, FAINT)
        yield _text(LEFT - 8, y + 4, f"{tick:g}", anchor="end")
    yield from _days(len(panel.series[0].values), top)
    for series in panel.series:
        yield from _series(series, panel.top, bottom)
    yield _line(LEFT, bottom, WIDTH - RIGHT, bottom, INK)


def ticks(top: float) -> list[float]:
    """Round numbers from 0 to the end of a scale, a handful of them."""
    size = 10 ** ceil(log10(top / MOST_TICKS))
    step = next(part * size for part in (0.1, 0.2, 0.5, 1.0) if top / (part * size) <= MOST_TICKS)
    return [number * step for number in range(int(top / step) + 1)]


def _days(hours: int, top: float) -> Iterator[str]:
    for day, name in enumerate(WEEKDAYS[: ceil(hours / 24)]):
        yield _line(_x(day * 24, hours), top, _x(day * 24, hours), top + PANEL, FAINT)
        yield _text(_x(day * 24 + 12, hours), top + PANEL + 18, name, anchor="middle")


def _legend(panel: Panel, y: float) -> Iterator[str]:
    """From the right end to the left, eight pixels a letter."""
    x = float(WIDTH - RIGHT)
    for series in reversed(panel.series):
        x -= 8 * len(series.name) + 34
        yield f'<rect x="{x:.1f}" y="{y - 10:.1f}" width="12" height="12" fill="{series.colour}"/>'
        yield _text(x + 18, y, series.name)


def _series(series: Series, top: float, bottom: float) -> Iterator[str]:
    hours = len(series.values)
    heights = [value / top * PANEL for value in series.values]
    if series.drawn == "bars":
        width = _x(1, hours) - _x(0, hours)
        for hour, tall in enumerate(heights):
            if tall:
                size = f'width="{width * 0.8:.1f}" height="{tall:.1f}"'
                yield f'<rect x="{_x(hour, hours):.1f}" y="{bottom - tall:.1f}" {size} fill="{series.colour}"/>'
        return
    ends = (0, 1) if series.drawn == "steps" else (0.5,)
    points = " ".join(
        f"{_x(hour + end, hours):.1f},{bottom - tall:.1f}" for hour, tall in enumerate(heights) for end in ends
    )
    yield f'<polyline points="{points}" fill="none" stroke="{series.colour}" stroke-width="2"/>'


def _x(hour: float, hours: int) -> float:
    return LEFT + hour / hours * (WIDTH - LEFT - RIGHT)


def _line(x: float, y: float, to_x: float, to_y: float, colour: str) -> str:
    return f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" stroke="{colour}"/>'


def _text(x: float, y: float, text: str, *, size: int = 13, anchor: str = "start", weight: str = "normal") -> str:
    look = f'font-size="{size}" text-anchor="{anchor}" font-weight="{weight}" fill={quoteattr(INK)}'
    return f'<text x="{x:.1f}" y="{y:.1f}" {look}>{escape(text)}</text>'
