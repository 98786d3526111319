"""Any rules, boosts and pins over a small market: the slate is the one that a naive telling of the rules gives."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as some

from recommendations.serving import history as histories
from recommendations.serving.configuration import current, placement_settings
from recommendations.serving.context import Context
from recommendations.serving.slate import build
from recommendations.serving.trace import Trace
from recommendations.testing.factories import make_run
from tests.otherstore.models import Seat

from .market import SAID, put
from .shop import NOON, VISITOR, did
from .test_ranking import tie

SHELVES = ("", "Home", "Home > Red", "Home > Red > Dark", "Garden")
TAGS = ("new", "sale")
HOURS = (None, -1, 0, 1)


@dataclass
class Thing:
    """What the naive telling knows of a product."""

    key: str
    shelf: tuple[str, ...]
    tags: tuple[str, ...]
    price: Decimal | None
    in_stock: bool | None
    sold: bool = True


@dataclass
class Market:
    things: dict[str, Thing]
    lists: list[dict[str, float]]
    """Of the strategy and of its fallback."""
    refused: str
    bought: str
    page: str


@pytest.fixture
def stalls(market) -> Market:
    """Every shelf with every tag; scores with many ties; one product that is not sold, one refused, one bought, one that the page shows."""
    things = {}
    for n in range(18):
        shelf, tags, price = SHELVES[n % 5], TAGS[: n % 3], (None, "4.00", "10.00", "16.00")[n % 4]
        key = put(shelf, tags=tags, price=price, in_stock=(None, True, False)[n * 2 % 3])
        things[key] = Thing(key, tuple(shelf.split(" > ")) if shelf else (), tags, SAID[key]["price"], SAID[key]["in_stock"])
    keys = list(things)
    halves = (1.0, 0.5, 0.5, 0.25, 0.125)
    lists = [{key: halves[n % 5] for n, key in enumerate(keys[:11])}, {key: halves[n % 4] for n, key in enumerate(keys[6:16])}]
    make_run("blend", {"all": {"": lists[0]}}, seed=3)
    make_run("trending", {"all": {"": lists[1]}}, seed=5)
    Seat.objects.filter(pk=keys[2]).update(on_sale=False)
    things[keys[2]].sold = False
    did(VISITOR, "not_interested", keys[3])
    did(VISITOR, "purchase", keys[4])
    return Market(things, lists, keys[3], keys[4], keys[17])


@some.composite
def scheduled(draw, entry: dict[str, Any]) -> dict[str, Any]:
    start, end = draw(some.sampled_from([(a, b) for a in HOURS for b in HOURS if a is None or b is None or a < b]))
    moments = {name: (NOON + timedelta(hours=hours)).isoformat() for name, hours in (("from", start), ("until", end)) if hours is not None}
    return {**entry, **moments}


def one_of(names: tuple[str, ...]) -> Any:
    return some.lists(some.sampled_from(names), max_size=2, unique=True)


shelves = SHELVES[1:]
rules = some.fixed_dictionaries(
    {},
    optional={
        "only_categories": one_of(shelves),
        "never_categories": one_of(shelves),
        "only_tags": one_of(TAGS),
        "never_tags": one_of(TAGS),
        "price": some.sampled_from([{"from": 0.5}, {"to": 1.5}, {"from": 0.4, "to": 1}, {}]),
        "max_per_category": some.sampled_from([None, 1, 2]),
        "in_stock": some.booleans(),
        "exclude_bought": some.booleans(),
    },
)


def boosts_of(numbers: int) -> Any:
    target = some.one_of(
        some.sampled_from([{"category": shelf} for shelf in shelves]),
        some.sampled_from([{"tag": tag} for tag in TAGS]),
        some.integers(0, numbers - 1).map(lambda n: {"product": n}),
    )
    factor = some.sampled_from([0.1, 0.5, 1, 1.5, 2, 3, 10])
    return some.lists(some.tuples(target, factor).flatmap(lambda pair: scheduled({**pair[0], "factor": pair[1]})), max_size=4)


def pins_of(numbers: int) -> Any:
    return some.lists(
        some.tuples(some.integers(0, numbers - 1), some.integers(1, 8)).flatmap(lambda pair: scheduled({"product": pair[0], "position": pair[1]})), max_size=4
    )


def holds(entry: dict[str, Any]) -> bool:
    return entry.get("from", "") <= NOON.isoformat() and NOON.isoformat() < entry.get("until", "9")


def below(thing: Thing, path: str) -> bool:
    return (" > ".join(thing.shelf) + " > ").startswith(path + " > ")


def allowed(thing: Thing, rules: dict[str, Any], base: Decimal | None) -> bool:
    if rules.get("only_categories") and not any(below(thing, path) for path in rules["only_categories"]):
        return False
    if rules.get("only_tags") and not any(tag in thing.tags for tag in rules["only_tags"]):
        return False
    if any(below(thing, path) for path in rules.get("never_categories", ())) or any(tag in thing.tags for tag in rules.get("never_tags", ())):
        return False
    if rules.get("in_stock") and thing.in_stock is False:
        return False
    if thing.price is None or base is None:
        return True
    price = rules.get("price", {})
    return float(base) * price.get("from", 0) <= float(thing.price) <= float(base) * price.get("to", 1e9)


def expected(market: Market, rules: dict[str, Any], boosts: list[Any], pins: list[Any], *, limit: int, page: str) -> list[tuple[str, float | None]]:
    """(product, score), None of a pinned one."""
    gone = {market.refused, market.bought, page}
    # 1. the strategy's own, then the fallback's, best first
    pool: list[tuple[str, float]] = []
    for scores, seed in zip(market.lists, (3, 5), strict=True):
        left = {key: score for key, score in scores.items() if key not in gone and key not in dict(pool)}
        ranked = sorted(left, key=lambda key: (-left[key], tie(key, seed)))
        last = pool[-1][1] if pool else 1.0
        pool += [(key, left[key] / left[ranked[0]] * last) for key in ranked]
    # 2. pinned ones are no candidates
    wanted: dict[str, int] = {}
    for pin in sorted(filter(holds, pins), key=lambda pin: pin["position"]):
        thing = market.things[pin["product"]]
        if thing.sold and thing.key not in gone and not (rules.get("in_stock") and thing.in_stock is False):
            wanted.setdefault(thing.key, pin["position"])
    base = market.things[page].price if page else None
    pool = [(key, score) for key, score in pool if key not in wanted and market.things[key].sold and allowed(market.things[key], rules, base)]
    # 3. boosts
    lifted = []
    for key, score in pool:
        thing = market.things[key]
        for boost in filter(holds, boosts):
            if boost.get("product") == key or boost.get("tag") in thing.tags or ("category" in boost and below(thing, boost["category"])):
                score *= boost["factor"]
        lifted.append((key, score))
    top = max([1.0, *(score for _, score in lifted)])
    lifted = sorted(((key, float(f"{score / top:.9e}")) for key, score in lifted), key=lambda pair: -pair[1])
    # 4. pins have their places, the others what is left, the best of each category
    queue = [key for key in wanted if wanted[key] <= limit]
    rest, held = [], dict.fromkeys([thing.shelf for thing in market.things.values()], 0)
    for key, score in lifted:
        shelf = market.things[key].shelf
        if not shelf or rules.get("max_per_category") is None or held[shelf] < rules["max_per_category"]:
            held[shelf] += 1
            rest.append((key, score))
    slate: list[tuple[str, float | None]] = []
    for place in range(1, limit + 1):
        if queue and (wanted[queue[0]] <= place or not rest):
            slate.append((queue.pop(0), None))
        elif rest:
            slate.append(rest.pop(0))
    return slate


@pytest.mark.django_db
@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rules=rules, boosts=boosts_of(18), pins=pins_of(18), limit=some.integers(1, 8), beside=some.booleans())
def test_a_slate_is_what_the_rules_say(stalls, rules, boosts, pins, limit, beside):
    keys = list(stalls.things)
    boosts = [{**entry, "product": keys[entry["product"]]} if "product" in entry else entry for entry in boosts]
    pins = [{**entry, "product": keys[entry["product"]]} for entry in pins]
    page = stalls.page if beside else ""
    placement = placement_settings(
        {
            "slug": "any",
            "name": "Any",
            "enabled": True,
            "strategy": "blend",
            "fallbacks": ["trending"],
            "limit": limit,
            "dedupe": True,
            "rules": rules,
            "boosts": {"version": 1, "entries": boosts},
            "pins": {"version": 1, "entries": pins},
        }
    )
    context = Context(shopper=VISITOR, product=page, now=NOON)
    history = histories.read(VISITOR)
    slate = build(placement, context, current(), history, Trace())

    wanted = expected(stalls, rules, boosts, pins, limit=limit, page=page)
    assert slate.product_keys == [key for key, _ in wanted]
    for item, (_, score) in zip(slate, wanted, strict=True):
        assert (item.source == "pin") is (score is None)
        if score is not None:
            assert item.score == pytest.approx(score, rel=1e-6)
    scores = [1.0, *(item.score for item in slate)]
    assert scores == sorted(scores, reverse=True)
    for key in keys[:: 1 + limit]:
        trace = Trace(product=key)
        build(placement, context, current(), history, trace)
        shown = slate.product_keys.index(key) + 1 if key in slate.product_keys else None
        assert trace.position == shown
