"""``GET placements/{slug}/`` and ``GET products/{key}/similar/``."""

import math

import pytest
from django.contrib.auth import get_user_model
from django.core.signing import Signer
from django.db import connection, transaction
from rest_framework.settings import api_settings

from recommendations.models import Placement, Strategy
from recommendations.shoppers.identity import Shopper
from recommendations.slates import read_slate_id
from recommendations.testing.caches import forget_everything
from recommendations.testing.factories import make_run
from tests.serving.shop import Counted, did

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.otherstore.urls")]
HOME, SIMILAR = "/recommendations/placements/home/", "/recommendations/products/{}/similar/"


@pytest.fixture
def keys(store) -> list[str]:
    keys = store.make(12, shelf="Home > Lamps")
    make_run("blend", {"product": {keys[0]: keys[::-1]}, "all": {"": keys}})
    make_run("item-neighbours", {"product": {keys[0]: keys[1:]}})
    make_run("trending", {"all": {"": keys}, "category": {"Home > Lamps": keys[6:]}})
    Placement.objects.filter(slug="home").update(rules={})
    return keys


def products(response) -> list[str]:
    assert response.status_code == 200, response.content
    return [item["product"] for item in response.json()["items"]]


def test_a_slate_says_all_that_a_page_needs(client, keys, store):
    body = client.get(HOME, {"limit": 2}).json()
    product = store.model.objects.get(pk=keys[0])
    assert {name: body[name] for name in ("placement", "title", "strategy")} == {"placement": "home", "title": "For you", "strategy": "blend"}
    assert body["items"][0] == {
        "product": keys[0],
        "position": 1,
        "score": 1.0,
        "source": "blend",
        "reason": {"code": "listed", "text": "A pick from our shop", "product": ""},
        "title": product.title,
        "url": product.get_absolute_url(),
        "image": "",
        "price": None,
        "currency": "",
        "category": ["Home", "Lamps"],
        "tags": [],
    }
    assert read_slate_id(body["slate"], shopper=Shopper(), product_key=keys[1]).placement == "home"


def test_parameters_reach_the_slate(client, keys):
    assert products(client.get(HOME, {"limit": 3, "exclude": ",".join(keys[:2])})) == keys[2:5]
    assert products(client.get("/recommendations/placements/product/", {"product": keys[0], "limit": 2})) == keys[1:3]
    assert keys[0] not in products(client.get("/recommendations/placements/cart/", {"basket": f"{keys[0]},{keys[3]}"}))
    assert products(client.get("/recommendations/placements/category/", {"category": "Home > Lamps"})) == keys[6:]
    assert products(client.get(SIMILAR.format(keys[0]), {"limit": 2, "exclude": keys[1]})) == keys[2:4]
    assert products(client.get(HOME, {"basket": "", "exclude": " , ", "limit": 1})) == keys[:1]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"product": "lamp"}, "product"),
        ({"product": "1" * 65}, "product"),
        ({"product": "\x00"}, "product"),
        ({"basket": "1,lamp"}, "basket"),
        ({"basket": "\x00"}, "basket"),
        ({"basket": ",".join(["1"] * 101)}, "basket"),
        ({"exclude": ",".join(["1"] * 501)}, "exclude"),
        ({"category": "x" * 501}, "category"),
    ],
)
def test_a_wrong_parameter_is_named(client, keys, query, field):
    response = client.get(HOME, query)
    assert response.status_code == 400
    assert list(response.json()) == [field]
    assert response["Cache-Control"] == "private, no-store"


def test_what_does_not_exist_is_404(client, keys):
    assert client.get("/recommendations/placements/hoem/").status_code == 404
    assert client.get(SIMILAR.format("lamp")).status_code == 404
    assert products(client.get(SIMILAR.format("999999"))) == []


def test_an_empty_slate_is_an_answer(client, store):
    assert client.get(HOME).json() == {"slate": "", "placement": "home", "title": "For you", "strategy": "", "items": []}


@pytest.mark.parametrize("path", [HOME, "/recommendations/placements/hoem/", SIMILAR.format("1")])
def test_while_the_configuration_cannot_be_read_the_answer_is_an_empty_slate(client, keys, monkeypatch, path):
    monkeypatch.setattr(Strategy._meta, "db_table", "no_such_table")
    forget_everything()
    with transaction.atomic():
        assert products(client.get(path)) == []
        assert connection.needs_rollback is False


@pytest.mark.parametrize("score", [math.nan, math.inf, -math.inf])
def test_a_row_with_a_score_that_is_no_number_is_left_out(client, keys, caplog, score):
    make_run("blend", {"all": {"": [(keys[0], score), (keys[1], 0.5)]}})
    assert products(client.get(HOME, {"limit": 2})) == keys[:2]
    assert "a result row is damaged and left out" in caplog.text


def test_it_is_never_cached(client, keys):
    assert client.get(HOME)["Cache-Control"] == "private, no-store"


def test_the_session_says_who_asks_and_no_parameter_does(client, keys):
    user = get_user_model().objects.create_user("ada", password="x")
    did(Shopper(user=str(user.pk)), "purchase", keys[0])
    assert keys[0] in products(client.get(HOME, {"user": user.pk, "visitor": "v", "limit": 12}))
    client.force_login(user)
    assert keys[0] not in products(client.get(HOME, {"limit": 12}))


def test_the_visitor_cookie_says_who_asks(client, keys):
    visitor = "v" * 22
    did(Shopper(visitor=visitor), "purchase", keys[1])
    assert keys[1] in products(client.get(HOME, {"limit": 12}))
    client.cookies["rec_visitor"] = Signer(salt="recommendations.visitor").sign(visitor)
    assert keys[1] not in products(client.get(HOME, {"limit": 12}))
    client.cookies["rec_visitor"] = f"{visitor}:forged"
    assert keys[1] in products(client.get(HOME, {"limit": 12}))


def test_keys_of_any_kind_are_found(client, each_store):
    keys = each_store.make(3)
    make_run("item-neighbours", {"product": {keys[0]: keys[1:]}})
    assert products(client.get(SIMILAR.format(keys[0]))) == keys[1:]


def test_it_costs_four_queries_cold_and_two_warm(client, keys):
    user = get_user_model().objects.create_user("ada")
    client.force_login(user)
    with Counted() as cold:
        client.get(HOME)
    with Counted() as warm:
        client.get(HOME)
    signing_in = 2
    assert (cold.number, warm.number) == (4 + signing_in, 2 + signing_in)


def test_a_rate_throttles_and_without_one_no_cache_is_asked(client, keys, settings, monkeypatch):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "throttled"}}
    assert {client.get(HOME).status_code for _ in range(5)} == {200}
    monkeypatch.setattr(api_settings, "DEFAULT_THROTTLE_RATES", {"recommendations-read": "2/min"})
    assert [client.get(HOME).status_code for _ in range(3)] == [200, 200, 429]


def test_a_throttle_whose_cache_is_away_lets_everybody_pass(client, keys, settings, monkeypatch):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}
    monkeypatch.setattr(api_settings, "DEFAULT_THROTTLE_RATES", {"recommendations-read": "2/min"})
    assert [client.get(HOME).status_code for _ in range(3)] == [200, 200, 200]


def test_only_reading_is_possible(client, keys):
    assert client.post(HOME).status_code == 405
