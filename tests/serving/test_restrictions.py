"""What a placement's rules let through, on every road to a slate."""

import pytest

from recommendations import explain, recommend
from recommendations.models import Strategy
from recommendations.serving.recommend import for_shopper
from recommendations.shoppers.identity import Shopper
from recommendations.testing.factories import make_run

from .market import home, made, put
from .shop import Counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("market")]


def shown(rules: dict, **asked) -> list[str]:
    home(rules={"version": 1, **rules}, fallbacks=["trending"], limit=20)
    return recommend("home", **asked).product_keys


def why_not(key: str, **asked) -> str:
    trace = explain("home", key, **asked)
    assert not trace.shown
    (step,) = [step for step in trace.steps if step.why]
    assert step.name == "rules"
    return step.why


def test_a_category_names_itself_and_all_below_it():
    pots, pans, lids, lamp, bare = put("Kitchen > Pots"), put("Kitchen > Pans"), put("Kitchen > Pots > Lids"), put("Kitchenette"), put()
    make_run("blend", {"all": {"": [pots, pans, lids, lamp, bare]}})
    assert shown({"only_categories": ["Kitchen > Pots"]}) == [pots, lids]
    assert why_not(pans) == "it is of the category Kitchen > Pans, and this placement shows only: Kitchen > Pots"
    assert why_not(bare) == "it has no category, and this placement shows only: Kitchen > Pots"
    assert shown({"only_categories": ["Kitchen", "Kitchenette"]}) == [pots, pans, lids, lamp]
    assert shown({"never_categories": ["Kitchen > Pots"]}) == [pans, lamp, bare]
    assert str(explain("home", lids)).startswith("Not shown: it is of the category Kitchen > Pots, which this placement never shows.")
    assert shown({"only_categories": ["Kitchen"], "never_categories": ["Kitchen > Pots > Lids"]}) == [pots, pans]


def test_tags_that_are_wanted_and_tags_that_are_not():
    red, sale, both, none = put(tags=("red",)), put(tags=("sale",)), put(tags=("red", "sale")), put()
    make_run("blend", {"all": {"": [red, sale, both, none]}})
    assert shown({"only_tags": ["red", "blue"]}) == [red, both]
    assert why_not(none) == "it has none of the tags that this placement shows: red, blue"
    assert shown({"never_tags": ["sale"]}) == [red, none]
    assert why_not(both) == "it has the tag sale, which this placement never shows"
    assert shown({"only_tags": ["red"], "never_tags": ["sale"]}) == [red]


def test_out_of_stock_is_what_the_card_says_and_what_is_not_counted_is_in_stock():
    there, gone, untold = put(in_stock=True), put(in_stock=False), put(in_stock=None)
    make_run("blend", {"all": {"": [gone, there, untold]}})
    assert shown({}) == [gone, there, untold]
    assert shown({"in_stock": False}) == [gone, there, untold]
    assert shown({"in_stock": True}) == [there, untold]
    assert why_not(gone) == "it is out of stock"


def test_prices_are_compared_with_the_page_s_product_ends_included():
    page, half, cheaper, more, dearer = put(price="10"), put(price="5.00"), put(price="4.99"), put(price="15"), put(price="15.01")
    foreign, free, untold = put(price="900", currency="JPY"), put(price="0"), put()
    make_run("blend", {"all": {"": [half, cheaper, more, dearer, foreign, free, untold]}})
    both = {"price": {"from": 0.5, "to": 1.5}}
    assert shown(both, product=page) == [half, more, foreign, untold]
    assert why_not(cheaper, seed=page) == "it costs 4.99, less than 0.5 times what the product of the page costs (10)"
    assert why_not(dearer, seed=page) == "it costs 15.01, more than 1.5 times what the product of the page costs (10)"
    assert shown({"price": {"from": 1}}, product=page) == [more, dearer, foreign, untold]
    assert shown({"price": {"to": 1}}, product=page) == [half, cheaper, foreign, free, untold]
    everything = [half, cheaper, more, dearer, foreign, free, untold]
    assert shown(both) == everything
    assert shown(both, product=untold) == everything[:-1]


def test_a_factor_is_the_decimal_that_was_written():
    """0.07 x 100 is 7.000000000000001 in floats."""
    page, seven = put(price="100"), put(price="7.00")
    make_run("blend", {"all": {"": [seven]}})
    assert shown({"price": {"from": 0.07}}, product=page) == [seven]


def test_the_page_s_own_price_costs_no_query_of_its_own():
    page, other = put(price="10"), put(price="11")
    make_run("blend", {"all": {"": [other]}})
    home(rules={"version": 1, "price": {"to": 1.5}})
    recommend("home", product=page)
    with Counted() as warm:
        assert recommend("home", product=page).product_keys == [other]
    assert warm.number == 1


def test_fallbacks_fill_up_under_the_same_rules():
    a, b, c, d = put("Red"), put("Blue"), put("Red"), put("Blue")
    make_run("blend", {"all": {"": [a, b]}})
    make_run("trending", {"all": {"": [d, c]}})
    assert shown({"only_categories": ["Red"]}) == [a, c]


def test_where_little_is_let_through_lists_are_read_deeper():
    many = [put("Blue") for _ in range(150)]
    red = [put("Red") for _ in range(3)]
    make_run("blend", {"all": {"": [*many, *red]}})
    home(rules={"version": 1, "only_categories": ["Red"]}, limit=4)
    assert recommend("home").product_keys == red


def test_an_export_and_a_page_are_one():
    a, b, c = put("Red"), put("Blue", tags=("sale",)), put("Blue")
    make_run("blend", {"all": {"": [a, b, c]}})
    assert shown({"never_categories": ["Red"]}) == [b, c]
    assert for_shopper(Shopper(), placement="home", limit=5).product_keys == [b, c]
    assert for_shopper(Shopper(), strategy="blend", limit=5).product_keys == [a, b, c]


@pytest.mark.parametrize(("rules", "cards"), [({}, 4), ({"in_stock": True}, 4), ({"in_stock": True, "max_per_category": 4}, 30)])
def test_no_card_is_made_in_vain(rules, cards):
    keys = [put("Red", in_stock=True) for _ in range(30)]
    make_run("blend", {"all": {"": keys}})
    home(rules={"version": 1, **rules}, limit=4)
    made.clear()
    assert recommend("home").product_keys == keys[:4]
    assert sorted(made) == sorted(keys[:cards])


def test_a_broken_card_under_rules_costs_that_product_alone(monkeypatch, caplog):
    from .market import MarketAdapter

    good, broken = put("Red"), put("Red")
    make_run("blend", {"all": {"": [broken, good]}})
    whole = MarketAdapter.card
    monkeypatch.setattr(MarketAdapter, "card", lambda self, obj: whole(self, obj) if str(obj.pk) == good else 1 / 0)
    assert shown({"only_categories": ["Red"]}) == [good]
    assert why_not(broken) == "its card cannot be made"
    assert "a card cannot be made" in caplog.text


def test_what_was_bought_may_be_forbidden_to_a_strategy_that_may_show_it():
    from .shop import VISITOR, did

    a, b = put(), put()
    make_run("blend", {"all": {"": [a, b]}})
    Strategy.objects.filter(slug="blend").update(allow_bought=True)
    did(VISITOR, "purchase", a)
    assert shown({}, visitor=VISITOR.visitor) == [a, b]
    assert shown({"exclude_bought": True}, visitor=VISITOR.visitor) == [b]


def test_an_explanation_looks_further_than_the_last_place():
    good, gone = put(in_stock=True), put(in_stock=False)
    make_run("blend", {"all": {"": [good, gone]}})
    home(rules={"version": 1, "in_stock": True}, limit=1)
    assert why_not(gone) == "it is out of stock"
