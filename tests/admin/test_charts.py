"""Numbers as drawings, and as tables."""

import re
from xml.etree import ElementTree

import pytest
from django.utils import translation

from recommendations.admin.charts import bar_chart, line_chart

DAYS = [f"day {n}" for n in range(1, 31)]


def drawn(figure: str) -> ElementTree.Element:
    return ElementTree.fromstring(figure)


def heights(figure: str, series: int) -> list[float]:
    """Of the marks of a series, in pixels from the top."""
    group = drawn(figure).find(f".//g[@class='rec-series-{series}']")
    return [float(mark.get("y")) for mark in group.findall("svg") if mark.get("y")]


def table(figure: str) -> list[list[str]]:
    return [[cell.text or "" for cell in row] for row in drawn(figure).iter("tr")]


def test_a_line_stands_as_high_as_its_numbers() -> None:
    figure = line_chart("Clicks", {"home": [("a", 0), ("b", 5), ("c", 20)], "cart": [("a", 10), ("b", None), ("c", 20)]})
    low, quarter, high = heights(figure, 0)
    assert low > quarter > high
    assert quarter == pytest.approx(low - (low - high) / 4)
    assert heights(figure, 1) == [pytest.approx((low + high) / 2), high]


def test_a_gap_breaks_the_line_and_is_a_dash_in_the_table() -> None:
    figure = line_chart("Clicks", {"home": [("a", 1), ("b", 2), ("c", None), ("d", 3), ("e", 4)]})
    lines = drawn(figure).findall(".//polyline")
    assert [len(line.get("points").split()) for line in lines] == [2, 2]
    assert table(figure)[3] == ["c", "–"]


def test_the_table_holds_every_number_of_every_series() -> None:
    figure = line_chart("Time", {"home": [("a", 1234), ("b", 0.5)], "cart": [("b", 2)]}, unit="s")
    assert table(figure) == [["", "home", "cart"], ["a", "1,234\xa0s", "–"], ["b", "0.500\xa0s", "2\xa0s"]]
    assert drawn(figure).find("svg/title").text == "Time"
    assert drawn(figure).find("svg/desc").text == "home: 0.500\xa0s; cart: 2\xa0s"


def test_series_differ_without_their_colour() -> None:
    figure = line_chart("Clicks", {str(n): [("a", n), ("b", n)] for n in range(6)})
    groups = drawn(figure).findall(".//g")
    looks = {(group.find(".//polyline").get("stroke-dasharray"), group.find(".//path").get("d")) for group in groups}
    assert len(looks) == len(groups) == 6


def test_of_many_marks_some_are_seen_and_each_says_its_number() -> None:
    figure = line_chart("Clicks", {"home": [(day, n) for n, day in enumerate(DAYS)]})
    marks = drawn(figure).findall(".//g/svg/path")
    assert [mark.find("title").text for mark in marks][:2] == ["home, day 1: 0", "home, day 2: 1"]
    assert sum(mark.get("fill-opacity") == "1" for mark in marks) == 10


def test_a_single_point_is_drawn() -> None:
    [mark] = [svg for svg in drawn(line_chart("Clicks", {"": [("a", 3)]})).findall(".//g/svg") if svg.get("y")]
    assert mark.get("x") == "50.00%"


def test_numbers_below_nothing_have_room() -> None:
    down, up = heights(line_chart("Change", {"": [("a", -5), ("b", 12)]}), 0)
    assert 22 <= up < down <= 190


def test_a_bar_is_as_long_as_its_number() -> None:
    figure = bar_chart("Products", [("all", 200), ("shown", 50), ("none", 0)])
    assert [bar.get("width") for bar in drawn(figure).findall(".//rect[@class='rec-bar']")] == ["100.00%", "25.00%", "0.00%"]
    assert table(figure)[1:] == [["all", "200"], ["shown", "50"], ["none", "0"]]


def test_without_numbers_there_is_no_chart() -> None:
    assert line_chart("Clicks", {"home": [("a", None)], "cart": []}) == ""
    assert bar_chart("Products", [("all", 0)]) == ""


def test_names_are_text_and_no_style_or_script_is_asked_for() -> None:
    figure = line_chart("<Clicks>", {"<script>": [("<b>", 1), ("c", 2)], "x": [("c", 1)]}, unit="<s>")
    assert drawn(figure).find("figcaption").text == "<Clicks>"
    assert not re.search(r"<script|<b>|\bstyle=|\bon\w+=", figure)


def test_numbers_are_written_as_the_language_does() -> None:
    with translation.override("de"):
        assert table(line_chart("x", {"": [("a", 1234.5)]}))[1] == ["a", "1.234,50"]
