"""The till's names made readable: "SET/6 RED SPOTTY PAPER PLATES" becomes "Set of 6 Red Spotty Paper Plates"."""

import re

SPELLING = {
    # Shortened by the till, or by its 35 columns.
    "ant": "antique", "ass": "assorted", "asst": "assorted", "asstd": "assorted", "b'fly": "butterfly", "b'draw": "drawer", "bea": "beads",
    "blk": "black", "butterfl": "butterfly", "bracele": "bracelet", "c": "cushion", "cand": "candle", "candl": "candle", "choc": "chocolate",
    "col": "colour", "dec": "decoration", "des": "design", "dia": "diamond", "diamon": "diamond", "earr": "earrings", "flowe": "flowers",
    "garld": "garland", "hldr": "holder", "hold": "holder", "knif": "knife", "lt": "light", "montan": "montana", "multicol": "multicolour",
    "nat": "natural", "neckl": "necklace", "necklac": "necklace", "necklac.": "necklace", "neckla": "necklace", "ol": "olive", "p'weight": "paperweight",
    "pc": "piece", "porc": "porcelain", "raspberr": "raspberry", "rect": "rectangular", "rnd": "round", "sil't": "silhouette", "squ": "square",
    "str": "strap", "suck": "sucker", "turq": "turquoise", "turquois": "turquoise", "vint": "vintage", "w": "with", "whit": "white", "wht": "white",
    # Misspelt.
    "artiifcial": "artificial", "azure": "azur", "birdy": "birdie", "bracelt": "bracelet", "braclet": "bracelet", "ceature": "creature",
    "budah": "buddha", "doiley": "doily", "doughnuts": "doughnuts", "filigris": "filigree", "fuschia": "fuchsia", "laquered": "lacquered",
    "lazer": "laser", "paisely": "paisley", "pannetone": "panettone", "pouri": "pourri", "silouette": "silhouette", "skippping": "skipping",
    "strawbery": "strawberry", "strawbry": "strawberry", "tassle": "tassel", "tradtional": "traditional", "utilty": "utility",
    # Run together.
    "baroquecandlestick": "baroque candlestick", "blackblue": "black & blue", "blackchristmas": "black christmas", "bookcover": "book cover",
    "chocolatecandle": "chocolate candle", "drawerknob": "drawer knob", "fruitbowl": "fruit bowl", "photoframe": "photo frame",
    "pinkwhite": "pink & white", "squarecushion": "square cushion", "stopmetal": "stop metal", "swirlglass": "swirl glass",
    "toastrack": "toast rack", "vippassport": "VIP passport", "coathanger": "coat hanger", "doorsign": "door sign", "20light": "20 lights",
    "wallhanging": "wall hanging", "cakestand": "cake stand", "candleholder": "candle holder", "windchime": "wind chime",
    # One spelling for one thing.
    "tealight": "t-light", "polka": "polkadot", "spotty": "spotty", "popart": "pop art",
}  # fmt: skip
"""How the till wrote a word: how it is written."""

PHRASES = (
    (re.compile(r"\bc/cover\b"), "cushion cover"),
    (re.compile(r"\bart dec\b"), "art deco"),
    (re.compile(r"\b(?:set|s)\s?/\s?(\d+)"), r"set of \1"),
    (re.compile(r"\bpack\s?/\s?(\d+)"), r"pack of \1"),
    (re.compile(r"\bset of(\d)"), r"set of \1"),
    (re.compile(r"(\d)pc\b"), r"\1 piece"),
    (re.compile(r"\bneckl?\.?\s?(\d\d)\""), r'necklace \1" '),
    (re.compile(r"(\d\d)\"neckl\."), r'\1" necklace'),
    (re.compile(r"\bneckl(\d\d)\""), r'necklace \1" '),
    (re.compile(r"\bt[ -]lights?\b"), lambda found: found[0].replace("t ", "t-")),
    (re.compile(r"\bw/\s?(?=[a-z])"), "with "),
    (re.compile(r"\blt\.(?=[a-z])"), "light "),
    (re.compile(r"\bpolka dot\b"), "polkadot"),
    (re.compile(r"\bpot[ -]pouri\b"), "potpourri"),
    (re.compile(r"\bphoto clip\b"), "photo clip"),
    (re.compile(r"\s*\+\s*"), " & "),
    (re.compile(r"\s*/\s*"), "/"),
    (re.compile(r"\s*,\s*"), ", "),
    (re.compile(r"(?<=[a-z])\.(?=[a-z])"), ". "),
)
"""Repairs that need more than one word, in this order."""

SMALL = {"a", "an", "and", "at", "de", "des", "du", "en", "for", "from", "in", "la", "le", "les", "of", "on", "or", "the", "to", "with", "x"}
CAPITALS = {"abc", "led", "tv", "uk", "us", "vip", "wc", "3d", "a4", "a5", "a6", "a7"}
FRENCH = {"bain", "enfants", "jardin", "sud", "vie"}
"""Words that tell "des" and "du" to stay French."""

WORD = re.compile(r"[a-z0-9']+(?:-[a-z0-9']+)*")


def readable(raw: str) -> str:
    """The name as a shop would print it, at most a few characters longer than the till's."""
    text = " ".join(raw.lower().replace("\u00a0", " ").split())
    for pattern, better in PHRASES:
        text = pattern.sub(better, text)
    french = bool(FRENCH & set(WORD.findall(text)))
    text = WORD.sub(lambda found: found[0] if _kept(found, french=french) else SPELLING.get(found[0], found[0]), text)
    text = WORD.sub(lambda found: _capital(found[0], first=found.start() == 0), text)
    return " ".join(text.strip(" ,.").split())


def _kept(found: re.Match[str], *, french: bool) -> bool:
    """A quoted letter is that letter, and "des" between French words is no "design"."""
    quoted = found.string[found.start() - 1 : found.start()] == '"'
    return quoted or (french and found[0] in SMALL)


def _capital(word: str, *, first: bool) -> str:
    if word in CAPITALS:
        return word.upper()
    if word in SMALL and not first:
        return word
    return word[:1].upper() + word[1:]
