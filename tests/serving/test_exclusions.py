"""What must never be shown."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from recommendations import recommend, similar
from recommendations.models import Interaction, Placement, Strategy
from recommendations.testing.factories import make_run

from .shop import VISITOR, customer, did, request_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(store) -> list[str]:
    """Twelve products; ``blend`` offers them all in this order."""
    keys = store.make(12)
    make_run("blend", {"all": {"": keys}})
    Placement.objects.filter(slug="home").update(rules={}, fallbacks=["popularity"], limit=12)
    return keys


some = st.sets(st.integers(0, 11), max_size=5)


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bought=some, refused=some, basket=some, exclude=some, shown=some, withdrawn=some)
def test_nothing_that_is_excluded_is_ever_shown_and_everything_else_is(store, keys, bought, refused, basket, exclude, shown, withdrawn):
    Interaction.objects.all().delete()
    store.model.objects.update(on_sale=True)
    did(VISITOR, "purchase", [keys[n] for n in bought])
    did(VISITOR, "not_interested", [keys[n] for n in refused])
    store.withdraw(*(keys[n] for n in withdrawn))
    request = request_of()
    request.recommendations.show(keys[n] for n in shown)

    slate = recommend("home", request=request, basket=[keys[n] for n in basket], exclude=[keys[n] for n in exclude])

    out = bought | refused | basket | exclude | shown | withdrawn
    assert slate.product_keys == [key for n, key in enumerate(keys) if n not in out]


def test_only_a_purchase_counts_as_bought(keys):
    for kind in ("view", "cart", "refund", "rating", "remove_from_cart"):
        did(VISITOR, kind, keys[0])
    assert keys[0] in recommend("home", visitor=VISITOR.visitor).product_keys


def test_what_was_bought_long_ago_stays_out_however_much_happened_since(keys, monkeypatch):
    monkeypatch.setattr("recommendations.serving.history.EVENTS", 3)
    did(VISITOR, "purchase", keys[0], minutes_ago=1000)
    did(VISITOR, "not_interested", keys[1], minutes_ago=900)
    for minute in range(5):
        did(VISITOR, "view", keys[5], minutes_ago=minute)
    assert not {keys[0], keys[1]} & set(recommend("home", visitor=VISITOR.visitor).product_keys)


@pytest.mark.parametrize(("allowed", "forbidden", "shows"), [(False, False, False), (True, False, True), (True, True, False), (False, True, False)])
def test_a_placement_may_forbid_what_was_bought_but_never_allow_it(keys, allowed, forbidden, shows):
    Strategy.objects.filter(slug="blend").update(allow_bought=allowed)
    Placement.objects.filter(slug="home").update(rules={"version": 1, "exclude_bought": forbidden})
    did(VISITOR, "purchase", keys[3])
    assert (keys[3] in recommend("home", visitor=VISITOR.visitor).product_keys) is shows


def test_others_purchases_do_not_matter(keys):
    did(customer(), "purchase", keys[0])
    assert recommend("home", visitor=VISITOR.visitor).product_keys == keys


def test_a_signed_in_shopper_is_served_like_a_visitor(keys):
    ada = customer()
    did(ada, "purchase", keys[:2])
    did(VISITOR, "purchase", keys[:2])
    assert recommend("home", user=ada.user).product_keys == recommend("home", visitor=VISITOR.visitor).product_keys == keys[2:]


def test_a_product_switched_off_a_second_ago_is_not_shown(store, keys):
    assert keys[0] in recommend("home").product_keys
    store.withdraw(keys[0])
    assert recommend("home").product_keys == keys[1:]


def test_the_product_of_the_page_and_a_basket_of_fifty_are_left_out_and_lists_are_made_from_them(store):
    keys = store.make(60)
    make_run("bought-together", {"product": {key: [other for other in keys if other != key] for key in keys}})
    Placement.objects.filter(slug="cart").update(limit=20, fallbacks=[])
    slate = recommend("cart", basket=keys[:50])
    assert sorted(slate.product_keys) == sorted(keys[50:])
    assert keys[0] not in recommend("cart", product=keys[0]).product_keys


def test_instances_are_as_good_as_keys(store, keys):
    products = [store.model.objects.get(pk=key) for key in keys[:3]]
    assert recommend("home", exclude=products[:1], basket=products[1:]).product_keys == recommend("home", exclude=keys[:1], basket=keys[1:3]).product_keys


def test_more_bought_than_over_fetching_takes_still_fills_the_slate(store):
    keys = store.make(150)
    make_run("blend", {"all": {"": keys}})
    Placement.objects.filter(slug="home").update(rules={}, limit=4)
    did(VISITOR, "purchase", keys[:140])
    assert recommend("home", visitor=VISITOR.visitor).product_keys == keys[140:144]


def test_similar_leaves_out_the_product_itself_what_was_bought_and_what_is_excluded(keys):
    make_run("item-neighbours", {"product": {keys[0]: keys}})
    did(VISITOR, "purchase", keys[1])
    assert similar(keys[0], visitor=VISITOR.visitor, exclude=[keys[2]], limit=3).product_keys == keys[3:6]
