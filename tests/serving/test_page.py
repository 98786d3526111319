"""Several placements on one page."""

from dataclasses import replace

import pytest

from recommendations import explain, recommend, similar
from recommendations.models import Placement
from recommendations.shoppers.identity import Shopper
from recommendations.testing.factories import make_run

from .shop import VISITOR, Counted, did, request_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(store) -> list[str]:
    keys = store.make(10)
    make_run("blend", {"all": {"": keys}})
    make_run("trending", {"all": {"": keys}})
    make_run("item-neighbours", {"product": {keys[9]: keys}})
    Placement.objects.update(limit=3, rules={})
    return keys


def test_no_product_stands_twice_and_the_order_is_that_of_the_page(keys):
    request = request_of()
    assert recommend("home", request=request).product_keys == keys[:3]
    assert recommend("trending", request=request).product_keys == keys[3:6]
    assert similar(keys[9], request=request, limit=2).product_keys == keys[6:8]


def test_a_placement_without_dedupe_neither_takes_nor_adds(keys):
    Placement.objects.filter(slug="trending").update(dedupe=False)
    request = request_of()
    assert recommend("trending", request=request).product_keys == keys[:3]
    assert recommend("home", request=request).product_keys == keys[:3]
    assert recommend("trending", request=request).product_keys == keys[:3]


def test_another_page_starts_anew(keys):
    assert recommend("home", request=request_of()).product_keys == recommend("home", request=request_of()).product_keys


def test_without_the_middleware_pages_forget(keys, rf):
    request = rf.get("/")
    assert recommend("home", request=request).product_keys == recommend("trending", request=request).product_keys


def test_explaining_leaves_no_mark_on_the_page(keys):
    request = request_of()
    assert explain("home", keys[0], request=request).shown
    assert not request.recommendations.shown
    assert not request.recommendations.personal


def test_a_page_is_personal_when_somebody_in_particular_was_served(keys):
    nobody, somebody = request_of(Shopper()), request_of()
    recommend("home", request=nobody)
    recommend("home", request=somebody)
    assert (nobody.recommendations.personal, somebody.recommendations.personal) == (False, True)


def test_history_is_read_once_a_page_and_anew_for_another_shopper(keys):
    did(VISITOR, "purchase", keys[0])
    request = request_of()
    recommend("home", request=request)
    with Counted() as counted:
        assert keys[0] not in recommend("trending", request=request).product_keys
    assert counted.number == 1
    request.recommendations.whose = replace(VISITOR, visitor="somebody-else")
    with Counted() as counted:
        recommend("home", request=request)
    assert counted.number == 2


def test_an_explicit_visitor_is_not_mixed_up_with_the_requests(keys):
    did(VISITOR, "purchase", keys[0])
    request = request_of()
    assert keys[0] in recommend("trending", request=request, visitor="other").product_keys
    assert keys[0] not in recommend("home", request=request).product_keys
    assert request.recommendations.history.shopper == VISITOR
