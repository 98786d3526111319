"""Buy it again: live, from the shopper's own history and what the run learnt of these products."""

import pytest

from recommendations import explain, recommend
from recommendations.core.due import interval_byte
from recommendations.core.history import LiveContext, Own
from recommendations.models import Result, Strategy
from recommendations.pipeline.fit import sources_of
from recommendations.serving.candidates import Offer
from recommendations.serving.configuration import current
from recommendations.serving.history import read
from recommendations.serving.live import Live
from recommendations.serving.recommend import for_shopper
from recommendations.testing.caches import forget_everything
from recommendations.testing.factories import make_run

from .shop import NOON, VISITOR, Counted, did

pytestmark = pytest.mark.django_db

DAY = 24 * 60


@pytest.fixture
def keys(store) -> list[str]:
    """Bought 10, 30, 60 and 1 days ago; the run knows all but the last to come again every ten days."""
    keys = store.make(5)
    for key, days in zip(keys, (10, 30, 60, 1), strict=False):
        did(VISITOR, "purchase", key, minutes_ago=days * DAY)
    make_run("buy-again", {"product": {key: [(key, 0.5, interval_byte(10.0))] for key in [*keys[:3], keys[4]]}})
    forget_everything()
    return keys


def shown(**options) -> list[tuple[str, str]]:
    slate = for_shopper(VISITOR, strategy="buy-again", limit=9, now=NOON, **options)
    return [(item.product_key, str(item.reason)) for item in slate]


def test_what_the_shopper_bought_and_the_run_knows_is_offered_with_true_reasons(keys):
    assert dict(shown()) == {
        keys[0]: "Time to buy it again",
        keys[1]: "You have not bought this for a while",
        keys[2]: "You have not bought this for a while",
    }


def test_what_was_given_back_is_not_offered_and_an_older_purchase_counts_instead(keys):
    did(VISITOR, "purchase", keys[2], minutes_ago=9 * DAY, order="again")
    assert dict(shown())[keys[2]] == "You bought this before"
    did(VISITOR, "refund", keys[0], minutes_ago=DAY)
    did(VISITOR, "refund", keys[2], minutes_ago=DAY, order="again")
    assert dict(shown()) == {keys[1]: "You have not bought this for a while", keys[2]: "You have not bought this for a while"}


def test_the_clock_is_the_requests_and_later_purchases_are_not_seen(keys):
    earlier = NOON.replace(day=1, month=2)
    slate = for_shopper(VISITOR, strategy="buy-again", limit=9, now=earlier)
    assert {item.product_key: str(item.reason) for item in slate} == {keys[1]: "You bought this before", keys[2]: "You have not bought this for a while"}


def test_the_rows_come_in_the_one_query_for_rows(keys):
    recommend("cart", basket=[keys[0]])
    forget_everything()
    with Counted() as cold:
        assert recommend("buy-again", visitor=VISITOR.visitor)
    with Counted() as warm:
        slate = recommend("buy-again", visitor=VISITOR.visitor)
    assert (cold.number, warm.number) == (4, 2)
    assert slate.runs == (Strategy.objects.get(slug="buy-again").current_run_id,)


def test_a_damaged_row_costs_its_product_alone(keys):
    Result.objects.filter(key=keys[0]).update(payload=b"\x01")
    assert [key for key, _ in shown()] == keys[1:3]


def test_a_row_of_other_products_teaches_nothing(keys):
    make_run("buy-again", {"product": {keys[0]: [keys[1], keys[2]]}})
    assert shown() == []


def test_without_history_or_without_a_run_there_is_nothing(keys):
    assert not recommend("buy-again", visitor="nobody")
    Strategy.objects.filter(slug="buy-again").update(current_run=None)
    forget_everything()
    assert shown() == []
    assert "The strategy has no run yet." in explain("buy-again", keys[0], visitor=VISITOR.visitor).texts


@pytest.mark.parametrize("score", [0.0, -1.0, float("nan"), float("inf")])
def test_a_live_score_that_is_no_positive_number_is_refused(score):
    with pytest.raises(ValueError, match="positive number"):
        Live(lambda context: [Own("a", score)])(LiveContext(events=[], now=0.0))


def test_only_rows_of_bought_products_are_read(keys):
    did(VISITOR, "view", keys[4])
    offer = Offer(strategy=current().strategies["buy-again"], events=read(VISITOR).events)
    assert {key.key for key in offer.wanted()} == set(keys[:4])


def test_it_is_never_the_source_of_a_blend():
    blend, again = Strategy.objects.get(slug="blend"), Strategy.objects.get(slug="buy-again")
    assert sources_of(blend, [blend, again]) == []
