"""Slates in templates."""

import pytest
from django.template import Context, Engine

from recommendations import recommend
from recommendations.slates import read_slate_id
from recommendations.testing.factories import make_run

from .shop import VISITOR, did, request_of

pytestmark = pytest.mark.django_db
LIBRARIES = {"recommendations": "recommendations.templatetags.recommendations"}


def render(text: str, *, own: dict[str, str] | None = None, debug: bool = False, **values) -> str:
    loaders = [("django.template.loaders.locmem.Loader", own or {}), "django.template.loaders.app_directories.Loader"]
    engine = Engine(loaders=loaders, libraries=LIBRARIES, debug=debug)
    return engine.from_string("{% load recommendations %}" + text).render(Context({"request": request_of(), **values}))


@pytest.fixture
def keys(store) -> list[str]:
    keys = store.make(4)
    make_run("blend", {"all": {"": keys}})
    make_run("item-neighbours", {"product": {keys[0]: keys[1:]}})
    return keys


def test_a_slate_for_the_pages_own_markup(keys):
    assert render('{% recommend "home" limit=2 as slate %}{% for item in slate %}{{ item.product_key }} {% endfor %}') == f"{keys[0]} {keys[1]} "


def test_a_block_carries_the_tracking_contract_a_heading_and_reasons(keys):
    html = render('{% recommendations "home" limit=2 %}')
    (slate_id,) = [part.split('"')[0] for part in html.split('data-slate="')[1:]]
    assert read_slate_id(slate_id, shopper=VISITOR, product_key=keys[1]).placement == "home"
    assert html.count('data-placement="home"') == 1
    assert [part.split('"')[0] for part in html.split('data-product="')[1:]] == keys[:2]
    assert html.count('class="rec-reason"') == 2
    anchor = html.split('aria-labelledby="')[1].split('"')[0]
    assert f'id="{anchor}">For you</h2>' in html


def test_where_there_is_nothing_there_is_nothing_at_all(store):
    assert render('{% recommendations "home" %}') == ""
    assert render('{% recommendations "hoem" %}') == ""


def test_similar_products(keys, store):
    product = store.model.objects.get(pk=keys[0])
    assert render("{% similar_products product limit=2 as slate %}{{ slate|length }} {{ slate.items.0.product_key }}", product=product) == f"2 {keys[1]}"


def test_product_basket_and_exclude_are_passed_on(keys):
    html = render('{% recommend "cart" basket=basket exclude=out as slate %}{{ slate.product_keys|join:" " }}', basket=[keys[0]], out=[keys[1]])
    assert html == f"{keys[2]} {keys[3]}"


def test_names_that_the_page_does_not_have_are_no_error(keys):
    assert render('{% recommend "home" product=nothing basket=nothing category=nothing limit=nothing as slate %}{{ slate|length }}') == "4"


def test_without_a_request_in_the_context_the_shopper_is_unknown(keys):
    did(VISITOR, "purchase", keys[0])
    text = '{% recommend "home" as slate %}{{ slate.product_keys|join:" " }}'
    assert keys[0] not in render(text).split()
    assert keys[0] in render(text, request=None).split()


def test_two_blocks_share_the_page(keys):
    make_run("trending", {"all": {"": keys}})
    html = render('{% recommendations "home" limit=2 %}{% recommendations "trending" limit=2 %}')
    assert [part.split('"')[0] for part in html.split('data-product="')[1:]] == keys
    assert len({part.split('"')[0] for part in html.split('aria-labelledby="')[1:]}) == 2


def test_a_storefront_overrides_one_placement_or_one_piece(keys):
    text = '{% recommendations "home" limit=1 %}'
    assert render(text, own={"recommendations/placements/home.html": "{{ shop }}: {{ slate }}"}, shop="Ours").startswith("Ours: Product")
    html = render(text, own={"recommendations/item.html": "<li>{{ item.position }}</li>"})
    assert "<li>1</li>" in html
    assert "data-slate" in html


def test_titles_are_escaped(keys, store):
    store.model.objects.filter(pk=keys[0]).update(title="<script>x</script>")
    html = render('{% recommendations "home" limit=1 %}')
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_template_that_fails_shows_in_debug_and_nothing_otherwise(keys, caplog):
    own = {"recommendations/block.html": "{% include 'missing.html' %}"}
    assert render('{% recommendations "home" %}', own=own) == ""
    assert "a block cannot be rendered" in caplog.text
    with pytest.raises(Exception, match=r"missing\.html"):
        render('{% recommendations "home" %}', own=own, debug=True)


def test_a_slate_printed_by_mistake_is_readable(keys):
    assert render('{% recommend "home" limit=1 %}').startswith("Product")
    assert str(recommend("home", limit=1)).startswith("Product")
