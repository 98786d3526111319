"""Colours of a tile. A palette is made around a main colour; what a product's tags do not say, its SKU decides."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """Colours as #rrggbb. Pictograms name them by one letter."""

    ground: str
    """Behind everything."""
    field: str
    """The shape behind the object, a little darker than the ground."""
    main: str
    dark: str
    light: str
    accent: str
    ink: str = "#3b3a36"
    white: str = "#fffdf8"

    def letters(self) -> dict[str, str]:
        return {"m": self.main, "d": self.dark, "l": self.light, "a": self.accent, "i": self.ink, "w": self.white, "g": self.ground, "f": self.field}


def _palette(ground: str, field: str, main: str, dark: str, light: str, accent: str) -> Palette:
    return Palette(ground=ground, field=field, main=main, dark=dark, light=light, accent=accent)


COLOURS: dict[str, Palette] = {
    "red": _palette("#f8ece6", "#f0d9cf", "#c8493f", "#a03830", "#e58c80", "#2f5d57"),
    "pink": _palette("#faeeee", "#f3dadb", "#dd8a97", "#bf6475", "#f2bcc3", "#6d8a6f"),
    "orange": _palette("#fbf0e2", "#f4dfc4", "#dd8844", "#b96a2c", "#f0b988", "#3f6b75"),
    "yellow": _palette("#fbf5df", "#f4e8bc", "#e2b13c", "#ba8d22", "#f2d68e", "#5f7f8c"),
    "green": _palette("#eef3e8", "#dbe6d1", "#6f9a68", "#4f7750", "#a9c79f", "#c9694a"),
    "blue": _palette("#eaf1f5", "#d3e1ea", "#5b8bae", "#3f6a8b", "#a3c2d8", "#d98e4a"),
    "turquoise": _palette("#e8f4f2", "#cfe6e2", "#4fa39d", "#35807b", "#9cd0ca", "#d9795a"),
    "purple": _palette("#f1eef6", "#e1daec", "#8f78b5", "#6d578f", "#c0b1da", "#c99a3c"),
    "brown": _palette("#f5eee6", "#e8dac9", "#96694a", "#744d34", "#c49b7c", "#5f8a80"),
    "black": _palette("#efede9", "#dedad3", "#45464a", "#2c2d31", "#85868c", "#c6a15b"),
    "white": _palette("#e9eeee", "#d6dfdf", "#fbf9f3", "#d5cfc2", "#ffffff", "#7c9a98"),
    "cream": _palette("#f1eadb", "#e3d8c1", "#f8efd9", "#d8c69d", "#fffaf0", "#a56b50"),
    "ivory": _palette("#eee9dd", "#dfd6c3", "#faf3e2", "#d3c4a4", "#fffbf1", "#7f8f76"),
    "grey": _palette("#eff0f0", "#dddfe0", "#8d9598", "#6b7376", "#bcc3c5", "#c9806a"),
    "silver": _palette("#eef1f3", "#dce2e6", "#a9b4bb", "#818d95", "#d5dce0", "#6f7fa8"),
    "gold": _palette("#f7f1e0", "#ecdfbd", "#c9a24b", "#a07d2f", "#e6cd8d", "#6a5a78"),
    "copper": _palette("#f7ece5", "#edd8cb", "#b8734f", "#925737", "#dba98c", "#4f7c7a"),
    "amber": _palette("#faefdd", "#f2debb", "#cf8a2e", "#a56a1c", "#ebbc78", "#5b6f8a"),
    "ruby": _palette("#f7e9eb", "#ecd2d6", "#a8324a", "#822338", "#d47f8f", "#b99546"),
    "clear": _palette("#eaf2f2", "#d5e4e5", "#a9cdd0", "#7fabb0", "#d8ecee", "#c48d6a"),
    "natural": _palette("#f3ede2", "#e5dac7", "#bd9a6d", "#977749", "#dcc39f", "#6f8f7f"),
    "pastel": _palette("#f4f0f7", "#e6def0", "#b9a5d3", "#937cb3", "#dccfec", "#7fb3a6"),
    "multicolour": _palette("#f7f2e8", "#ebe1cf", "#d9694f", "#4a7d8c", "#efc04f", "#6f9a68"),
}
"""By colour tag."""

THEMES: dict[str, Palette] = {
    "christmas": _palette("#eef1e8", "#dbe3d1", "#b9403a", "#2f5f4a", "#e3a29a", "#c9a24b"),
    "easter": _palette("#f7f4e3", "#ece7c6", "#e3b84e", "#8aa866", "#f5dc94", "#d98c9b"),
    "retrospot": COLOURS["red"],
    "union jack": _palette("#edf0f4", "#d9e0ea", "#b83b3f", "#2f4674", "#e09a9b", "#2f4674"),
    "lavender": COLOURS["purple"],
    "strawberry": COLOURS["red"],
    "garden": COLOURS["green"],
    "seaside": COLOURS["blue"],
    "toadstool": COLOURS["red"],
    "woodland": _palette("#f0f0e4", "#dfe0cb", "#8a7a4e", "#66583a", "#bfb184", "#b5533c"),
    "rose": COLOURS["pink"],
    "apple": COLOURS["green"],
    "baroque": COLOURS["black"],
    "skull": COLOURS["black"],
    "vanilla": COLOURS["cream"],
    "zinc": COLOURS["silver"],
    "slate": COLOURS["grey"],
    "wicker": COLOURS["natural"],
    "wood": COLOURS["natural"],
    "glass": COLOURS["clear"],
    "crystal": COLOURS["clear"],
    "enamel": COLOURS["cream"],
}
"""By theme or material, where no colour is named."""

DEPARTMENTS = {
    "Bags & Travel": "red",
    "Garden": "green",
    "Home": "amber",
    "Jewellery & Accessories": "purple",
    "Kitchen": "blue",
    "Party": "pink",
    "Pets": "copper",
    "Seasonal": "ruby",
    "Stationery & Craft": "turquoise",
    "Toys & Children": "yellow",
}
"""The colour tag that stands for a department of the demo."""

ANY: tuple[Palette, ...] = tuple(COLOURS[name] for name in ("blue", "turquoise", "green", "pink", "orange", "yellow", "purple", "red", "natural", "copper"))


def palette_of(tags: Sequence[str], number: int) -> Palette:
    """The palette that the tags ask for; ``number`` decides where they say nothing. A second colour becomes the accent."""
    colours = [COLOURS[tag] for tag in tags if tag in COLOURS]
    if colours:
        first = colours[0]
        accent = next((other.main for other in colours[1:] if other.main != first.main), first.accent)
        return Palette(ground=first.ground, field=first.field, main=first.main, dark=first.dark, light=first.light, accent=accent)
    return next((THEMES[tag] for tag in tags if tag in THEMES), ANY[number % len(ANY)])
