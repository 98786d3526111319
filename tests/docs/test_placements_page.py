"""docs/reference/placements.md: its examples are read by the code, and name all that the code reads."""

import json
import re
from dataclasses import fields

from recommendations.serving.boosts import MOST_FACTOR, TARGETS
from recommendations.serving.configuration import placement_settings
from recommendations.serving.entries import MOST
from recommendations.serving.rules import Rules

from .page import DOCS

TEXT = (DOCS / "reference" / "placements.md").read_text(encoding="utf-8")
RULES, LATEST, BOOSTS, PINS = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL))
ROW = {"slug": "x", "name": "X", "enabled": True, "strategy": "blend", "fallbacks": [], "limit": 8, "dedupe": True}


def test_every_example_is_what_a_placement_may_hold() -> None:
    read = placement_settings({**ROW, "rules": RULES, "boosts": BOOSTS, "pins": PINS})
    assert (read.rules.price.low, read.rules.price.high, read.rules.in_stock) == (0.5, 1.5, True)
    assert [(boost.factor, boost.tag, boost.category, boost.product) for boost in read.boosts.entries] == [
        (1.5, "new", (), ""),
        (1.2, "", ("Home", "Kitchen"), ""),
        (0.3, "", (), "12"),
    ]
    assert [(pin.product, pin.position) for pin in read.pins.entries] == [("12", 1), ("13", 4)]
    assert placement_settings({**ROW, "rules": LATEST, "boosts": {}, "pins": {}}).rules.seed == "latest"


def test_every_rule_stands_in_an_example_and_in_the_table() -> None:
    names = {each.name for each in fields(Rules)}
    assert {*RULES, *LATEST} == {"version", *names}
    assert names <= set(re.findall(r"`([a-z_]+)`", "\n".join(line.split("|")[1] for line in TEXT.splitlines() if line.startswith("| `"))))


def test_the_bounds_are_those_of_the_code() -> None:
    assert f"at most {MOST_FACTOR}." in TEXT
    assert f"At most {MOST} entries" in TEXT
    assert {name for entry in BOOSTS["entries"] for name in entry} == {*TARGETS, "factor", "from", "until"}
