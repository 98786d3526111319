"""Blocks that are fetched after their page: what a place costs and says, and what the one request for all of them answers."""

import re
from random import Random
from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model
from django.core.signing import Signer
from django.test import Client
from django.utils import translation

from recommendations.models import Placement
from recommendations.shoppers.identity import Shopper
from recommendations.testing.caches import forget_everything
from recommendations.testing.factories import make_run

from .lazy import answered, asks, fetch, products_of, render, templates
from .shop import Counted, did, request_of

pytestmark = pytest.mark.django_db
FRAMED = '{% extends "recommendations/frame.html" %}{% block block %}{{ title }}: {{ html }}{% endblock %}'
BLOCKS, PAGE = "/recommendations/blocks/", "/recommendations/block/"


@pytest.fixture(autouse=True)
def _ready_made_templates(settings) -> None:
    settings.TEMPLATES = templates()


@pytest.fixture
def keys(store) -> list[str]:
    keys = store.make(12)
    for strategy in ("blend", "trending", "popularity"):
        make_run(strategy, {"all": {"": keys}})
    make_run("item-neighbours", {"product": {keys[11]: keys[:11]}})
    make_run("bought-together", {"product": {keys[11]: keys[:11]}})
    Placement.objects.filter(slug__in=["home", "trending", "search"]).update(limit=3, rules={}, fallbacks=[])
    return keys


def test_a_place_costs_no_query_and_asks_nobody_who_looks(keys):
    request = request_of(Shopper(user="1"))
    forget_everything()
    with Counted() as counted:
        html = render('{% recommendations "home" lazy product=product limit=2 %}', request=request, product=keys[0])
    assert counted.number == 0
    assert len(asks(html)) == 1
    assert not request.recommendations.asked


def test_a_place_keeps_as_much_room_as_items_may_come(keys):
    assert render('{% recommendations "home" lazy limit=3 %}').count('class="rec-ghost"') == 3
    assert render('{% recommendations "home" lazy %}').count('class="rec-ghost"') == 8
    assert render('{% recommendations "home" lazy limit=100000 %}').count('class="rec-ghost"') == 100


def test_a_place_takes_number_and_heading_from_memory_where_the_process_has_read_them(keys):
    Placement.objects.filter(slug="home").update(limit=5, name="Yours")
    forget_everything()
    assert "Yours" not in render('{% recommendations "home" lazy %}')
    html = render('{% recommendations "trending" %}{% recommendations "home" lazy %}')
    assert html.count('class="rec-ghost"') == 5
    assert html.count("Yours") == 2  # the heading, and the link where no script runs
    assert ">Ours</h2>" in render('{% recommendations "home" lazy title="Ours" %}')


def test_one_request_brings_all_blocks_in_the_order_of_the_page(keys, client):
    html = render('{% recommendations "trending" lazy %}{% recommendations "home" lazy limit=2 %}')
    assert fetch(client, html).products == [keys[:3], keys[3:5]]


def test_what_stands_on_the_page_is_not_brought_again(keys, client):
    html = render('{% recommendations "home" lazy %}{% recommendations "trending" %}')
    assert products_of(html) == keys[:3]
    assert fetch(client, html).products == [keys[3:6]]


def test_no_product_stands_twice_however_a_page_is_made(store, client):
    """Against a sum by hand: placements with and without dedupe, lazy and not, in random orders and lengths."""
    keys, chance = store.make(30), Random(7)
    slugs = ("home", "trending", "search", "taste", "usual")
    make_run("blend", {"all": {"": keys}})
    strategy = Placement.objects.get(slug="home").strategy
    for slug, dedupe in zip(slugs, (True, True, False, True, False), strict=True):
        Placement.objects.filter(slug=slug).update(strategy=strategy, dedupe=dedupe, rules={}, fallbacks=[])
    for _ in range(25):
        page = [(chance.choice(slugs), chance.random() < 0.6, chance.randint(1, 4)) for _ in range(chance.randint(2, 7))]
        page.append(("home", True, 2))
        html = render("".join(f'{{% recommendations "{slug}" {"lazy" if lazy else ""} limit={limit} %}}' for slug, lazy, limit in page))
        taken: list[str] = []
        expected = []
        for slug, lazy, limit in sorted(page, key=lambda block: block[1]):  # what is not lazy comes first
            dedupes = slug not in ("search", "usual")
            shown = [key for key in keys if not (dedupes and key in taken)][:limit]
            taken += shown if dedupes else []
            expected += [shown] if lazy else []
        assert fetch(client, html).products == expected, page
        assert len(taken) == len(set(taken))


def test_options_travel_along(keys, client):
    html = render(
        '{% recommendations "product" lazy product=product exclude=out limit=2 title="Ours" %}{% recommendations "cart" lazy basket=basket limit=2 %}',
        product=keys[11],
        out=[keys[0]],
        basket=[keys[11]],
    )
    answer = fetch(client, html)
    assert answer.products == [[keys[1], keys[2]], [keys[0], keys[3]]]
    assert ">Ours</h2>" in html
    assert ">Ours</h2>" in answer.html[0]


def test_a_category_travels_along(store, client):
    garden, kitchen = store.make(2, shelf="Garden"), store.make(2, shelf="Kitchen")
    make_run("trending", {"category": {"Garden": garden, "Kitchen": kitchen}})
    html = render('{% recommendations "category" lazy category=path %}', path=("Garden",))
    assert fetch(client, html).products == [garden]


def test_every_shopper_is_brought_his_own(keys, client):
    html = render('{% recommendations "home" lazy %}')
    user = get_user_model().objects.create_user("ada")
    did(Shopper(user=str(user.pk)), "purchase", keys[0])
    did(Shopper(visitor="v" * 22), "purchase", keys[1])
    visitor, customer = Client(), Client(enforce_csrf_checks=True)
    visitor.cookies["rec_visitor"] = Signer(salt="recommendations.visitor").sign("v" * 22)
    customer.force_login(user)
    assert fetch(client, html).products == [keys[:3]]
    assert fetch(visitor, html).products == [[keys[0], *keys[2:4]]]
    assert fetch(customer, html).products == [keys[1:4]]
    posted = customer.post(BLOCKS, urlencode({"b": asks(html)[0]}), content_type="application/x-www-form-urlencoded")
    assert answered(posted).products == [keys[1:4]]


def test_what_there_is_nothing_for_is_empty_and_takes_nothing_from_the_others(keys, client):
    html = render('{% recommendations "recently-viewed" lazy %}{% recommendations "hoem" lazy %}{% recommendations "home" lazy %}')
    assert fetch(client, html).html[:2] == ["", ""]
    assert fetch(client, html).products[2] == keys[:3]


def test_a_shown_key_may_be_any_text(client, settings):
    from tests.otherstore.models import Part

    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "PRODUCT_ADAPTER": "tests.otherstore.adapters.PartAdapter"}
    keys = ["a,b", "c:d", 'e"&f', "100%"]
    Part.objects.bulk_create(Part(number=key, title=key) for key in keys)
    make_run("blend", {"all": {"": keys}})
    make_run("trending", {"all": {"": keys}})
    Placement.objects.update(rules={}, fallbacks=[])
    html = render('{% recommendations "home" limit=3 %}{% recommendations "trending" lazy %}')
    assert fetch(client, html).products == [keys[3:]]


@pytest.mark.parametrize("asked_in", ["en", "zh-hans"])
def test_a_block_speaks_the_language_of_its_page(keys, client, settings, asked_in):
    settings.LANGUAGES = [("en", "English"), ("zh-hans", "Chinese"), ("de", "German")]
    settings.TEMPLATES = templates(block="{% load i18n %}{% get_current_language as code %}<b>{{ code }}</b>")
    with translation.override("de"):
        html = render('{% recommendations "home" lazy limit=1 %}')
    assert fetch(client, html, **{"Accept-Language": asked_in}).html == ["<b>de</b>"]


def test_a_block_is_made_by_the_storefronts_templates_with_the_requests_context(keys, client, settings):
    text = "{{ greeting }} {{ slate.placement }} {% if request.path %}{{ request.path }}{% endif %}"
    settings.TEMPLATES = templates(block=text)
    settings.TEMPLATES[0]["OPTIONS"]["context_processors"] = ["django.template.context_processors.request", "tests.serving.test_lazy_blocks.greeting"]
    assert fetch(client, render('{% recommendations "home" lazy %}')).html == [f"Hello home {BLOCKS}"]


def greeting(request) -> dict[str, str]:
    return {"greeting": "Hello"}


def test_a_page_of_lazy_blocks_reads_the_history_once(keys, client):
    did(Shopper(visitor="v" * 22), "view", keys[4])
    client.cookies["rec_visitor"] = Signer(salt="recommendations.visitor").sign("v" * 22)
    html = render('{% recommendations "home" lazy %}{% recommendations "trending" lazy %}{% recommendations "search" lazy %}')
    fetch(client, html)
    with Counted() as warm:
        assert all(fetch(client, html).products)
    assert warm.number == 1 + 3


def test_without_a_script_a_block_has_a_page_of_its_own(keys, client):
    html = render('{% recommendations "home" lazy limit=2 title="Just for you" %}')
    link, words = re.search(r'<noscript>.*href="([^"]+)"[^>]*>([^<]+)</a>', html).groups()
    assert words == "Just for you"
    page = client.get(link)
    assert products_of(page.content.decode()) == keys[:2]
    assert "<title>Just for you</title>" in page.content.decode()
    assert {"private", "no-store"} <= set(page["Cache-Control"].split(", "))
    assert not client.cookies


def test_a_storefront_puts_the_page_of_a_block_into_its_own_frame(keys, client, settings):
    settings.TEMPLATES = templates(frame="<main>{% block block %}{% endblock %}</main>", page=FRAMED)
    link = re.search(r'<noscript>.*href="([^"]+)"', render('{% recommendations "home" lazy limit=2 %}'))[1]
    assert client.get(link).content.decode().startswith('<main>For you: <section class="rec-block"')


def test_the_page_of_a_block_without_content_says_so(keys, client):
    link = re.search(r'<noscript>.*href="([^"]+)"', render('{% recommendations "recently-viewed" lazy %}'))[1]
    page = client.get(link)
    assert page.status_code == 200
    assert "There is nothing to show here now." in page.content.decode()


@pytest.mark.parametrize("lazy", ["", "lazy"])
def test_a_block_can_be_kept_for_later(keys, lazy):
    assert render(f'{{% recommendations "home" {lazy} as block %}}[{{{{ block }}}}]').startswith("[<section")
