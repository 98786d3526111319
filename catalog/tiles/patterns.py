"""What lies behind the object: a shape chosen by the product's number, and a pattern where its tags name one."""

from collections.abc import Callable, Sequence

from .palettes import Palette

SHAPES = (
    '<circle cx="100" cy="100" r="76" fill="{f}"/>',
    '<path d="M32 200V98c0-38 30-68 68-68s68 30 68 68v102z" fill="{f}"/>',
    '<path d="M0 128c40-22 60-22 100-6s62 14 100-8v86H0z" fill="{f}"/>',
    '<path d="M44 52c34-30 96-22 118 16s8 92-34 108-96-4-108-50 -2-54 24-74z" fill="{f}"/>',
    '<rect x="28" y="28" width="144" height="144" rx="34" fill="{f}"/>',
    '<path d="M0 138h200v62H0z" fill="{f}"/><circle cx="148" cy="52" r="26" fill="{f}"/>',
)


def _grid(step: int, draw: Callable[[int, int], str]) -> str:
    """``draw`` at the points of a brick grid over the tile."""
    rows = range(step // 2, 200, step)
    return "".join(draw(x + (step // 2 if row % 2 else 0), y) for row, y in enumerate(rows) for x in range(0, 201, step))


def _dots(palette: Palette) -> str:
    return _grid(28, lambda x, y: f'<circle cx="{x}" cy="{y}" r="5"/>')


def _stripes(palette: Palette) -> str:
    return "".join(f'<rect x="{x}" y="0" width="10" height="200"/>' for x in range(5, 200, 25))


def _checks(palette: Palette) -> str:
    bars = "".join(f'<rect x="{at}" y="0" width="20" height="200"/><rect x="0" y="{at}" width="200" height="20"/>' for at in range(0, 200, 40))
    return f'<g opacity=".55">{bars}</g>'


def _drops(palette: Palette) -> str:
    return _grid(40, lambda x, y: f'<path d="M{x} {y - 9}c9 5 10 15 0 18-9-2-9-9-3-12z"/>')


def _hearts(palette: Palette) -> str:
    return _grid(40, lambda x, y: f'<path d="M{x} {y + 8}l-7-8c-4-6 4-11 7-5 3-6 11-1 7 5z"/>')


def _stars(palette: Palette) -> str:
    return _grid(44, lambda x, y: f'<path d="M{x} {y - 8}l2 5 6 1-4 4 1 6-5-3-5 3 1-6-4-4 6-1z"/>')


def _petals(palette: Palette) -> str:
    return _grid(46, lambda x, y: "".join(f'<circle cx="{x + dx}" cy="{y + dy}" r="4"/>' for dx, dy in ((0, -6), (6, 0), (0, 6), (-6, 0))))


def _scallops(palette: Palette) -> str:
    return _grid(24, lambda x, y: f'<path d="M{x - 11} {y}a11 11 0 0 0 22 0" fill="none" stroke="{palette.white}" stroke-width="2"/>')


def _flakes(palette: Palette) -> str:
    return _grid(
        48, lambda x, y: f'<path d="M{x - 7} {y}h14M{x} {y - 7}v14M{x - 5} {y - 5}l10 10M{x + 5} {y - 5}l-10 10" stroke="{palette.white}" stroke-width="2"/>'
    )


PATTERNS: dict[str, Callable[[Palette], str]] = {
    "retrospot": _dots,
    "polkadot": _dots,
    "gingham": _checks,
    "stripe": _stripes,
    "paisley": _drops,
    "lace": _scallops,
    "christmas": _flakes,
    "star": _stars,
    "heart": _hearts,
    "flower": _petals,
    "rose": _petals,
    "daisy": _petals,
}
"""By tag, in order of preference."""


def backdrop(palette: Palette, tags: Sequence[str], number: int) -> str:
    """SVG for what lies behind the object."""
    shape = SHAPES[number // 7 % len(SHAPES)].format(**palette.letters())
    pattern = next((draw for tag, draw in PATTERNS.items() if tag in tags), None)
    laid = f'<g fill="{palette.white}" opacity=".6">{pattern(palette)}</g>' if pattern else ""
    return f'<rect width="200" height="200" fill="{palette.ground}"/>{shape}{laid}'
