"""A placement that goes by the product viewed last: its list, under a heading that names it."""

import pytest

from recommendations import explain, recommend
from recommendations.models import Placement, Run
from recommendations.testing.factories import make_run

from .market import entries, home, put
from .shop import VISITOR, Counted, did

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("market")]
PLACE = "because-you-viewed"


@pytest.fixture
def keys() -> dict[str, str]:
    keys = {name: put(title=name) for name in ("Lamp", "Chair", "Bulb", "Shade", "Cushion", "Best seller")}
    lamp, chair = keys["Lamp"], keys["Chair"]
    rows = {lamp: [keys["Bulb"], keys["Shade"], lamp], chair: [keys["Cushion"], keys["Bulb"]]}
    make_run("item-neighbours", {"product": rows, "all": {"": [keys["Best seller"]]}})
    return keys


def seen(*names: str, **asked) -> tuple[str, list[str]]:
    slate = recommend(PLACE, visitor=VISITOR.visitor, **asked)
    return slate.title, [item.card.title for item in slate]


def test_it_is_planted():
    placement = Placement.objects.get(slug=PLACE)
    assert (placement.strategy.slug, placement.rules) == ("item-neighbours", {"version": 1, "seed": "latest"})


def test_only_what_the_product_viewed_last_brings_under_a_heading_that_names_it(keys):
    did(VISITOR, "view", keys["Chair"], minutes_ago=9)
    did(VISITOR, "view", keys["Lamp"], minutes_ago=5)
    did(VISITOR, "cart", keys["Chair"], minutes_ago=1)
    assert seen() == ("Because you viewed Lamp", ["Bulb", "Shade"])
    slate = recommend(PLACE, visitor=VISITOR.visitor)
    assert {(item.reason.code, item.reason.seed, item.source) for item in slate} == {("viewed", keys["Lamp"], "item-neighbours")}
    did(VISITOR, "click", keys["Chair"])
    assert seen() == ("Because you viewed Chair", ["Cushion", "Bulb"])


def test_without_such_a_product_there_is_no_list(keys):
    did(VISITOR, "purchase", keys["Lamp"])
    home(PLACE, rules={"version": 1, "seed": "latest"}, pins=entries({"product": keys["Cushion"], "position": 1}), fallbacks=["popularity"])
    make_run("popularity", {"all": {"": [keys["Best seller"]]}})
    assert not recommend(PLACE)
    assert not recommend(PLACE, visitor=VISITOR.visitor)
    says = "the list goes by the product that the shopper viewed last, and there is none"
    assert str(explain(PLACE, keys["Bulb"], visitor=VISITOR.visitor)).startswith(f"Not shown: {says}.")


def test_what_brings_nothing_makes_no_list_of_pins_or_of_best_sellers(keys):
    did(VISITOR, "view", keys["Shade"], minutes_ago=5)
    home(PLACE, rules={"version": 1, "seed": "latest"}, pins=entries({"product": keys["Cushion"], "position": 1}), fallbacks=["popularity"])
    make_run("popularity", {"all": {"": [keys["Best seller"]]}})
    assert not recommend(PLACE, visitor=VISITOR.visitor)
    did(VISITOR, "view", keys["Lamp"])
    home(PLACE, rules={"version": 1, "seed": "latest"}, pins=entries({"product": keys["Cushion"], "position": 1}))
    assert seen() == ("Because you viewed Lamp", ["Cushion", "Bulb", "Shade"])


def test_beside_a_product_it_is_the_one_viewed_before(keys):
    did(VISITOR, "view", keys["Chair"], minutes_ago=9)
    did(VISITOR, "view", keys["Lamp"], minutes_ago=5)
    assert seen(product=keys["Lamp"]) == ("Because you viewed Chair", ["Cushion", "Bulb"])
    assert seen(basket=[keys["Cushion"]]) == ("Because you viewed Lamp", ["Bulb", "Shade"])
    assert seen(category=["Somewhere"]) == ("Because you viewed Lamp", ["Bulb", "Shade"])


def test_one_that_is_not_sold_any_more_is_not_named(keys):
    from tests.otherstore.models import Seat

    did(VISITOR, "view", keys["Lamp"])
    Seat.objects.filter(pk=keys["Lamp"]).update(on_sale=False)
    assert seen() == ("Because of what you viewed", ["Bulb", "Shade"])


def test_a_fallback_goes_by_the_same_product_and_own_lists_do_not_count(keys):
    did(VISITOR, "view", keys["Lamp"])
    make_run("tag-similarity", {"product": {keys["Lamp"]: [keys["Chair"]]}, "shopper": {VISITOR.key: [keys["Best seller"]]}})
    home(PLACE, rules={"version": 1, "seed": "latest"}, fallbacks=["recently-viewed", "tag-similarity"])
    assert seen() == ("Because you viewed Lamp", ["Bulb", "Shade", "Chair"])
    assert "The strategy goes by all of the shopper's history, not by one product." in explain(PLACE, keys["Bulb"], visitor=VISITOR.visitor).texts


def test_it_costs_what_others_cost(keys):
    did(VISITOR, "view", keys["Lamp"])
    recommend(PLACE, visitor=VISITOR.visitor)
    with Counted() as warm:
        assert recommend(PLACE, visitor=VISITOR.visitor)
    assert warm.number == 2


def test_what_was_bought_before_is_not_brought_though_the_strategy_may_show_it(keys):
    did(VISITOR, "purchase", keys["Cushion"], minutes_ago=5)
    did(VISITOR, "view", keys["Lamp"])
    run = make_run("blend-repeat", {"product": {keys["Lamp"]: [keys["Bulb"]]}})
    Run.objects.filter(pk=run.pk).update(serving={**run.serving, "own": {"weight": 5.0, "decay": 1.0}})
    home(PLACE, rules={"version": 1, "seed": "latest"}, strategy=run.strategy)
    assert seen() == ("Because you viewed Lamp", ["Bulb"])
