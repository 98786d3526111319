"""Pins: a product at its place, whatever the strategies say, but never against the shop or the shopper."""

import pytest

from recommendations import explain, recommend
from recommendations.models import Strategy
from recommendations.testing.caches import forget_everything
from recommendations.testing.factories import make_run
from tests.otherstore.models import Seat

from .market import entries, home, put
from .shop import VISITOR, Counted, did, request_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("market")]


@pytest.fixture
def keys() -> list[str]:
    keys = [put() for _ in range(6)]
    make_run("blend", {"all": {"": keys}})
    return keys


def pinned(*pins: tuple[str, int], **fields) -> None:
    home(pins=entries(*({"product": product, "position": position} for product, position in pins)), limit=4, **fields)


def told(key: str, **asked) -> str:
    return str(explain("home", key, **asked))


def test_a_stranger_to_all_lists_stands_at_its_place(keys):
    new = put(title="New")
    pinned((new, 2))
    slate = recommend("home")
    assert slate.product_keys == [keys[0], new, keys[1], keys[2]]
    item = slate.items[1]
    assert (item.source, item.reason.code, item.position, item.card.title) == ("pin", "listed", 2, "New")
    assert slate.runs == recommend("trending").runs + tuple(Strategy.objects.filter(slug="blend").values_list("current_run_id", flat=True))
    assert "Pinned to position 2." in told(new)
    assert told(new).startswith("Shown at position 2.")


def test_scores_never_rise(keys):
    pinned((put(), 1), (put(), 3))
    assert [item.score for item in recommend("home")] == pytest.approx([1.0, 1.0, 1.0, 5 / 6])


def test_a_candidate_is_moved_and_not_repeated(keys):
    pinned((keys[0], 3))
    assert recommend("home").product_keys == [keys[1], keys[2], keys[0], keys[3]]
    pinned((keys[5], 1))
    assert recommend("home").product_keys == [keys[5], *keys[:3]]


def test_of_two_at_one_position_the_first_has_it_and_the_next_the_next_place(keys):
    a, b, c = put(), put(), put()
    pinned((a, 2), (b, 2), (c, 1))
    assert recommend("home").product_keys == [c, a, b, keys[0]]
    pinned((b, 2), (a, 2), (a, 1))
    assert recommend("home").product_keys == [a, b, keys[0], keys[1]]


def test_a_position_beyond_the_list_is_no_place(keys):
    new = put()
    pinned((new, 5), (keys[0], 9))
    assert recommend("home").product_keys == keys[1:5]
    assert recommend("home", limit=5).product_keys == [*keys[1:5], new]
    assert "it is pinned to position 5, and the list of 4 has no place for it there" in told(new)
    a, b = put(), put()
    pinned((a, 4), (b, 4))
    assert recommend("home").product_keys == [*keys[:3], a]
    assert not explain("home", b).shown


def test_where_there_is_little_else_pins_move_up(keys):
    new, other = put(), put()
    home("trending", pins=entries({"product": new, "position": 4}, {"product": other, "position": 2}))
    assert recommend("trending").product_keys == [other, new]


def test_what_the_shop_does_not_offer_now_is_skipped(keys):
    new = put()
    pinned((new, 1))
    Seat.objects.filter(pk=new).update(on_sale=False)
    assert recommend("home").product_keys == keys[:4]
    assert told(new).startswith("Not shown: the shop does not offer it now.")
    pinned(("no key", 1))
    assert recommend("home").product_keys == keys[:4]


def test_what_the_shopper_refused_bought_or_has_in_the_basket_is_skipped(keys):
    refused, bought, chosen, here = (put() for _ in range(4))
    pinned((refused, 1), (bought, 1), (chosen, 1), (here, 1), (keys[1], 1))
    did(VISITOR, "not_interested", refused)
    did(VISITOR, "purchase", bought)
    asked = {"visitor": VISITOR.visitor, "basket": [chosen]}
    assert recommend("home", **asked, product=here).product_keys == [keys[1], keys[0], keys[2], keys[3]]
    assert "Its pin to position 1 is skipped: the shopper is not interested in it." in told(refused, **asked)
    assert "Its pin to position 1 is skipped: the shopper bought it before." in told(bought, **asked)
    assert "Its pin to position 1 is skipped: it is in the basket." in told(chosen, **asked)
    Strategy.objects.filter(slug="blend").update(allow_bought=True)
    forget_everything()
    assert recommend("home", visitor=VISITOR.visitor).product_keys[:2] == [bought, chosen]


def test_what_stands_higher_on_the_page_is_skipped_unless_the_placement_repeats(keys):
    new = put()
    request = request_of()
    home("trending", pins=entries({"product": new, "position": 1}))
    pinned((new, 1))
    assert recommend("trending", request=request).product_keys == [new]
    assert recommend("home", request=request).product_keys == keys[:4]
    pinned((new, 1), dedupe=False)
    assert recommend("home", request=request).product_keys == [new, *keys[:3]]


def test_rules_and_bounds_do_not_hold_for_pins_but_stock_does():
    a, b, c = put("Red"), put("Red"), put("Blue")
    new, gone = put("Red", tags=("adult",)), put(in_stock=False)
    make_run("blend", {"all": {"": [a, b, c]}})
    pinned((new, 1), (gone, 2), rules={"version": 1, "never_tags": ["adult"], "max_per_category": 1, "in_stock": True})
    assert recommend("home").product_keys == [new, a, c]
    assert told(gone).startswith("Not shown: it is out of stock.")


def test_they_join_the_one_eligible_query(keys):
    pinned((put(), 1), (put(), 2))
    forget_everything()
    with Counted() as cold:
        assert len(recommend("home", visitor=VISITOR.visitor)) == 4
    with Counted() as warm:
        assert len(recommend("home", visitor=VISITOR.visitor)) == 4
    assert (cold.number, warm.number) == (4, 2)


def test_cards_that_cannot_be_made_leave_no_hole_before_a_pin(keys, monkeypatch):
    from .market import MarketAdapter

    new = put()
    pinned((new, 2))
    whole = MarketAdapter.card
    monkeypatch.setattr(MarketAdapter, "card", lambda self, obj: 1 / 0 if str(obj.pk) == keys[0] else whole(self, obj))
    assert recommend("home").product_keys == [keys[1], new, keys[2], keys[3]]
    monkeypatch.setattr(MarketAdapter, "card", lambda self, obj: 1 / 0 if str(obj.pk) == new else whole(self, obj))
    assert recommend("home").product_keys == keys[:4]
    assert told(new).startswith("Not shown: its card cannot be made.")


def test_the_others_are_told_where_they_stand_after_the_pins(keys):
    pinned((put(), 1))
    assert "Stays, at rank 4." in told(keys[2])
    assert told(keys[3]).startswith("Not shown: the 4 places are taken by better ones.")


def test_bounds_give_way_only_for_places_that_no_pin_takes(keys):
    """Two products that are left may not push out a third, of another seed, for a place that is a pin's."""
    seed, new = put(), put()
    did(VISITOR, "view", seed)
    make_run("blend", {"product": {seed: keys[:3]}, "all": {"": {keys[3]: 0.01}}})
    pinned((new, 1), rules={"version": 1, "max_per_seed": 2})
    assert recommend("home", visitor=VISITOR.visitor).product_keys == [new, keys[0], keys[1], keys[3]]


def test_a_pin_that_finds_no_place_takes_none_from_the_others(keys):
    a, b = put(), put()
    pinned((a, 4), (b, 4), rules={"version": 1, "max_per_category": 9})
    assert recommend("home").product_keys == [*keys[:3], a]
