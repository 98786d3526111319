"""Names that came with the app are shown in the reader's language, a merchandiser's own as they are written; numbers and dates follow."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from django.utils.formats import number_format

from catalog.templatetags.shop import day, money
from recommendations import recommend
from recommendations.models import Kind, Placement, Strategy
from recommendations.models.names import SEEDED, shown_names
from recommendations.privacy.history import kind_name
from recommendations.serving.recommend import for_shopper
from recommendations.shoppers.identity import Shopper

pytestmark = pytest.mark.django_db
CHINESE = {"trending": "近期热门", "home": "为您推荐", "recently-viewed": "最近浏览"}
OWN = "Ganz neu"
LAZY = Template('{% load recommendations %}{% recommendations "trending" lazy %}')


@pytest.fixture
def staff() -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(get_user_model().objects.create_superuser("boss"))
    return client


def title(placement: str) -> str:
    return recommend(placement, request=RequestFactory().get("/")).title


def placeholder() -> str:
    return LAZY.render(Context({"request": RequestFactory().get("/")}))


def test_slates_are_called_in_the_language_of_each_page() -> None:
    """One process answers in all languages: what it keeps between requests is of none."""
    for language, named in [("zh-hans", CHINESE), ("en", {"trending": "Trending now", "home": "For you"}), ("zh-hans", CHINESE)]:
        with translation.override(language):
            assert {slug: title(slug) for slug in named} == named
            assert f">{named['trending']}<" in placeholder()
            assert Client(headers={"accept-language": language}).get(reverse("recommendations:placement", args=["home"])).json()["title"] == named["home"]


def test_what_a_merchandiser_wrote_stays_in_every_language() -> None:
    Placement.objects.filter(slug="trending").update(name=OWN)
    with translation.override("zh-hans"):
        assert title("trending") == OWN
        assert f">{OWN}<" in placeholder()
        assert str(Placement.objects.get(slug="trending")) == OWN


def test_a_strategy_by_itself_is_called_by_its_name() -> None:
    with translation.override("zh-hans"):
        assert for_shopper(Shopper(), strategy="tag-similarity", limit=3).title == "相似商品"


def test_every_name_that_comes_with_the_app_is_translated() -> None:
    stored = {name for model in (Kind, Strategy, Placement) for name in model.objects.values_list("name", flat=True)}
    assert stored == SEEDED
    with translation.override("zh-hans"):
        assert {name for model in (Kind, Strategy, Placement) for name in shown_names(model.objects).values()} & stored == set()


def test_the_admin_calls_them_so_too(staff: Client) -> None:
    Kind.objects.filter(slug="wishlist").update(name=OWN)
    shown = {
        "placement": ("搭配推荐", "本类热门"),
        "strategy": ("相似商品", "人气商品"),
        "kind": ("加入购物车", OWN),
        f"placement/{Placement.objects.get(slug='home').pk}/change": ("<option value", "修改 推荐位", "人气商品</option>"),
        "strategy/overview": ("搭配推荐", "本类热门", "尚未计算"),
    }
    for page, texts in shown.items():
        html = staff.get(f"/admin/recommendations/{page}/").content.decode()
        assert [text for text in texts if text not in html] == []


def test_a_name_does_not_change_the_words_of_others() -> None:
    """Django's own admin has a button that says "View"."""
    with translation.override("zh-hans"):
        assert shown_names(Kind.objects)["view"] == "浏览"
        assert translation.gettext("View") == "查看"
        assert kind_name("view") == "您浏览了它"


def test_numbers_prices_and_dates_are_written_as_in_china() -> None:
    with translation.override("zh-hans"):
        assert number_format(1234567.5, 1, force_grouping=True) == "1,234,567.5"
        assert money(Decimal("1234.5")) == "£1,234.50"
        assert day(datetime(2026, 11, 3, 12, tzinfo=UTC)) == "2026年11月3日"
