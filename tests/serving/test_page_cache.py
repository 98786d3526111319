"""A page with somebody's own slate is never kept for others, however the storefront caches its pages."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.core.signing import Signer
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import path
from django.views.decorators.cache import cache_page
from rest_framework.decorators import api_view, renderer_classes
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from recommendations import recommend
from recommendations.shoppers.identity import Shopper
from recommendations.testing.factories import make_run

from .shop import did

HOME = engines["django"].from_string('{% load recommendations %}{% recommend "home" limit=12 as slate %}{{ slate.product_keys|join:"," }}')
OURS = "recommendations.middleware.RecommendationsMiddleware"
UPDATE, FETCH = "django.middleware.cache.UpdateCacheMiddleware", "django.middleware.cache.FetchFromCacheMiddleware"


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse(",".join(recommend("home", request=request, limit=12).product_keys))


def template(request: HttpRequest) -> TemplateResponse:
    """Rendered, and so recommending, after the view has returned."""
    return TemplateResponse(request, HOME)


@api_view(["GET"])
@renderer_classes([JSONRenderer])
def rest(request: Request) -> Response:
    return Response(recommend("home", request=request, limit=12).product_keys)


urlpatterns = [
    path("plain/", cache_page(600)(plain)),
    path("template/", cache_page(600)(template)),
    path("rest/", cache_page(600)(rest)),
    path("", plain),
]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def keys(store, settings) -> Iterator[list[str]]:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"}}
    keys = store.make(6)
    make_run("blend", {"all": {"": keys}})
    yield keys
    caches["default"].clear()


@pytest.fixture
def buyer(keys) -> Callable[[int], Client]:
    """Makes a signed-in client who bought that product, and so is not shown it."""

    def make(number: int) -> Client:
        user = get_user_model().objects.create_user(f"buyer-{number}")
        did(Shopper(user=str(user.pk)), "purchase", keys[number])
        client = Client()
        client.force_login(user)
        return client

    return make


def visitor_who_bought(key: str) -> Client:
    did(Shopper(visitor="v" * 22), "purchase", key)
    client = Client()
    client.cookies["rec_visitor"] = Signer(salt="recommendations.visitor").sign("v" * 22)
    return client


def shown(client: Client, page: str, keys: list[str]) -> list[int]:
    """Which products stand on the page, by number."""
    listed = set(re.findall(r"\w+", client.get(page).content.decode()))
    return [number for number, key in enumerate(keys) if key in listed]


@pytest.mark.parametrize("page", ["/plain/", "/template/", "/rest/"])
def test_a_view_under_cache_page_does_not_show_ones_list_to_others(keys, buyer, page):
    assert shown(buyer(0), page, keys) == [1, 2, 3, 4, 5]
    assert shown(buyer(1), page, keys) == [0, 2, 3, 4, 5]
    assert shown(visitor_who_bought(keys[2]), page, keys) == [0, 1, 3, 4, 5]
    assert shown(Client(), page, keys) == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("page", ["/plain/", "/rest/"])
def test_nor_does_it_without_the_middleware(keys, buyer, page, settings):
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if each != OURS]
    assert shown(buyer(0), page, keys) == [1, 2, 3, 4, 5]
    assert shown(Client(), page, keys) == [0, 1, 2, 3, 4, 5]


def test_a_list_for_nobody_in_particular_is_kept(keys, store):
    assert shown(Client(), "/plain/", keys) == [0, 1, 2, 3, 4, 5]
    store.withdraw(keys[0])
    assert shown(Client(), "/plain/", keys) == [0, 1, 2, 3, 4, 5]


def test_nor_does_a_cache_of_the_whole_site(keys, buyer, settings):
    settings.MIDDLEWARE = [UPDATE, *settings.MIDDLEWARE, FETCH]
    assert shown(buyer(0), "/", keys) == [1, 2, 3, 4, 5]
    assert shown(buyer(1), "/", keys) == [0, 2, 3, 4, 5]
    assert shown(Client(), "/", keys) == [0, 1, 2, 3, 4, 5]
    assert shown(visitor_who_bought(keys[2]), "/", keys) == [0, 1, 3, 4, 5]


def test_a_page_for_nobody_is_not_shown_to_a_visitor_where_no_session_says_that_cookies_matter(keys, settings):
    settings.MIDDLEWARE = [UPDATE, OURS, FETCH]
    assert shown(Client(), "/", keys) == [0, 1, 2, 3, 4, 5]
    assert shown(visitor_who_bought(keys[2]), "/", keys) == [0, 1, 3, 4, 5]
    assert Client().get("/")["Vary"] == "Cookie"
