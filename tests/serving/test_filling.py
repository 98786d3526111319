"""Where candidates come from, how a slate fills up, and the rules of a placement."""

import pytest

from recommendations import recommend, similar
from recommendations.conf import settings as own
from recommendations.models import Placement, Strategy
from recommendations.serving.rules import Rules
from recommendations.testing.caches import forget_everything
from recommendations.testing.factories import make_run

from .shop import VISITOR, did

pytestmark = pytest.mark.django_db


def home(**fields) -> None:
    Placement.objects.filter(slug="home").update(**{"rules": {}, **fields})


def test_fallbacks_fill_up_in_order_without_a_repeat_and_scores_never_rise(store):
    a, b, c, d, e = store.make(5)
    make_run("blend", {"all": {"": {a: 9.0, b: 3.0}}})
    make_run("trending", {"all": {"": {b: 5.0, c: 4.0}}})
    make_run("popularity", {"all": {"": {a: 1.0, d: 0.5, e: 0.1}}})
    slate = recommend("home")
    assert slate.product_keys == [a, b, c, d, e]
    assert [item.source for item in slate] == ["blend", "blend", "trending", "popularity", "popularity"]
    scores = [item.score for item in slate]
    assert scores[0] == 1.0
    assert scores == sorted(scores, reverse=True)
    assert min(scores) > 0.0


def test_runs_are_those_that_something_came_from(store):
    a, b = store.make(2)
    run = make_run("blend", {"all": {"": [a, b]}})
    make_run("trending", {"all": {"": [a]}})
    slate = recommend("home")
    assert slate.runs == (run.pk,)
    assert slate.strategy == "blend"


def test_a_fallback_steps_in_when_everything_of_the_strategy_was_switched_off(store):
    keys = store.make(130)
    make_run("blend", {"all": {"": keys[:120]}})
    make_run("trending", {"all": {"": keys[120:]}})
    store.withdraw(*keys[:120])
    assert recommend("home", limit=5).product_keys == keys[120:125]


def test_without_a_run_or_switched_off_a_strategy_gives_way(store):
    a, b = store.make(2)
    make_run("trending", {"all": {"": [b]}})
    assert recommend("home").product_keys == [b]
    make_run("blend", {"all": {"": [a]}})
    assert recommend("home").product_keys == [a, b]
    strategy = Strategy.objects.get(slug="blend")
    strategy.enabled = False
    strategy.save()
    forget_everything()
    assert recommend("home").product_keys == [b]


def test_a_disabled_placement_is_empty_and_says_nothing(store, caplog):
    make_run("blend", {"all": {"": store.make(2)}})
    home(enabled=False)
    assert not recommend("home")
    assert not caplog.records


def test_the_limit_is_the_callers_else_the_placements_and_never_beyond_the_setting(store, settings):
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "MAX_LIMIT": 7}
    make_run("blend", {"all": {"": store.make(9)}})
    home(limit=3)
    assert [len(recommend("home", limit=limit)) for limit in (None, 1, "2", 99, 0, -4)] == [3, 1, 2, 7, 0, 0]


def test_at_most_so_many_of_a_category_and_the_rest_moves_up(store):
    red, blue, none = store.make(5, shelf="Shop > Red"), store.make(3, shelf="Shop > Blue"), store.make(2)
    make_run("blend", {"all": {"": [*red, *blue, *none]}})
    home(rules={"version": 1, "max_per_category": 2}, fallbacks=[], limit=20)
    assert recommend("home").product_keys == [*red[:2], *blue[:2], *none]


def test_fallbacks_count_towards_the_same_category(store):
    red, blue = store.make(3, shelf="Red"), store.make(3, shelf="Blue")
    make_run("blend", {"all": {"": red[:2]}})
    make_run("trending", {"all": {"": [red[2], *blue]}})
    home(rules={"version": 1, "max_per_category": 2}, limit=4)
    assert recommend("home").product_keys == [*red[:2], *blue[:2]]


def test_the_setting_bounds_categories_where_the_placement_says_nothing(store, settings):
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "MAX_PER_CATEGORY": 1}
    keys = store.make(3, shelf="Red")
    make_run("blend", {"all": {"": keys}})
    home()
    assert own.MAX_PER_CATEGORY == 1
    assert len(recommend("home")) == 1
    home(rules={"version": 1, "max_per_category": None})
    forget_everything()
    assert len(recommend("home")) == 3


@pytest.mark.parametrize(
    ("rules", "complaint"),
    [
        ({"version": 2}, "version 2"),
        ({"max_per_categroy": 3}, "unknown rule max_per_categroy"),
        ({"max_per_category": 0}, "whole number"),
        ({"max_per_category": True}, "whole number"),
        ({"max_per_seed": 0}, "max_per_seed is 0"),
        ({"max_per_seed": True}, "max_per_seed is True"),
        ({"exclude_bought": 1}, "true or false"),
    ],
)
def test_rules_that_cannot_be_read_say_why(rules, complaint):
    with pytest.raises(ValueError, match=complaint):
        Rules.from_json(rules)


def test_rules_that_cannot_be_read_are_left_out_and_the_slate_stands(store, caplog):
    keys = store.make(2)
    make_run("blend", {"all": {"": keys}})
    home(rules={"version": 9}, fallbacks=[])
    assert recommend("home").product_keys == keys
    assert "rules cannot be read" in caplog.text


def test_a_category_page_shows_that_category_and_below_only(store):
    lamps, desk, chairs = store.make(2, shelf="Home > Lamps"), store.make(2, shelf="Home > Lamps > Desk"), store.make(3, shelf="Home > Chairs")
    make_run("trending", {"all": {"": [*chairs, *lamps]}, "category": {"Home > Lamps": [*desk, *lamps], "Home": chairs}})
    make_run("popularity", {"all": {"": [chairs[0], *lamps]}})
    for category in ("Home > Lamps", ("Home", "Lamps")):
        assert recommend("category", category=category).product_keys == [*desk, *lamps]


def test_a_category_without_a_list_of_its_own_shows_no_other_category(store):
    lamps, chairs = store.make(1, shelf="Home > Lamps"), store.make(3, shelf="Home > Chairs")
    make_run("trending", {"all": {"": chairs}, "category": {"Home > Chairs": chairs}})
    make_run("popularity", {"all": {"": [*chairs, *lamps]}})
    assert recommend("category", category="Home > Lamps").product_keys == lamps


def test_the_page_product_alone_makes_the_list_whatever_the_shopper_did(store):
    a, b, x, y = store.make(4)
    did(VISITOR, "view", b)
    make_run("next-item", {"product": {a: [x], b: [y]}})
    assert recommend("product", product=a, visitor=VISITOR.visitor).product_keys == [x]


def test_a_basket_makes_the_list_from_all_its_products_alike(store):
    a, b, x, y, z = store.make(5)
    make_run("item-neighbours", {"product": {a: {x: 0.5, y: 0.4}, b: {y: 0.4, z: 0.3}}})
    assert recommend("cart", basket=[a, b]).product_keys == [y, x, z]


def test_recently_viewed_is_live_newest_first_and_needs_no_run(store):
    a, b, c, d = store.make(4)
    for minutes_ago, key in ((9, a), (7, b), (5, c), (3, a)):
        did(VISITOR, "view", key, minutes_ago=minutes_ago)
    did(VISITOR, "purchase", c, minutes_ago=1)
    did(VISITOR, "purchase", d, minutes_ago=1)
    slate = recommend("recently-viewed", visitor=VISITOR.visitor)
    assert slate.product_keys == [a, c, b]
    assert slate.runs == ()


def test_similar_takes_the_first_strategy_that_knows_and_fills_up_from_the_next(store):
    a, x, y = store.make(3)
    make_run("item-neighbours", {"product": {a: [x]}})
    make_run("next-item", {"product": {a: [y, x]}})
    slate = similar(a)
    assert slate.product_keys == [x, y]
    assert slate.placement == ""
    assert similar(a, strategy="next-item").product_keys == [y, x]
    assert not similar(a, strategy="unheard-of")
    assert not similar("")


def test_similar_is_not_filled_up_with_what_merely_sells(store):
    a, x, y = store.make(3)
    make_run("blend", {"product": {a: [x]}, "all": {"": [y]}})
    assert similar(a).product_keys == [x]
    assert not similar(x)


def test_of_a_product_that_nobody_has_touched_the_tags_say_what_is_similar(store):
    a, b, cold, x = store.make(4)
    make_run("item-neighbours", {"product": {a: [b]}})
    make_run("tag-similarity", {"product": {cold: [x], a: [x]}})
    assert similar(cold).product_keys == [x]
    assert [str(item.reason) for item in similar(cold)] == [f"Similar to {store.model.objects.get(pk=cold).title}"]
    assert similar(a).product_keys == [b, x]
