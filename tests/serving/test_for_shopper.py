"""What exports and measurements call: the page's own code without a request."""

from datetime import timedelta

import pytest

from recommendations import recommend
from recommendations.exceptions import RecommendationsError
from recommendations.models import Placement
from recommendations.serving.assortment import Assortment
from recommendations.serving.recommend import for_shopper
from recommendations.testing.factories import make_run

from .shop import NOON, VISITOR, Counted, customer, did

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(store) -> list[str]:
    keys = store.make(130, shelf="Red")
    make_run("blend", {"product": {keys[0]: keys[9::-1]}, "all": {"": keys}})
    make_run("trending", {"all": {"": keys}})
    did(VISITOR, "purchase", keys[0])
    return keys


def test_a_placement_gives_what_the_page_gives(keys):
    ada = customer()
    did(ada, "view", keys[0])
    for shopper, asks in ((VISITOR, {"visitor": VISITOR.visitor}), (ada, {"user": ada.user})):
        page, export = recommend("home", **asks), for_shopper(shopper, placement="home", limit=8)
        assert [(i.product_key, i.score, i.reason, i.source) for i in page] == [(i.product_key, i.score, i.reason, i.source) for i in export]


def test_a_strategy_alone_has_neither_rules_nor_fallbacks_nor_the_callers_limit(keys):
    Placement.objects.filter(slug="home").update(rules={"version": 1, "max_per_category": 1})
    assert len(for_shopper(VISITOR, strategy="blend", limit=120)) == 120
    assert not for_shopper(VISITOR, strategy="next-item", limit=5)


def test_bought_products_come_in_when_measuring_asks_for_them(keys):
    assert keys[0] not in for_shopper(VISITOR, strategy="blend", limit=130).product_keys
    assert keys[0] in for_shopper(VISITOR, strategy="blend", limit=130, include_bought=True).product_keys


def test_at_an_earlier_moment_later_events_are_unseen(keys):
    then = NOON - timedelta(days=1)
    assert keys[0] in for_shopper(VISITOR, strategy="blend", limit=130, now=then).product_keys
    assert not for_shopper(VISITOR, strategy="recently-viewed", limit=5, now=then)


def test_names_that_do_not_exist_are_refused_with_those_that_do():
    with pytest.raises(RecommendationsError, match="'hoem'; there are also-chose, because-you-viewed, buy-again, cart"):
        for_shopper(VISITOR, placement="hoem", limit=5)
    with pytest.raises(RecommendationsError, match="'blnd'; there are blend"):
        for_shopper(VISITOR, strategy="blnd", limit=5)


def test_an_assortment_asks_for_each_product_once_and_changes_no_slate(keys, store):
    store.withdraw(keys[1])
    shoppers = [VISITOR, customer(), customer("bob")]
    alone = [for_shopper(shopper, placement="home", limit=8) for shopper in shoppers]
    assortment = Assortment()
    with Counted() as first:
        together = [for_shopper(shoppers[0], placement="home", limit=8, assortment=assortment)]
    with Counted() as later:
        together += [for_shopper(shopper, placement="home", limit=8, assortment=assortment) for shopper in shoppers[1:]]
    assert [slate.product_keys for slate in together] == [slate.product_keys for slate in alone]
    assert keys[1] not in together[0].product_keys
    assert first.number == 2
    asked = [query["sql"] for query in later.captured_queries if store.model._meta.db_table in query["sql"]]
    assert len(asked) <= 1, "only the first shopper's bought product was not asked for yet"
