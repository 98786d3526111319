"""Why a product is, or is not, in a place."""

import pytest

from recommendations import explain, recommend
from recommendations.models import Placement, Run, Strategy
from recommendations.testing.caches import forget_everything
from recommendations.testing.factories import make_run

from .shop import VISITOR, did

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(store) -> list[str]:
    keys = [*store.make(5, shelf="Home > Red"), *store.make(3, shelf="Home > Blue")]
    make_run("blend", {"product": {keys[0]: {keys[6]: 0.4}}, "all": {"": dict(zip(keys, (0.9, 0.8, 0.7, 0.6, 0.5, 0.3, 0.2), strict=False))}})
    make_run("trending", {"all": {"": [keys[7]]}})
    Placement.objects.filter(slug="home").update(rules={"version": 1, "max_per_category": 3}, limit=4)
    return keys


def told(product: str, **options) -> str:
    return str(explain("home", product, visitor=VISITOR.visitor, **options))


def test_it_says_where_a_shown_product_came_from_and_where_it_stands(keys):
    did(VISITOR, "cart", keys[0])
    trace = explain("home", keys[6], visitor=VISITOR.visitor)
    assert trace.position == recommend("home", visitor=VISITOR.visitor).product_keys.index(keys[6]) + 1
    assert f"most of it from blend for product {keys[0]} (cart)" in str(trace)
    assert str(trace).startswith(f"Shown at position {trace.position}.\ncandidates (")
    assert trace.texts[-1] == f"Shown at position {trace.position}."


def test_it_says_what_the_shopper_bought_before(store):
    bought, other = store.make(2)
    run = make_run("blend", {"product": {bought: [other]}, "all": {"": {other: 0.1}}})
    Run.objects.filter(pk=run.pk).update(serving={**run.serving, "own": {"weight": 5.0, "decay": 1.0}})
    Placement.objects.filter(slug="home").update(rules={"version": 1, "exclude": {"bought": False}})
    Strategy.objects.filter(slug="blend").update(allow_bought=True)
    forget_everything()
    did(VISITOR, "purchase", bought)
    assert "rank 1 of 2, score 1.000, most of it because the shopper bought it before." in told(bought)
    assert f"most of it from blend for product {bought} (purchase)" in told(other)
    did(VISITOR, "refund", bought)
    assert "bought it before" not in told(bought)


@pytest.mark.parametrize(("read", "oldest"), [(3, "bought it before"), (2, "Not a candidate of blend.")])
def test_the_oldest_order_that_was_read_is_left_out_only_where_it_may_have_been_cut(store, monkeypatch, read, oldest):
    monkeypatch.setattr("recommendations.serving.history.EVENTS", read)
    early, late = store.make(2)
    run = make_run("blend", {"product": {}, "all": {"": {late: 0.1}}})
    Run.objects.filter(pk=run.pk).update(serving={**run.serving, "own": {"weight": 5.0, "decay": 1.0}})
    Strategy.objects.filter(slug="blend").update(allow_bought=True)
    Placement.objects.filter(slug="home").update(rules={"version": 1, "exclude": {"bought": False}})
    forget_everything()
    did(VISITOR, "purchase", early, minutes_ago=9)
    did(VISITOR, "purchase", late)
    assert oldest in told(early)
    assert "bought it before" in told(late)


@pytest.mark.parametrize(
    ("happened", "says"),
    [
        (lambda store, key: did(VISITOR, "purchase", key), "the shopper bought it before"),
        (lambda store, key: did(VISITOR, "not_interested", key), "the shopper is not interested in it"),
        (lambda store, key: store.withdraw(key), "the shop does not offer it now"),
    ],
)
def test_it_says_what_removed_a_product(store, keys, happened, says):
    assert "Shown at position 2" in told(keys[1])
    happened(store, keys[1])
    trace = explain("home", keys[1], visitor=VISITOR.visitor)
    assert not trace.shown
    assert str(trace).startswith(f"Not shown: {says}.\n")
    assert f"Removed: {says}." in str(trace)
    assert keys[1] not in recommend("home", visitor=VISITOR.visitor).product_keys


def test_basket_and_page_product_are_given_as_such(keys):
    assert "it is in the basket" in told(keys[1], basket=[keys[1]])
    assert "it is the product of the page" in told(keys[1], seed=keys[1])


def test_diversity_is_named_with_its_number(keys):
    assert "3 of the category Home > Red stand higher already" in told(keys[3])


def test_what_is_beyond_the_last_place_is_told_so(keys):
    assert "the places are taken by better ones" in told(keys[6])
    Placement.objects.filter(slug="home").update(rules={})
    forget_everything()
    assert "Not shown: the 4 places are taken by better ones" in told(keys[6])


def test_what_no_list_holds_is_no_candidate_and_what_over_fetching_leaves_is_told_so(store, keys, settings):
    (stranger,) = store.make(1)
    assert "Not a candidate of blend." in told(stranger)
    assert told(stranger).startswith("Not shown: no strategy of the placement offers it.\n")
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "OVERFETCH": 1, "OVERFETCH_MIN": 1}
    assert "beyond the first 4" in told(keys[5])


def test_every_step_tells_how_many_went_on(keys):
    did(VISITOR, "purchase", keys[:2])
    steps = {(step.name, step.strategy): (step.before, step.after) for step in explain("home", keys[4], visitor=VISITOR.visitor).steps}
    assert steps == {
        ("candidates", "blend"): (7, 7),
        ("exclusions", "blend"): (7, 5),
        ("over-fetch", "blend"): (5, 5),
        ("candidates", "trending"): (1, 1),
        ("exclusions", "trending"): (1, 1),
        ("over-fetch", "trending"): (1, 1),
        ("eligibility", ""): (6, 6),
        ("diversity", ""): (6, 4),
        ("slate", ""): (4, 4),
        ("candidates", "popularity"): (0, 0),
    }


def test_a_place_that_does_not_exist_or_is_off_is_told_so(keys):
    Placement.objects.filter(slug="cart").update(enabled=False)
    assert "no such placement" in str(explain("hoem", keys[0]))
    assert "switched off" in str(explain("cart", keys[0]))


def test_strategies_that_have_nothing_to_offer_are_told_of(keys):
    Strategy.objects.filter(slug="trending").update(enabled=False)
    assert explain("home", keys[7]).texts[:2] == ["The strategy is switched off.", "The strategy has no run yet."]


def test_an_explanation_and_the_slate_agree_for_every_product(keys):
    did(VISITOR, "view", keys[0])
    shown = recommend("home", visitor=VISITOR.visitor).product_keys
    positions = {key: explain("home", key, visitor=VISITOR.visitor).position for key in keys}
    assert positions == {key: shown.index(key) + 1 if key in shown else None for key in keys}
