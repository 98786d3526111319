"""The rules of preparation, in words."""

import re
from pathlib import Path

from recommendations.conf import DEFAULTS
from recommendations.pipeline.rules import NOTED, RULES, Limits, in_brief, noted, told

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "preparation.md").read_text(encoding="utf-8")


def test_the_reference_lists_every_rule_in_order_and_in_the_same_words() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+) \| (?:`(\w+)`)? ?\|$", PAGE, flags=re.MULTILINE)

    assert [(name, words) for name, words, _ in rows] == [*RULES.items(), *NOTED.items()]
    assert {setting for _, _, setting in rows if setting} <= set(DEFAULTS)


def test_every_setting_that_a_sentence_names_stands_beside_it() -> None:
    for name, words in {**RULES, **NOTED}.items():
        for setting in re.findall(r"[A-Z]{3,}(?:_[A-Z]+)+", words):
            assert setting in DEFAULTS
            assert re.search(rf"`{name}` .*\| `{setting}` \|", PAGE), f"{name} does not show {setting}"


def test_defaults_are_those_of_the_settings() -> None:
    keys = ("MAX_QUANTITY", "MAX_PRICE", "LIKED_RATING", "MAX_MOMENTS_AN_HOUR", "MIN_PRODUCT_SHOPPERS", "MIN_SHOPPER_PRODUCTS", "MAX_SHOPPERS")
    names = ("max_quantity", "max_price", "liked_rating", "moments_an_hour", "product_shoppers", "shopper_products", "shoppers")

    assert [getattr(Limits(), name) for name in names] == [DEFAULTS[key] for key in keys]


def test_counts_are_told_in_words() -> None:
    counts = {"read": 2_000, "kept": 1_850, "duplicate": 100, "refund": 50, "disliked": 0, "cold": 7}

    assert told(counts) == [(RULES["duplicate"], 100, 0.05), (RULES["refund"], 50, 0.025)]
    assert noted(counts) == [(NOTED["cold"], 7)]
    assert in_brief(counts) == "2,000 rows read, 1,850 learnt from; left out: 100 duplicate, 50 refund"
    assert in_brief({}) == "0 rows read, 0 learnt from"
