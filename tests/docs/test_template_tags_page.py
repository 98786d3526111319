"""docs/reference/template-tags.md and docs/how-to/page-caching.md: what they show works, and nothing is left out."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import caches
from django.core.signing import Signer
from django.template import engines
from django.test import Client
from django.urls import include, path

from recommendations.models import Placement
from recommendations.products import Card
from recommendations.shoppers.identity import Shopper
from recommendations.slates import Reason, Slate, SlateItem
from recommendations.templatetags.recommendations import OPTIONS, register
from recommendations.testing.factories import make_run
from tests.serving.lazy import fetch, products_of, templates
from tests.serving.shop import STORES, did, request_of

from .page import DOCS, Page

TAGS, CACHING = Page(DOCS / "reference/template-tags.md").text, Page(DOCS / "how-to/page-caching.md").text
OURS = Path(django_settings.BASE_DIR) / "recommendations"

urlpatterns: list[Any] = []
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def examples(text: str, language: str) -> list[str]:
    """The code blocks of a page, also those inside a list."""
    blocks = re.findall(rf"^( *)```{language}\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    return ["".join(line.removeprefix(indent) + "\n" for line in code.splitlines()) for indent, code in blocks]


@pytest.fixture(autouse=True)
def _pages(settings) -> Any:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "PRODUCT_ADAPTER": STORES["integer"].adapter}
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "documented pages"}}
    urlpatterns[:] = [path("recommendations/", include("recommendations.urls"))]
    yield
    caches["default"].clear()


@pytest.fixture
def keys() -> list[str]:
    keys = STORES["integer"].make(12, shelf="Garden > Pots")
    for strategy in ("blend", "trending", "item-neighbours", "bought-together", "next-item"):
        make_run(strategy, {"all": {"": keys}, "product": {keys[0]: keys[1:]}, "category": {"Garden > Pots": keys}})
    Placement.objects.update(rules={}, dedupe=False)
    did(Shopper(visitor="v" * 22), "view", keys[0])
    return keys


@pytest.mark.parametrize("number", range(len(examples(TAGS, "django"))))
def test_every_example_of_the_tags_is_rendered(keys: list[str], settings: Any, number: int) -> None:
    text = examples(TAGS, "django")[number]
    settings.TEMPLATES = templates()
    settings.TEMPLATES[0]["OPTIONS"]["context_processors"] = ["django.template.context_processors.request"]
    request = request_of(Shopper(visitor="v" * 22))
    product = STORES["integer"].model._default_manager.get(pk=keys[0])
    html = engines["django"].from_string("{% load recommendations %}" + text).render({"product": product, "products": [product]}, request)
    assert html.strip() or text.strip() == "{% load recommendations %}"
    shown = [each for each in re.findall(r"{% (?:recommendations|recommend|similar_products) [^%]*%}", text) if " lazy" not in each]
    assert len(re.findall(r'data-product="[^"]*" data-position="1"', html)) == len(shown)


def test_every_tag_option_and_template_stands_there() -> None:
    for tag in register.tags:
        assert f"\n## {tag}\n" in TAGS, tag
    for option in (*OPTIONS, "title"):
        assert f"| `{option}=` |" in TAGS
    for template in (OURS / "templates/recommendations").glob("*.html"):
        assert f"`recommendations/{template.name}`" in TAGS, template.name


def test_every_name_of_a_slate_that_stands_there_is_one() -> None:
    known = {"slate": {*(each.name for each in fields(Slate)), *dir(Slate)}, "item": {each.name for each in fields(SlateItem)}}
    named = re.findall(r"`(slate|item)\.(\w+)`", TAGS)
    assert len(named) > 12
    assert all(name in known[of] for of, name in named)
    (card,) = re.findall(r"`card\(\)` says: (.*) \|", TAGS)
    assert set(re.findall(r"`(\w+)`", card)) == {each.name for each in fields(Card)}
    (reason,) = re.findall(r"in words; its (.*) beside", TAGS)
    assert set(re.findall(r"`(\w+)`", reason)) == {each.name for each in fields(Reason)}


@pytest.fixture
def documented(settings: Any) -> dict[str, Any]:
    """What the code of the page on caching defines, its views served by their names."""
    settings.TEMPLATES = templates()
    home = next(code for code in examples(CACHING, "django") if "<!doctype html>" in code)
    settings.TEMPLATES[0]["OPTIONS"]["loaders"][0][1]["shop/home.html"] = home
    settings.TEMPLATES[0]["OPTIONS"]["context_processors"] = ["django.template.context_processors.request"]
    defined: dict[str, Any] = {"__name__": "shop.views"}
    for code in examples(CACHING, "python"):
        exec(code, defined)
    urlpatterns.extend(path(f"{name}/", defined[name]) for name in ("home", "home_by_cookie", "home_with_trends"))
    return defined


def test_the_cached_page_is_the_same_for_everybody_and_its_blocks_are_not(keys: list[str], documented: dict[str, Any]) -> None:
    stranger, visitor = Client(), Client()
    visitor.cookies["rec_visitor"] = Signer(salt="recommendations.visitor").sign("v" * 22)
    first, second = stranger.get("/home/"), visitor.get("/home/")
    assert first.content == second.content
    assert first["Expires"] == second["Expires"]
    assert not products_of(first.content.decode())
    assert not first.cookies
    assert "Cookie" not in first.get("Vary", "")
    assert "max-age=600" in first["Cache-Control"]
    assert fetch(stranger, first.content.decode()).products == [keys[:8], []]
    assert fetch(visitor, first.content.decode()).products[1] == [keys[0]]


def test_a_block_for_everybody_is_made_for_nobody_in_particular(keys: list[str], documented: dict[str, Any], settings: Any) -> None:
    (line,) = re.findall(r"{% include [^%]*%}", CACHING)
    Placement.objects.update(dedupe=True)
    texts = settings.TEMPLATES[0]["OPTIONS"]["loaders"][0][1]
    texts["shop/home.html"] = texts["shop/home.html"].replace("</h1>", f"</h1>{line}")
    page = Client().get("/home_with_trends/")
    assert products_of(page.content.decode()) == keys[:8]
    assert "Cookie" not in page.get("Vary", "")
    assert fetch(Client(), page.content.decode()).products == [keys[8:], []]


def test_the_order_of_middleware_that_stands_there_pleases_the_check(documented: dict[str, Any], settings: Any) -> None:
    from recommendations.checks.wiring import middleware

    settings.MIDDLEWARE = documented["MIDDLEWARE"]
    assert list(middleware()) == []
