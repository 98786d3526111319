"""The drawings by tag, and which drawing stands in for a tag or a shelf that has none of its own."""

from . import carried, home, kitchen, motifs, paper, play

DRAWINGS: dict[str, str] = {**kitchen.DRAWINGS, **home.DRAWINGS, **carried.DRAWINGS, **paper.DRAWINGS, **play.DRAWINGS, **motifs.DRAWINGS}

ALIKE = {
    "saucer": "cup", "dish": "bowl", "placemat": "coaster", "cake tin": "tin", "canister": "tin", "tablecloth": "tea towel", "lunch box": "lunch bag",
    "jumbo bag": "bag", "shopping bag": "bag", "washbag": "purse", "passport cover": "luggage tag", "backpack": "lunch bag", "cushion pad": "cushion",
    "decoration": "heart", "garland": "bunting", "flag": "bunting", "money box": "money bank", "brooch": "ring", "hair accessory": "bow", "key ring": "key",
    "tissues": "box", "exercise book": "notebook", "photo album": "notebook", "calendar": "wall art", "badge": "sticker", "patches": "sticker",
    "invitation": "card", "kit": "sewing", "game": "die", "toy": "rocket", "spinning top": "rocket", "creepy crawly": "frog", "calculator": "pencil",
    "raincoat": "umbrella", "lip gloss": "bottle", "tape": "ribbon", "cracker": "gift wrap", "flower": "flower", "garden": "planter", "pantry": "jar",
    "christmas": "tree", "easter": "egg", "birthday": "cake", "party": "balloon", "spaceboy": "rocket", "space": "rocket", "bicycle": "rocket",
    "dolly girl": "soft toy", "suki": "soft toy", "babushka": "babushka", "rose": "flower", "daisy": "flower", "lavender": "flower", "toadstool": "toadstool",
    "hen": "hen", "fairy": "star", "angel": "star", "tea time": "teapot", "cactus": "planter", "seaside": "shell", "fruit": "apple", "pear": "apple",
    "strawberry": "apple", "cherry": "apple", "woodland": "toadstool", "horse": "rabbit", "mouse": "rabbit", "monster": "soft toy", "robot": "rocket",
    "fish": "shell", "elephant": "soft toy", "home sweet home": "doorstop", "union jack": "bunting", "alphabet": "letters", "circus": "balloon",
}  # fmt: skip
"""Tag: the tag whose drawing it takes."""

SHELVES = {
    "Bags & Travel": "bag", "Garden": "planter", "Home": "vase", "Jewellery & Accessories": "ring", "Kitchen": "bowl", "Party": "balloon",
    "Pets": "dog", "Seasonal": "tree", "Stationery & Craft": "gift wrap", "Toys & Children": "soft toy",
    "Necklaces": "necklace", "Bracelets": "bracelet", "Earrings": "earrings", "Candles": "candle", "Clocks": "clock", "Furniture": "cabinet",
    "Cake & Baking": "cake case", "Mugs & Cups": "mug", "Signs & Wall Art": "sign", "Gift Wrap & Ribbons": "gift wrap", "Greeting Cards": "card",
    "Games & Puzzles": "die", "Soft Toys & Dolls": "soft toy", "Pens & Pencils": "pencil", "Craft & Sewing": "sewing", "Travel": "luggage tag",
    "Fragrance & Incense": "incense", "Bath & Body": "soap", "Food Storage": "jar", "Boxes & Baskets": "box", "Cutlery": "cutlery",
    "Easter & Spring": "egg", "Paper Tableware": "party plate", "Bunting & Garlands": "bunting", "Lamps & Lights": "lamp", "Picnic & Outdoors": "basket",
    "Table Linen & Textiles": "tea towel", "Cooking & Washing Up": "frying pan", "Pocket-Money Toys": "rocket", "Scarves & Accessories": "fan",
    "Glasses & Jugs": "jug", "Plates & Bowls": "plate", "Frames & Mirrors": "frame", "Hooks, Knobs & Racks": "hook", "Tea & Coffee": "teapot",
    "Notebooks & Paper": "notebook", "Stickers & Magnets": "sticker", "Ornaments & Decorations": "heart", "Pots & Growing": "planter",
    "Warm & Cosy": "hot water bottle", "Handbags & Purses": "handbag", "Doormats & Doorstops": "doormat",
}  # fmt: skip
"""Category name: the tag whose drawing stands for a product without a telling tag."""


def drawing_of(tag: str) -> str | None:
    """The drawing for a tag, its own or the one that it takes."""
    return DRAWINGS.get(tag) or DRAWINGS.get(ALIKE.get(tag, ""))
