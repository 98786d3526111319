"""Charts drawn on the server: numbers in, SVG out. No script, no network, no style of their own but the classes of ``charts.css``.

Each is a figure: its title, the drawing, a legend where there is more than one series, and the same numbers as a table. The drawing is as
wide as its place while its letters keep their size: whatever stands across is a share of the width, whatever stands upright is pixels.
Series differ in colour, in dashes and in the shape of their marks, so that they are told apart in grey as well.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from math import ceil, floor, log10

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

Number = float | int | None
"""None is a gap."""

TOP, PLOT, FOOT = 22, 168, 26
"""Pixels: room above the highest line for its number, between the highest and the lowest, and below for the labels."""
EDGE = 1.5
"""Per cent of the width that stay free on either side, so that marks at the ends are whole."""
BAR, ROW = 14, 46
"""Pixels: height of a bar, and of its row with the words above it."""
DASHES = ("none", "7 4", "2 4", "11 4 2 4", "4 2", "14 5")
MARKS = ("M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0Z", "M-3 -3H3V3H-3Z", "M0 -4.2L4 3H-4Z", "M0 -4.5L4.5 0L0 4.5L-4.5 0Z", "M0 4.2L-4 -3H4Z")
COLOURS = 6
"""Classes ``rec-series-0`` and so on."""


def line_chart(title: str, series: Mapping[str, Sequence[tuple[str, Number]]], unit: str = "") -> SafeString:
    """A line for each series over the labels in the order in which they first occur; '' takes the place of a chart without any number."""
    labels = [*dict.fromkeys(label for points in series.values() for label, _value in points)]
    values = {name: [dict(points).get(label) for label in labels] for name, points in series.items()}
    numbers = [value for line in values.values() for value in line if value is not None]
    if not numbers:
        return SafeString("")
    scale = _scale(numbers)
    lines = [_line(index, name, labels, line, scale, unit) for index, (name, line) in enumerate(values.items())]
    drawing = _svg(title, _in_words(values, unit), TOP + PLOT + FOOT, [_grid(scale), _labels(labels), *lines, _numbers(scale, unit)])
    rows = [(label, *(_told(line[at], unit) for line in values.values())) for at, label in enumerate(labels)]
    return _figure(title, drawing, _legend(values) if len(values) > 1 else "", _table(title, ("", *values), rows))


def bar_chart(title: str, bars: Sequence[tuple[str, Number]], unit: str = "") -> SafeString:
    """A bar for each label, from the left, as long as its number; '' takes the place of a chart without any number above 0."""
    most = max((value for _label, value in bars if value), default=0)
    if most <= 0:
        return SafeString("")
    drawing = _svg(title, _in_words({label: [value] for label, value in bars}, unit), ROW * len(bars), [_bar(*bar, most, unit) for bar in enumerate(bars)])
    return _figure(title, drawing, "", _table(title, ("", title), [(label, _told(value, unit)) for label, value in bars]))


def _figure(title: str, drawing: SafeString, legend: SafeString | str, table: SafeString) -> SafeString:
    return format_html(
        '<figure class="rec-chart"><figcaption>{}</figcaption>{}{}<details><summary>{}</summary>{}</details></figure>',
        title,
        drawing,
        legend,
        _("The same numbers as a table"),
        table,
    )


def _svg(title: str, description: str, height: int, parts: Iterable[SafeString]) -> SafeString:
    head = format_html('<svg role="img" width="100%" height="{}"><title>{}</title><desc>{}</desc>', height, title, description)
    return format_html("{}{}</svg>", head, format_html_join("", "{}", ((part,) for part in parts)))


def _scale(numbers: Sequence[float | int]) -> list[float]:
    """Round values for the lines across, from the lowest to the highest, 0 among them; whole ones where the numbers are whole."""
    low, high = min(0, *numbers), max(0, *numbers)
    step = _round_up((high - low) / 4 or 1)
    if all(number == int(number) for number in numbers):
        step = max(step, 1)
    return [step * at for at in range(floor(low / step), max(ceil(high / step), floor(low / step) + 1) + 1)]


def _round_up(value: float) -> float:
    """To 1, 2 or 5 times a power of ten."""
    power = 10.0 ** floor(log10(value))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= value * 0.999)


def _upright(value: float | int, scale: Sequence[float]) -> str:
    return f"{TOP + PLOT * (1 - (value - scale[0]) / (scale[-1] - scale[0])):.1f}"


def _across(at: int, count: int) -> float:
    """Per cent of the width; a single point stands in the middle."""
    return 50.0 if count < 2 else EDGE + (100 - 2 * EDGE) * at / (count - 1)


def _grid(scale: Sequence[float]) -> SafeString:
    return format_html_join("", '<line class="rec-grid" x1="0" x2="100%" y1="{0}" y2="{0}"/>', ((_upright(value, scale),) for value in scale))


def _numbers(scale: Sequence[float], unit: str) -> SafeString:
    """Drawn last, over the lines."""
    text = '<text class="rec-number" x="0" y="{}" dy="-4">{}</text>'
    return format_html_join("", text, ((_upright(value, scale), _told(value, unit)) for value in scale))


def _labels(labels: Sequence[str]) -> SafeString:
    """The first, the last, and the one between where there is room."""
    last = len(labels) - 1
    places = {0: "middle"} if not last else {0: "start", **({last // 2: "middle"} if last >= 4 else {}), last: "end"}
    text = '<text class="rec-label" x="{}%" y="{}" text-anchor="{}">{}</text>'
    ends = {"start": 0.0, "end": 100.0}
    return format_html_join("", text, ((f"{ends.get(where, _across(at, last + 1)):.2f}", TOP + PLOT + 18, where, labels[at]) for at, where in places.items()))


def _line(index: int, name: str, labels: Sequence[str], values: Sequence[Number], scale: Sequence[float], unit: str) -> SafeString:
    """The strokes between gaps, and a mark for each number that says what it is; of many, most show only what they say."""
    known = [(at, value) for at, value in enumerate(values) if value is not None]
    # What lies between two gaps has one difference between its place among the known ones and its place among all.
    pieces = [[place for _n, place in piece] for _key, piece in groupby(enumerate(known), lambda pair: pair[1][0] - pair[0])]
    strokes = (" ".join(f"{10 * _across(at, len(labels)):.1f},{_upright(value, scale)}" for at, value in piece) for piece in pieces if len(piece) > 1)
    stroke = '<polyline points="{}" fill="none" stroke-width="2" vector-effect="non-scaling-stroke" stroke-dasharray="{}"/>'
    mark = '<svg x="{}%" y="{}" overflow="visible"><path d="{}" fill-opacity="{}"><title>{}</title></path></svg>'
    height = TOP + PLOT + FOOT
    marks = (
        (
            f"{_across(at, len(labels)):.2f}",
            _upright(value, scale),
            _mark(index),
            _visible(at, index, len(labels)),
            _words(_point(labels[at], name), value, unit),
        )
        for at, value in known
    )
    return format_html(
        '<g class="rec-series-{}"><svg width="100%" height="{}" viewBox="0 0 1000 {}" preserveAspectRatio="none">{}</svg>{}</g>',
        index % COLOURS,
        height,
        height,
        format_html_join("", stroke, ((points, _dashes(index)) for points in strokes)),
        format_html_join("", mark, marks),
    )


def _visible(at: int, index: int, count: int) -> int:
    """Some ten marks of a line, at other places than those of the line before."""
    apart = ceil(count / 10)
    return int((at + index) % apart == 0)


def _point(label: str, name: str) -> str:
    return _("%(name)s, %(label)s") % {"name": name, "label": label} if name else label


def _bar(index: int, bar: tuple[str, Number], most: float | int, unit: str) -> SafeString:
    label, value = bar
    return format_html(
        '<text class="rec-label" x="0" y="{y}">{label}</text><text class="rec-number" x="100%" y="{y}" text-anchor="end">{told}</text>'
        '<rect class="rec-bar-all" x="0" y="{bar}" width="100%" height="{height}" rx="3"/>'
        '<rect class="rec-bar" x="0" y="{bar}" width="{width}%" height="{height}" rx="3"><title>{words}</title></rect>',
        y=ROW * index + 16,
        bar=ROW * index + 22,
        height=BAR,
        label=label,
        told=_told(value, unit),
        width=f"{100 * max(value or 0, 0) / most:.2f}",
        words=_words(label, value, unit),
    )


def _legend(names: Iterable[str]) -> SafeString:
    item = (
        '<li><svg class="rec-series-{}" width="34" height="12" aria-hidden="true"><line x1="0" x2="34" y1="6" y2="6" stroke-width="2" stroke-dasharray="{}"/>'
        '<svg x="17" y="6" overflow="visible"><path d="{}"/></svg></svg> {}</li>'
    )
    items = ((index % COLOURS, _dashes(index), _mark(index), name) for index, name in enumerate(names))
    return format_html('<ul class="rec-legend">{}</ul>', format_html_join("", item, items))


def _table(title: str, head: Iterable[str], rows: Iterable[Sequence[str]]) -> SafeString:
    return format_html(
        '<div class="rec-scroll" role="region" aria-label="{}" tabindex="0"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>',
        title,
        format_html_join("", "{}", ((format_html('<th scope="col">{}</th>', name) if name else SafeString("<td></td>"),) for name in head)),
        format_html_join("", '<tr><th scope="row">{}</th>{}</tr>', ((row[0], _cells(row[1:])) for row in rows)),
    )


def _cells(texts: Iterable[str]) -> SafeString:
    return format_html_join("", "<td>{}</td>", ((text,) for text in texts))


def _in_words(values: Mapping[str, Sequence[Number]], unit: str) -> str:
    """For those who do not see it: where each series ends."""
    ends = [(name, next((value for value in reversed(line) if value is not None), None)) for name, line in values.items()]
    return "; ".join(_words(name, value, unit) for name, value in ends)


def _words(what: str, value: Number, unit: str) -> str:
    return _("%(what)s: %(number)s") % {"what": what, "number": _told(value, unit)} if what else _told(value, unit)


def _told(value: Number, unit: str) -> str:
    """As the language writes it: whole numbers whole, others with two digits, small ones with three that count."""
    if value is None:
        return "–"
    digits = 0 if value == int(value) else 2 if abs(value) >= 1 else 2 - floor(log10(abs(value)))
    number = number_format(value, decimal_pos=digits, use_l10n=True, force_grouping=True)
    return f"{number}\N{NO-BREAK SPACE}{unit}" if unit else number


def _dashes(index: int) -> str:
    return DASHES[index % len(DASHES)]


def _mark(index: int) -> str:
    return MARKS[index % len(MARKS)]
