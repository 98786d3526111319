"""The drawings by name, and which of them stands for a tag, a theme, a shelf or a department."""

from . import carried, home, kitchen, motifs, paper, play

DRAWINGS: dict[str, str] = {**kitchen.DRAWINGS, **home.DRAWINGS, **carried.DRAWINGS, **paper.DRAWINGS, **play.DRAWINGS, **motifs.DRAWINGS}

ALIKE = {
    "saucer": "cup", "dish": "bowl", "placemat": "coaster", "cake tin": "tin", "canister": "tin", "tablecloth": "tea towel", "lunch box": "lunch bag",
    "jumbo bag": "bag", "shopping bag": "bag", "washbag": "purse", "passport cover": "luggage tag", "backpack": "lunch bag", "cushion pad": "cushion",
    "garland": "bunting", "flag": "bunting", "money box": "money bank", "brooch": "ring", "hair accessory": "bow", "key ring": "key",
    "tissues": "box", "exercise book": "notebook", "photo album": "notebook", "calendar": "wall art", "badge": "sticker", "patches": "sticker",
    "invitation": "card", "game": "die", "toy": "rocket", "spinning top": "rocket", "creepy crawly": "frog", "calculator": "pencil",
    "raincoat": "umbrella", "bread bin": "tin", "lip gloss": "bottle", "tape": "ribbon", "cracker": "gift wrap",
}  # fmt: skip
"""Things: the tag whose drawing each takes."""

THEMES = {
    **{tag: tag for tag in motifs.DRAWINGS}, "babushka": "babushka",
    "christmas": "tree", "easter": "egg", "birthday": "cake", "party": "balloon", "spaceboy": "rocket", "space": "rocket", "dolly girl": "soft toy",
    "suki": "soft toy", "charlie and lola": "soft toy", "rose": "flower", "daisy": "flower", "lavender": "flower", "garden": "planter",
    "magic garden": "flower", "angel": "star", "fairy": "star", "tea time": "teapot", "cactus": "planter", "seaside": "shell", "fruit": "apple",
    "pear": "apple", "strawberry": "apple", "cherry": "apple", "woodland": "toadstool", "monster": "soft toy", "robot": "rocket", "fish": "shell",
    "elephant": "soft toy", "horse": "soft toy", "mouse": "soft toy", "home sweet home": "doorstop", "union jack": "bunting", "alphabet": "letters",
    "circus": "balloon",
}  # fmt: skip
"""Themes: the tag whose drawing each takes, where a product is nothing but its theme, or as a mark beside another thing."""

SHELVES = {
    "Necklaces": "necklace", "Bracelets": "bracelet", "Earrings": "earrings", "Candles": "candle", "Clocks": "clock", "Furniture": "cabinet",
    "Cake & Baking": "baking", "Mugs & Cups": "mug", "Signs & Wall Art": "sign", "Gift Wrap & Ribbons": "gift wrap", "Greeting Cards": "card",
    "Games & Puzzles": "die", "Pens & Pencils": "pencil", "Craft & Sewing": "sewing", "Travel": "luggage tag", "Fragrance & Incense": "incense",
    "Bath & Body": "soap", "Food Storage": "jar", "Boxes & Baskets": "box", "Cutlery": "cutlery", "Paper Tableware": "party plate",
    "Bunting & Garlands": "bunting", "Lamps & Lights": "lamp", "Picnic & Outdoors": "basket", "Table Linen & Textiles": "tea towel",
    "Cooking & Washing Up": "frying pan", "Scarves & Accessories": "fan", "Glasses & Jugs": "jug", "Plates & Bowls": "bowl",
    "Frames & Mirrors": "frame", "Hooks, Knobs & Racks": "hook", "Tea & Coffee": "teapot", "Notebooks & Paper": "notebook",
    "Stickers & Magnets": "sticker", "Pots & Growing": "planter", "Warm & Cosy": "hot water bottle", "Handbags & Purses": "handbag",
    "Doormats & Doorstops": "doormat", "Cushions & Throws": "cushion", "Charms & Key Rings": "charm", "Rings & Brooches": "ring",
    "Hair Accessories": "bow", "Candle Holders & Lanterns": "candle holder", "Trinkets & Jewellery Boxes": "trinket",
}  # fmt: skip
"""Shelves that say what a thing is: the tag whose drawing stands for a product without a telling tag."""

DEPARTMENTS = {
    "Bags & Travel": "bag", "Garden": "planter", "Home": "vase", "Jewellery & Accessories": "ring", "Kitchen": "bowl", "Party": "balloon",
    "Pets": "dog", "Seasonal": "tree", "Stationery & Craft": "gift wrap", "Toys & Children": "soft toy", "Easter & Spring": "egg",
    "Ornaments & Decorations": "heart",
}  # fmt: skip
"""The last resort, and the departments' own pictures."""


def thing_of(tag: str) -> str | None:
    """The drawing's name for a tag that names a thing."""
    name = ALIKE.get(tag, tag)
    return name if name in DRAWINGS and name not in motifs.DRAWINGS else None


def theme_of(tag: str) -> str | None:
    """The drawing's name for a tag that names a theme."""
    return THEMES.get(tag)
