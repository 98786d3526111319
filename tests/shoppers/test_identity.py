"""Who is asking: one value for users and visitors."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from recommendations.models import Interaction
from recommendations.shoppers.identity import Shopper, shopper_of
from recommendations.shoppers.page import Page


def test_a_user_counts_before_a_visitor() -> None:
    assert Shopper(user="5", visitor="abc").key == "u:5"
    assert Shopper(visitor="abc").key == "v:abc"
    assert Shopper().key == ""
    assert not Shopper()


@pytest.mark.parametrize("key", ["u:5", "v:abc", "u:a:b"])
def test_a_key_reads_back(key: str) -> None:
    assert Shopper.from_key(key).key == key


@pytest.mark.parametrize("key", ["", "x:5", "u:", "5"])
def test_other_text_is_no_key(key: str) -> None:
    with pytest.raises(ValueError, match="is no shopper key"):
        Shopper.from_key(key)


def test_an_anonymous_user_is_no_user() -> None:
    assert shopper_of(user=AnonymousUser()) == Shopper()
    assert shopper_of(user=AnonymousUser(), visitor="abc") == Shopper(visitor="abc")


def test_the_explicit_user_comes_before_the_explicit_visitor_before_the_request() -> None:
    request = RequestFactory().get("/")
    request.recommendations = Page(request)
    request.recommendations.visitor.set("fromrequest")
    assert shopper_of(user=5, visitor="abc", request=request) == Shopper(user="5")
    assert shopper_of(visitor="abc", request=request) == Shopper(visitor="abc")
    assert shopper_of(request=request) == Shopper(visitor="fromrequest")


@pytest.mark.django_db
def test_a_shopper_filters_the_log_to_what_is_his(django_user_model: type) -> None:
    ann = django_user_model.objects.create_user("ann")
    common = {"product_key": "1", "kind": "view", "occurred_at": "2026-01-01T00:00Z"}
    Interaction.objects.create(event_id="a", user=ann, visitor="abc", **common)
    Interaction.objects.create(event_id="b", visitor="abc", **common)

    def names(shopper: Shopper) -> list[str]:
        return list(Interaction.objects.filter(shopper.filter).values_list("event_id", flat=True))

    assert names(Shopper(user=str(ann.pk), visitor="abc")) == ["a"]
    assert names(Shopper(visitor="abc")) == ["b"]
    assert names(Shopper()) == []
