"""A name as words: lower case, singular, and every run of up to four of them."""

import re

WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
LONGEST = 4

IRREGULAR = {"leaves": "leaf", "knives": "knife", "shelves": "shelf", "mice": "mouse", "men": "man", "snowmen": "snowman", "children's": "children"}
IRREGULAR |= {"childrens": "children", "childs": "children", "kids": "children", "child's": "children", "cookies": "cookie", "series": "series"}
IRREGULAR |= {
    "ties": "tie",
    "gloves": "glove",
    "doves": "dove",
    "olives": "olive",
    "christmas": "christmas",
    "paris": "paris",
    "canvas": "canvas",
    "dominoes": "domino",
}


def singular(word: str) -> str:
    """A plain English singular: enough to match one list of words with another that went through it too."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    word = word.removesuffix("'s")
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def words(text: str) -> list[str]:
    """The words of a name in order, singular. "T-light" is one word, so that no lamp is found in it."""
    return [singular(word) for word in WORD.findall(text.lower().replace("t-light", "tlight"))]


def grams(text: str) -> set[str]:
    """Every run of one to four words, joined by blanks."""
    row = words(text)
    return {" ".join(row[start : start + length]) for length in range(1, LONGEST + 1) for start in range(len(row) - length + 1)}


def phrase(text: str) -> str:
    """A phrase in the form that ``grams`` has."""
    return " ".join(words(text))
