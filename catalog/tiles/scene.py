"""The still life of the home page: a shelf of things, drawn with the same pictograms as the tiles."""

from functools import cache

from .draw import clean
from .palettes import COLOURS, THEMES, Palette
from .pictograms import DRAWINGS

THINGS: tuple[tuple[str, Palette, float, float, float], ...] = (
    # (drawing, palette, x, y, scale); a thing stands on y + 152 * scale
    ("bunting", COLOURS["red"], 40, -34, 1.5),
    ("bunting", COLOURS["turquoise"], 330, -34, 1.5),
    ("vase", COLOURS["blue"], 20, 92, 1.15),
    ("teapot", COLOURS["red"], 128, 118, 1.0),
    ("cup", COLOURS["pink"], 236, 148, 0.8),
    ("clock", COLOURS["amber"], 318, 88, 1.15),
    ("cake stand", COLOURS["turquoise"], 436, 104, 1.1),
    ("bird house", THEMES["woodland"], 0, 282, 1.05),
    ("lantern", COLOURS["natural"], 112, 280, 1.06),
    ("gift wrap", COLOURS["blue"], 208, 274, 1.1),
    ("candle", COLOURS["pink"], 312, 286, 1.0),
    ("watering can", COLOURS["green"], 388, 282, 1.06),
    ("owl", COLOURS["purple"], 480, 304, 0.88),
)
SHELVES = (264.0, 440.0)


@cache
def scene() -> str:
    """The SVG, 640 x 480 units."""
    ground = '<circle cx="320" cy="240" r="236" fill="#f7f0e4"/>'
    boards = "".join(
        f'<rect x="24" y="{y}" width="592" height="12" rx="3" fill="#8a6545"/><rect x="24" y="{y + 12}" width="592" height="5" fill="#6f4f35" opacity=".35"/>'
        for y in SHELVES
    )
    things = "".join(_thing(*thing) for thing in THINGS)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 480" width="640" height="480" role="img">{ground}{boards}{things}</svg>'


def _thing(name: str, palette: Palette, x: float, y: float, scale: float) -> str:
    return f'<g transform="translate({x} {y}) scale({scale})">{clean(DRAWINGS[name].format(**palette.letters()))}</g>'
