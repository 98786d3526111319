"""One seed takes only so many places of a slate, while there are others."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations import explain, recommend
from recommendations.core.history import Seed
from recommendations.models import Placement
from recommendations.products import Card
from recommendations.serving.candidates import Candidate
from recommendations.serving.configuration import StrategySettings
from recommendations.serving.diversity import at_most
from recommendations.serving.trace import Trace
from recommendations.testing.factories import make_run

from .shop import STORES, VISITOR, did


def candidates_of(seeds: list[str]) -> list[Candidate]:
    blend = StrategySettings(slug="blend")
    return [
        Candidate(product=str(n), score=1.0, strategy=blend, seed=Seed(seed, 1.0, "view") if seed else None, _card=Card(title="", url=""))
        for n, seed in enumerate(seeds)
    ]


@given(st.lists(st.sampled_from(["", "a", "b", "c"]), max_size=20), st.integers(1, 4), st.integers(1, 10))
def test_no_seed_holds_more_than_its_bound_while_others_are_left_and_no_place_stays_empty(seeds, most, enough):
    shown = at_most(per_category=None, per_seed=most, enough=enough)(found := candidates_of(seeds), Trace())
    places = [int(candidate.product) for candidate in shown]
    assert len(places) == min(enough, len(found))
    assert places == sorted(places)
    held = Counter(seeds[place] for place in places if seeds[place])
    left = Counter(seed for place, seed in enumerate(seeds) if place not in places)
    if any(number > most for number in held.values()):
        assert not left[""]
        assert all(held[seed] >= most for seed in left)
    if all(number <= most for number in Counter(filter(None, seeds)).values()):
        assert places == list(range(len(places)))


@pytest.fixture
def bought(store) -> tuple[str, list[str], list[str]]:
    stand, *cakes = store.make(6)
    others = store.make(2)
    make_run("blend", {"product": {stand: cakes}, "all": {"": dict.fromkeys(others, 0.001)}})
    for slug in ("home", "cart"):
        Placement.objects.filter(slug=slug).update(strategy=Placement.objects.get(slug="home").strategy, rules={"max_per_seed": 2}, fallbacks=[], limit=4)
    did(VISITOR, "purchase", stand)
    return stand, cakes, others


@pytest.mark.django_db
def test_one_purchase_does_not_take_over_the_page(bought):
    stand, cakes, others = bought
    assert set(recommend("home", visitor=VISITOR.visitor).product_keys) == {*cakes[:2], *others}
    title = STORES["integer"].model._default_manager.get(pk=stand).title
    assert str(explain("home", cakes[2], visitor=VISITOR.visitor)).startswith(f"Not shown: 2 for the product {title} stand higher already.\n")


@pytest.mark.django_db
def test_what_only_one_product_asks_for_is_not_bounded(bought):
    stand, cakes, _others = bought
    assert recommend("cart", basket=[stand]).product_keys == cakes[:4]
    assert recommend("home", product=stand).product_keys == cakes[:4]
