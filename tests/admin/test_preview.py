"""The preview shows what the storefront would show, writes nothing, and says why a product is not there."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from recommendations import recommend
from recommendations.admin.placements.panel import STEPS
from recommendations.models import Interaction, Placement, SlateLog
from recommendations.testing.caches import forget_everything
from recommendations.testing.factories import make_run
from tests.otherstore.models import Seat
from tests.serving.shop import STORES, VISITOR, Store, customer, did

from .filled_in import filled_in, rows

ROOT = "/admin/recommendations/placement/"
PREVIEW = f"{ROOT}preview/"

pytestmark = pytest.mark.django_db

Staff = Callable[..., Client]


@pytest.fixture
def store(settings: Any) -> Store:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "PRODUCT_ADAPTER": STORES["integer"].adapter}
    return STORES["integer"]


@pytest.fixture
def keys(store: Store) -> list[str]:
    """Red ones and blue ones: the first brings the last two, everybody likes all but the last."""
    keys = [*store.make(5, shelf="Home > Red"), *store.make(3, shelf="Home > Blue")]
    scores = dict(zip(keys, (0.9, 0.8, 0.7, 0.6, 0.5, 0.3, 0.2), strict=False))
    make_run("blend", {"product": {keys[0]: {keys[6]: 4.0, keys[7]: 3.5}}, "all": {"": scores}})
    make_run("trending", {"all": {"": [keys[7]]}})
    Placement.objects.filter(slug="home").update(rules={"version": 1, "max_per_category": None}, limit=4)
    forget_everything()
    return keys


def home() -> Placement:
    return Placement.objects.get(slug="home")


def shown(response: Any) -> list[str]:
    """Product keys, in order."""
    assert response.status_code == 200
    return [each["item"].product_key for each in response.context.get("items") or ()]


def form_of(client: Client, **changed: Any) -> dict[str, Any]:
    return filled_in(client.get(f"{ROOT}{home().pk}/change/").content.decode(), **changed)


def asked(**changed: Any) -> dict[str, Any]:
    return {"placement": "home", **changed}


# What the storefront serves


@pytest.mark.parametrize("who", ["user", "visitor"])
def test_a_shopper_is_previewed_as_the_storefront_serves_him(merchandiser: Client, keys: list[str], who: str) -> None:
    shopper = customer("ada") if who == "user" else VISITOR
    name, caller = ("ada", {"user": shopper.user}) if who == "user" else (shopper.visitor, {"visitor": shopper.visitor})
    did(shopper, "view", keys[0])
    did(shopper, "purchase", keys[1])
    served = recommend("home", **caller)
    assert shown(merchandiser.get(PREVIEW, asked(shopper=shopper.key))) == served.product_keys
    response = merchandiser.get(PREVIEW, asked(shopper=name))
    assert [(each["item"].product_key, each["item"].score, each["item"].source, each["item"].reason) for each in response.context["items"]] == [
        (item.product_key, item.score, item.source, item.reason) for item in served
    ]
    assert keys[1] not in shown(response)
    content = response.content.decode()
    assert "Because you viewed Product" in content
    assert f"The shopper {name}." in content
    assert f'href="{reverse("admin:recommendations_shopper", args=[shopper.key])}"' in content
    for item in served:
        assert item.card.title in content


def test_a_made_up_history_is_served_as_if_somebody_had_done_it(merchandiser: Client, keys: list[str]) -> None:
    did(VISITOR, "view", keys[0])
    did(VISITOR, "purchase", keys[2], minutes_ago=1)
    did(VISITOR, "not_interested", keys[3], minutes_ago=2)
    history = rows("events", {"kind": "view", "product": keys[0]}, {"kind": "purchase", "product": keys[2]}, {"kind": "not_interested", "product": keys[3]})
    assert shown(merchandiser.get(PREVIEW, asked(**history))) == recommend("home", visitor=VISITOR.visitor).product_keys


def test_the_newest_comes_first_in_a_made_up_history(merchandiser: Client, store: Store) -> None:
    first, second, by_first, by_second = store.make(4)
    make_run("blend", {"product": {first: [by_first], second: [by_second]}})
    for newest, older, expected in ((first, second, [by_first, by_second]), (second, first, [by_second, by_first])):
        history = rows("events", {"kind": "view", "product": newest}, {"kind": "view", "product": older})
        assert [key for key in shown(merchandiser.get(PREVIEW, asked(**history))) if key in expected] == expected


def test_a_product_a_basket_and_a_category_are_those_of_the_page(merchandiser: Client, keys: list[str]) -> None:
    assert shown(merchandiser.get(PREVIEW, asked(product=keys[0]))) == recommend("home", product=keys[0]).product_keys
    basket = rows("basket", {"product": keys[0]}, {"product": ""}, {"product": keys[1]})
    assert shown(merchandiser.get(PREVIEW, asked(**basket))) == recommend("home", basket=[keys[0], keys[1]]).product_keys
    inside = shown(merchandiser.get(PREVIEW, asked(category="Home>Blue")))
    assert inside == recommend("home", category="Home > Blue").product_keys
    assert set(inside) <= set(keys[5:])


def test_the_page_opens_without_a_question_and_offers_every_placement(merchandiser: Client, keys: list[str]) -> None:
    content = merchandiser.get(PREVIEW).content.decode()
    assert all(f'value="{slug}"' in content for slug in Placement.objects.values_list("slug", flat=True))
    assert 'class="rec-card"' not in content


def test_a_placement_that_is_switched_off_says_so(merchandiser: Client, keys: list[str]) -> None:
    Placement.objects.filter(slug="home").update(enabled=False)
    forget_everything()
    assert "switched off: the storefront shows nothing" in merchandiser.get(PREVIEW, asked()).content.decode()


# The unsaved form


def test_the_panel_follows_the_form_before_it_is_saved_and_nothing_is_written(merchandiser: Client, keys: list[str]) -> None:
    did(VISITOR, "view", keys[0])  # what the panel begins with: somebody who viewed the same
    form = form_of(merchandiser)
    assert shown(merchandiser.post(f"{PREVIEW}?id={home().pk}", form)) == recommend("home", visitor=VISITOR.visitor).product_keys
    changed = {**form, "limit": "2", **rows("filters", {"what": "only_categories", "which": "Home > Blue"})}
    with CaptureQueriesContext(connection) as queries:
        response = merchandiser.post(f"{PREVIEW}?id={home().pk}", changed)
    after = shown(response)
    assert len(after) == 2
    assert set(after) <= set(keys[5:])
    assert home().limit == 4
    assert not [query["sql"] for query in queries.captured_queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert not SlateLog.objects.exists()
    assert "<html" not in response.content.decode()
    merchandiser.post(f"{ROOT}{home().pk}/change/", changed)
    forget_everything()
    assert recommend("home", visitor=VISITOR.visitor).product_keys == after


def test_without_a_script_the_button_shows_the_same_and_keeps_what_was_filled_in(merchandiser: Client, keys: list[str]) -> None:
    changed = {**form_of(merchandiser), "name": "Renamed", **rows("filters", {"what": "only_categories", "which": "Home > Blue"})}
    response = merchandiser.post(f"{ROOT}{home().pk}/change/", {**changed, "_preview": "Preview"})
    assert response.status_code == 200
    assert [each["item"].product_key for each in response.context["preview"]["items"]] == shown(merchandiser.post(f"{PREVIEW}?id={home().pk}", changed))
    content = response.content.decode()
    assert filled_in(content)["filters-0-which"] == "Home > Blue"
    assert "Please correct" not in content
    assert home().name == "For you"


def test_a_new_placement_is_shown_before_it_has_a_name(merchandiser: Client, keys: list[str]) -> None:
    form = filled_in(merchandiser.get(f"{ROOT}add/").content.decode())
    response = merchandiser.post(PREVIEW, {**form, "strategy": str(home().strategy_id)})
    assert shown(response)
    assert "This field is required" not in response.content.decode()
    assert "<b>Strategy</b>: This field is required." in merchandiser.post(PREVIEW, form).content.decode()
    assert Placement.objects.filter(slug="").count() == 0


def test_errors_of_the_form_are_told_plainly_instead(merchandiser: Client, keys: list[str]) -> None:
    response = merchandiser.post(f"{PREVIEW}?id={home().pk}", form_of(merchandiser, limit="0"))
    assert shown(response) == []
    gone = merchandiser.post(f"{PREVIEW}?id={home().pk}", {**form_of(merchandiser), **rows("pins", {}, {"product": "gone", "position": "1"})})
    assert "<b>Pins, row 2, Product</b>: There is no product with this key, SKU or name." in gone.content.decode()
    assert "<b>Number of products</b>: Ensure this value is greater than or equal to 1." in response.content.decode()


def test_a_pin_is_shown_before_it_is_saved(merchandiser: Client, keys: list[str]) -> None:
    response = merchandiser.post(f"{PREVIEW}?id={home().pk}", {**form_of(merchandiser), **rows("pins", {"product": keys[7], "position": "2"})})
    assert shown(response)[1] == keys[7]
    assert response.context["items"][1]["source"] == "Pin"


# Why not?


def dropped(client: Client, why: str, /, **changed: Any) -> tuple[str, str]:
    """(name of the step that dropped the product, '' where it is shown or none did; the verdict)."""
    response = client.get(PREVIEW, asked(why=why, **changed))
    told, trace = response.context["dropped_by"], response.context["trace"]
    assert trace.shown == (why in shown(response))
    assert trace.verdict in unescape(response.content.decode())
    return told.step.name if told else "", trace.verdict


RED, BLUE = 1, 6
"""Places in ``keys`` of a red and a blue one."""


def because(rules: dict[str, Any] | None = None, **changed: Any) -> Callable[[list[str]], dict[str, Any]]:
    """The placement is changed."""

    def change(keys: list[str]) -> dict[str, Any]:
        Placement.objects.filter(slug="home").update(rules={"version": 1, "max_per_category": None, **(rules or {})}, **changed)
        return {}

    return change


def pinned(keys: list[str]) -> dict[str, Any]:
    """Another one takes the only place."""
    return because(limit=1, pins={"version": 1, "entries": [{"product": keys[BLUE], "position": 1}]})(keys)


def withdrawn(keys: list[str]) -> dict[str, Any]:
    STORES["integer"].withdraw(keys[RED])
    return {}


def history(kind: str) -> Callable[[list[str]], dict[str, Any]]:
    return lambda keys: rows("events", {"kind": kind, "product": keys[RED]})


@pytest.mark.parametrize(
    ("place", "change", "step", "says"),
    [
        (RED, history("purchase"), "exclusions", "the shopper bought it before"),
        (RED, history("not_interested"), "exclusions", "the shopper is not interested in it"),
        (RED, lambda keys: rows("basket", {"product": keys[RED]}), "exclusions", "it is in the basket"),
        (RED, lambda keys: {"product": keys[RED]}, "exclusions", "it is the product of the page"),
        (RED, withdrawn, "eligibility", "the shop does not offer it now"),
        (RED, lambda keys: {"category": "Home > Blue"}, "category", "it is not in the category Home > Blue"),
        (RED, because({"only_categories": ["Home > Blue"]}), "rules", "shows only: Home > Blue"),
        (RED, because({"never_categories": ["Home > Red"]}), "rules", "never shows"),
        (RED, because({"only_tags": ["green"]}), "rules", "green"),
        (RED, because({"max_per_category": 1}), "diversity", "1 of the category Home > Red stand higher already"),
        (BLUE, because(limit=1), "slate", "taken by better ones"),
        (RED, pinned, "slate", "taken"),
    ],
)
def test_why_not_names_the_step_that_dropped_it(
    merchandiser: Client, keys: list[str], place: int, change: Callable[[list[str]], dict[str, Any]], step: str, says: str
) -> None:
    asked_for = change(keys)
    forget_everything()
    named, verdict = dropped(merchandiser, keys[place], **asked_for)
    assert named == step, verdict
    assert says in verdict


def test_of_several_steps_that_dropped_it_the_last_one_is_named(merchandiser: Client, keys: list[str], settings: Any) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "OVERFETCH": 1, "OVERFETCH_MIN": 1}
    because({"never_categories": ["Home > Blue"]}, limit=1)(keys)
    forget_everything()
    # Too far down for the strategy, yet the fallback's best; then a rule says no.
    named, verdict = dropped(merchandiser, keys[7], product=keys[0])
    assert named == "rules", verdict


def test_a_product_that_is_shown_says_where_and_one_that_nobody_offers_that(merchandiser: Client, keys: list[str]) -> None:
    assert dropped(merchandiser, keys[0]) == ("", "Shown at position 1.")
    (stranger,) = STORES["integer"].make(1)
    assert dropped(merchandiser, stranger) == ("", "Not shown: no strategy of the placement offers it.")


def test_each_step_is_a_row_with_what_came_in_and_what_went_on(merchandiser: Client, keys: list[str]) -> None:
    response = merchandiser.get(PREVIEW, asked(why=keys[1]))
    content = response.content.decode()
    assert len(response.context["steps"]) == content.partition("<tbody>")[2].partition("</tbody>")[0].count("<tr")
    for told in response.context["steps"]:
        assert str(told.label) in content
        assert not told.counts or f"{told.step.before} → {told.step.after}" in content
    unnamed = [told.step.name for told in response.context["steps"] if told.step.name not in STEPS]
    assert unnamed == []


# Who may


def test_who_may_view_placements_may_preview_made_up_shoppers_only(staff: Staff, keys: list[str]) -> None:
    did(VISITOR, "view", keys[0])
    client = staff("view_placement")
    assert shown(client.get(PREVIEW, asked(product=keys[0])))
    response = client.get(PREVIEW, asked(shopper=VISITOR.visitor))
    assert shown(response) == []
    assert "You may not look at what shoppers did." in response.content.decode()


def test_with_the_permission_to_view_interactions_real_ones_too(staff: Staff, keys: list[str]) -> None:
    did(VISITOR, "view", keys[0])
    assert shown(staff("view_placement", "view_interaction").get(PREVIEW, asked(shopper=VISITOR.visitor)))


def test_nobody_else_sees_anything(staff: Staff, keys: list[str], client: Client) -> None:
    assert client.get(PREVIEW).status_code == 302
    clerk = staff("view_strategy")
    assert clerk.get(PREVIEW).status_code == 403
    assert clerk.post(PREVIEW, {}).status_code == 403
    assert clerk.get(f"{ROOT}products/", {"q": "Product"}).status_code == 403


@pytest.mark.parametrize(("permissions", "status"), [(("view_placement",), 403), (("view_placement", "change_placement"), 200)])
def test_the_unsaved_form_is_for_who_may_save_it(staff: Staff, merchandiser: Client, keys: list[str], permissions: tuple[str, ...], status: int) -> None:
    form = form_of(merchandiser)
    client = staff(*permissions)
    assert client.post(f"{PREVIEW}?id={home().pk}", form).status_code == status
    assert client.post(PREVIEW, form).status_code == 403


def test_a_shopper_nobody_knows_is_told_at_his_field(merchandiser: Client, keys: list[str]) -> None:
    content = merchandiser.get(PREVIEW, asked(shopper="nobody")).content.decode()
    assert 'id="id_shopper_error"' in content
    assert "no user of this name" in content


@pytest.mark.parametrize("name", ["u:abc", "u:", "v:", "x" * 500, "\x00", "u:99999999999999999999999"])
def test_a_shoppers_name_may_be_anything(merchandiser: Client, keys: list[str], name: str) -> None:
    assert shown(merchandiser.get(PREVIEW, asked(shopper=name))) == []


# Products that are offered


def test_products_are_found_by_key_sku_and_words_sold_or_not(merchandiser: Client, store: Store) -> None:
    seat = Seat.objects.create(title="Red folding chair", on_sale=False)

    def found(text: str) -> list[dict[str, str]]:
        return merchandiser.get(f"{ROOT}products/", {"q": text}).json()["results"]

    told = {"key": str(seat.pk), "sku": str(seat.pk), "title": "Red folding chair"}
    assert found("chair red") == [told]
    assert found(str(seat.pk)) == [told]
    assert found("") == found("table") == found("\x00") == []


def test_a_preview_that_fails_says_so(merchandiser: Client, keys: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **options: Any) -> None:
        raise RuntimeError("no such luck")

    monkeypatch.setattr("recommendations.admin.placements.panel.preview", broken)
    assert "no such luck" in merchandiser.get(PREVIEW, asked()).content.decode()


def test_the_log_is_not_touched(merchandiser: Client, keys: list[str]) -> None:
    before = Interaction.objects.count()
    merchandiser.get(PREVIEW, asked(product=keys[0], why=keys[1]))
    assert Interaction.objects.count() == before
