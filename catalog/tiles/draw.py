"""A product's tile: backdrop, object, and a small mark for its theme. The same product gives the same bytes on every machine."""

import re
from collections.abc import Sequence
from hashlib import sha256
from itertools import chain
from xml.sax.saxutils import escape

from .palettes import Palette, palette_of
from .patterns import backdrop
from .pictograms import DEPARTMENTS, DRAWINGS, SHELVES, theme_of, thing_of

EDITION = "1"
"""Goes into the tiles' addresses: raise it when drawings change, so that browsers ask again."""

MARKS = (
    "owl", "butterfly", "bird", "cat", "dog", "rabbit", "hen", "frog", "toadstool", "skull", "dinosaur", "strawberry", "apple", "cherry", "pear",
    "rose", "daisy", "flower", "leaf", "star", "heart", "spaceboy", "babushka", "christmas", "seaside",
)  # fmt: skip
"""Themes that may stand small beside an object, the more telling first."""

FORBIDDEN = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold, even escaped."""


def tile(*, sku: str, name: str, tags: Sequence[str] = (), category: Sequence[str] = ()) -> str:
    """The SVG, 200 x 200 units, without script, style or reference to anything outside."""
    number = int.from_bytes(sha256(sku.encode(errors="replace")).digest()[:4], "big")
    palette = palette_of(tags, number)
    main = subject(tags, category)
    mark = next((theme_of(tag) for tag in MARKS if tag in tags and theme_of(tag) != main), None)
    label = escape(FORBIDDEN.sub("", name), {'"': "&quot;"})
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" width="400" height="400" role="img" aria-label="{label}">'
        f"<title>{label}</title>{backdrop(palette, tags, number)}{_object(DRAWINGS[main], palette, number, beside=mark is not None)}"
        f"{_mark(mark, palette) if mark else ''}</svg>"
    )


def version(*, sku: str, name: str, tag_text: str, category: str) -> str:
    """Changes when the tile may change; short enough for an address."""
    return sha256("\0".join((EDITION, sku, name, tag_text, category)).encode(errors="replace")).hexdigest()[:8]


def subject(tags: Sequence[str], category: Sequence[str]) -> str:
    """The name of the main drawing: what the tags say it is, else what the shelf says, else its theme, else a wrapped gift."""
    candidates = chain(
        map(thing_of, tags),
        map(SHELVES.get, reversed(category)),
        map(theme_of, tags),
        map(DEPARTMENTS.get, reversed(category)),
    )
    return next(filter(None, candidates), "gift wrap")


def _object(drawing: str, palette: Palette, number: int, *, beside: bool) -> str:
    """The main drawing with its shadow, a little turned, and aside where a mark follows."""
    turn = (number // 101) % 9 - 4
    move = "translate(-10 -4) " if beside else ""
    shadow = f'<ellipse cx="100" cy="158" rx="46" ry="6" fill="{palette.ink}" opacity=".12"/>'
    body = clean(drawing.format(**palette.letters()))
    return f'<g transform="{move}translate(-8 -8) scale(1.08)">{shadow}<g transform="rotate({turn} 100 100)">{body}</g></g>'


def _mark(name: str, palette: Palette) -> str:
    letters = {**palette.letters(), "m": palette.accent, "d": palette.dark, "a": palette.main, "w": palette.light}
    drawing = clean(DRAWINGS[name].format(**letters))
    disc = f'<circle cx="30" cy="30" r="27" fill="{palette.white}"/>'
    return f'<g transform="translate(126 126)">{disc}<g transform="translate(5 5) scale(.25)">{drawing}</g></g>'


def clean(svg: str) -> str:
    """A drawing on one line."""
    return " ".join(line.strip() for line in svg.splitlines() if line.strip()).replace("> <", "><")
