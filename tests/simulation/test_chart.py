"""The picture of a week is valid SVG whose shapes have the sizes of the values."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.simulation.chart import PANEL, Panel, Series, svg, ticks

SVG = "{http://www.w3.org/2000/svg}"
WEEK = [float(hour % 24) for hour in range(168)]


def drawn(*series: Series) -> ET.Element:
    return ET.fromstring(svg("Неделя <&>", ["примечание"], [Panel("Звонки", series)]))  # noqa: S314  # our own


def test_bars_are_as_tall_as_their_values_and_nothing_is_drawn_for_none() -> None:
    bars = [
        float(bar.attrib["height"])
        for bar in drawn(Series("звонки", WEEK, "#123456", "bars")).iter(f"{SVG}rect")
        if bar.get("fill") == "#123456" and bar.get("height") != "12"
    ]
    assert bars == pytest.approx([value / 23 * PANEL for value in WEEK if value], abs=0.06)


@pytest.mark.parametrize(("kind", "points"), [("line", 168), ("steps", 336)])
def test_a_line_has_a_point_an_hour_and_steps_have_two(kind: str, points: int) -> None:
    (line,) = drawn(Series("ждут", WEEK, "#123456", kind)).iter(f"{SVG}polyline")  # type: ignore[arg-type]
    assert len(line.attrib["points"].split()) == points


def test_titles_days_and_names_can_be_read() -> None:
    said = {text.text for text in drawn(Series("ждут", WEEK, "#123456", "line")).iter(f"{SVG}text")}
    assert {"Неделя <&>", "примечание", "Звонки", "ждут", "пн", "вс"} <= said


@given(st.floats(1.0, 1e6))
def test_a_scale_has_a_handful_of_round_numbers(top: float) -> None:
    found = ticks(top)
    assert found[0] == 0
    assert 2 <= len(found) <= 7
    assert top * 0.5 <= found[-1] <= top * 1.001
