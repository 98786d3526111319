"""The whole ranking against plain arithmetic written a second time."""

import random
from collections import defaultdict
from hashlib import blake2b

import pytest

from recommendations import recommend
from recommendations.models import Placement
from recommendations.testing.factories import make_run

from .shop import VISITOR, did

pytestmark = pytest.mark.django_db
KINDS = {"view": 0.25, "cart": 0.5, "purchase": 1.0}


def rounded(score: float) -> float:
    """As a packed row holds it."""
    import struct

    return struct.unpack("<f", struct.pack("<f", score))[0]


def tie(product: str, seed: int) -> int:
    return int.from_bytes(blake2b(product.encode(), digest_size=8, key=seed.to_bytes(8, "little", signed=True)).digest(), "little")


def expected(rows, everybody, visits, *, decay, seed, units, normalise):
    """visits: newest first, each (kind, products); all of one visit happened together."""
    weights: dict[str, float] = defaultdict(float)
    for age, (kind, products) in enumerate(visits[:units]):
        for product in set(products):
            weights[product] += decay**age * KINDS[kind]
    norm = sum(weights.values()) ** normalise if weights else 1.0
    scores: dict[str, float] = defaultdict(float)
    for product, weight in weights.items():
        for other, score in rows.get(product, {}).items():
            scores[other] += weight / norm * rounded(score)
    for other, score in everybody.items():
        scores[other] += rounded(score)
    bought = {product for kind, products in visits if kind == "purchase" for product in products}
    left = {product: score for product, score in scores.items() if product not in bought}
    return sorted(left.items(), key=lambda pair: (-round(pair[1], 12), tie(pair[0], seed)))


@pytest.mark.parametrize("case", range(6))
def test_it_is_that_of_the_formula(each_store, case):
    chance = random.Random(case)
    keys = each_store.make(70)
    half = [chance.choice((0.1, 0.2, 0.5, 1.0)) for _ in keys]
    rows = {key: dict(zip(chance.sample(keys, 13), half, strict=False)) for key in keys[:50]}
    everybody = dict(zip(chance.sample(keys, 31), half, strict=False)) if case % 2 else {}
    told = {"history_decay": 0.7, "seed": case, "units": 4, "normalise": 0.5 * (case % 3)}
    visits = [(chance.choice(list(KINDS)), chance.choices(keys, k=chance.randint(1, 5))) for _ in range(7)]
    for age, (kind, products) in enumerate(visits):
        did(VISITOR, kind, products, minutes_ago=age)
    make_run("blend", {"product": rows, "all": {"": everybody}}, kinds=KINDS, **told)
    Placement.objects.filter(slug="home").update(rules={}, fallbacks=[], limit=17)

    slate = recommend("home", visitor=VISITOR.visitor)

    wanted = expected(rows, everybody, visits, decay=0.7, seed=case, units=4, normalise=told["normalise"])
    assert slate.product_keys == [product for product, _ in wanted][:17]
    assert [item.score for item in slate] == pytest.approx([score / wanted[0][1] for _, score in wanted][:17], abs=1e-9)


def test_the_lines_of_one_order_are_one_unit_even_when_their_times_differ(store):
    a, b, x, y = store.make(4)
    did(VISITOR, "purchase", a, minutes_ago=5, order="o1")
    did(VISITOR, "purchase", b, minutes_ago=4, order="o1")
    make_run("blend", {"product": {a: {x: 1.0}, b: {y: 0.9}}}, history_decay=0.5)
    assert recommend("home", visitor=VISITOR.visitor).product_keys == [x, y]


def test_a_newer_event_outweighs_an_older_one(store):
    a, b, x, y = store.make(4)
    did(VISITOR, "view", a, minutes_ago=5)
    did(VISITOR, "view", b, minutes_ago=4)
    make_run("blend", {"product": {a: {x: 1.0}, b: {y: 0.9}}}, history_decay=0.5)
    assert recommend("home", visitor=VISITOR.visitor).product_keys == [y, x]


def test_equal_scores_stand_in_the_order_of_a_hash_and_not_of_keys_or_rows(each_store):
    keys = each_store.make(40)
    make_run("blend", {"all": {"": dict.fromkeys(keys, 0.5)}}, seed=11)
    Placement.objects.filter(slug="home").update(limit=40)
    assert recommend("home").product_keys == sorted(keys, key=lambda key: tie(key, 11))


def test_rows_of_different_key_kinds_are_added_up(settings):
    from .shop import STORES

    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "PRODUCT_ADAPTER": STORES["text"].adapter}
    from tests.otherstore.models import Part

    for number in ("7", "8", "x"):
        Part.objects.create(number=number, title=number)
    did(VISITOR, "view", "x")
    make_run("blend", {"product": {"x": {"7": 0.6, "8": 0.5}}, "all": {"": {"8": 0.2, "x": 0.65}}}, kinds={"view": 1.0})
    slate = recommend("home", visitor=VISITOR.visitor)
    assert slate.product_keys == ["8", "x", "7"]
    assert [item.score for item in slate] == pytest.approx([1.0, 0.65 / 0.7, 0.6 / 0.7], abs=1e-6)
