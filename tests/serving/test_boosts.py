"""Boosts and buries: scores are multiplied, and the order follows."""

import pytest

from recommendations import explain, recommend
from recommendations.testing.factories import make_run

from .market import entries, home, made, put
from .shop import VISITOR, did

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("market")]


def test_one_that_is_lifted_rises_and_one_that_is_buried_sinks():
    a, b, c, d = put(), put(tags=("red",)), put("Shop > Blue"), put()
    make_run("blend", {"all": {"": {a: 1.0, b: 0.75, c: 0.5, d: 0.25}}})
    home(boosts=entries({"tag": "red", "factor": 2}, {"category": "Shop", "factor": 0.25}))
    slate = recommend("home")
    assert slate.product_keys == [b, a, d, c]
    assert [item.score for item in slate] == pytest.approx([1.0, 1.0 / 1.5, 0.25 / 1.5, 0.125 / 1.5])
    assert "Lifted by 2 because of the tag red: rank 2 -> 1." in explain("home", b).texts
    assert "Lowered by 0.25 because of the category Shop: rank 3 -> 4." in explain("home", c).texts
    assert "Neither lifted nor lowered: rank 4 -> 3." in explain("home", d).texts


def test_those_that_match_multiply():
    a, b = put(), put("Shop > Blue", tags=("red",))
    make_run("blend", {"all": {"": {a: 1.0, b: 0.25}}})
    home(boosts=entries({"tag": "red", "factor": 2}, {"category": "Shop > Blue", "factor": 2}, {"product": b, "factor": 1.5}))
    slate = recommend("home")
    assert slate.product_keys == [b, a]
    assert [item.score for item in slate] == pytest.approx([1.0, 1.0 / 1.5])
    assert "Lifted by 6 because of the tag red, the category Shop > Blue, the product itself: rank 2 -> 1." in explain("home", b).texts


def test_equal_scores_keep_their_order_whatever_is_multiplied():
    keys = [put() for _ in range(20)]
    make_run("blend", {"all": {"": dict.fromkeys(keys, 0.5)}})
    home(limit=20)
    before = recommend("home").product_keys
    home(limit=20, boosts=entries({"product": keys[3], "factor": 1.0}, {"product": keys[4], "factor": 1}))
    assert recommend("home").product_keys == before
    home(limit=20, boosts=entries(*({"product": key, "factor": 3} for key in keys)))
    assert recommend("home").product_keys == before


def test_a_product_that_comes_level_by_rounding_stays_behind():
    """0.2 x 1.5 is 0.30000000000000004 in floats."""
    top, ahead, behind = put(), put(), put()
    make_run("blend", {"all": {"": {top: 10.0, ahead: 3.0, behind: 2.0}}})
    home(boosts=entries({"product": behind, "factor": 1.5}))
    assert recommend("home").product_keys == [top, ahead, behind]


def test_scores_are_those_of_the_slate_so_a_factor_means_the_same_everywhere():
    for scale in (0.001, 1.0, 400.0):
        a, b = put(), put(tags=("red",))
        make_run("blend", {"all": {"": {a: scale, b: 0.8 * scale}}})
        home(boosts=entries({"tag": "red", "factor": 1.3}))
        assert recommend("home").product_keys == [b, a]


def test_boosts_come_before_diversity_and_after_the_rules():
    red, blue, dear = put("Red"), put("Red", tags=("new",)), put("Red", tags=("new", "dear"))
    make_run("blend", {"all": {"": [red, blue, dear]}})
    home(rules={"version": 1, "max_per_category": 1, "never_tags": ["dear"]}, boosts=entries({"tag": "new", "factor": 5}))
    assert recommend("home").product_keys == [blue]


def test_a_fallback_s_product_is_lifted_too():
    a, b, c = put(), put(), put(tags=("red",))
    make_run("blend", {"all": {"": {a: 1.0, b: 0.5}}})
    make_run("trending", {"all": {"": {c: 7.0}}})
    home(fallbacks=["trending"], boosts=entries({"tag": "red", "factor": 1.5}))
    assert recommend("home").product_keys == [a, c, b]


def test_a_boost_brings_nothing_that_no_strategy_offers():
    a, b = put(), put()
    make_run("blend", {"all": {"": [a]}})
    home(boosts=entries({"product": b, "factor": 10}))
    assert recommend("home").product_keys == [a]


def test_for_products_alone_no_card_is_made():
    keys = [put() for _ in range(9)]
    make_run("blend", {"all": {"": keys}})
    home(limit=2, boosts=entries({"product": keys[8], "factor": 10}))
    made.clear()
    assert recommend("home").product_keys == [keys[8], keys[0]]
    assert sorted(made) == sorted([keys[0], keys[8]])


def test_what_is_lifted_from_far_below_still_names_what_it_comes_from():
    near, far = put(title="Near"), put(title="Far")
    keys = [put() for _ in range(8)]
    make_run("blend", {"product": {near: dict.fromkeys(keys[:7], 1.0), far: {keys[7]: 0.9}}})
    did(VISITOR, "view", near)
    did(VISITOR, "view", far)
    home(limit=2, boosts=entries({"product": keys[7], "factor": 10}))
    first = recommend("home", visitor=VISITOR.visitor).items[0]
    assert (first.product_key, str(first.reason)) == (keys[7], "Because you viewed Far")
