"""``{% recommendations_script %}``."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Engine

from tests.serving.conftest import each_store, store

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.otherstore.urls")]
LIBRARY = {"recommendations": "recommendations.templatetags.recommendations"}
__all__ = ["each_store", "store"]


def script(text: str = "{% recommendations_script %}", *, debug: bool = False, **context) -> str:
    return Engine(libraries=LIBRARY, debug=debug).from_string("{% load recommendations %}" + text).render(Context(context))


def test_it_is_two_scripts_and_nothing_that_a_strict_policy_forbids_or_a_cache_must_not_keep():
    html = script()
    assert re.findall(r'src="([^"]*)"', html) == [f"/static/recommendations/{name}.js" for name in ("blocks", "beacon")]
    assert 'data-interactions="/recommendations/interactions/" data-impressions="/recommendations/impressions/"' in html
    assert 'data-refusal="rec_visitor_consent=no"' in html
    assert re.fullmatch(r"(<script defer [^<>]*></script>\s*){2}", html)
    assert "view" not in html


def test_a_product_is_told_by_its_key(each_store):
    [key] = each_store.make(1)
    product = each_store.model.objects.get(pk=key)
    assert f'data-view="{key}"' in script("{% recommendations_script product=product %}", product=product)
    assert 'data-view="&quot;&gt;"' in script("{% recommendations_script product=product %}", product='">')


@pytest.mark.urls("tests.serving.no_urls")
def test_without_urls_the_page_goes_on_without_it(caplog):
    assert script() == ""
    assert "the script cannot be placed" in caplog.text
    with pytest.raises(Exception, match="recommendations"):
        script(debug=True)


def test_the_beacon_is_small():
    assert Path(finders.find("recommendations/beacon.js")).stat().st_size < 4000
