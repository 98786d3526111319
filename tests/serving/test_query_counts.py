"""How many queries a slate costs: 4 cold, 2 warm, whatever the size of the shop; a page of p placements at most 2 + 2p."""

import pytest

from recommendations import recommend, similar
from recommendations.testing.caches import forget_everything
from recommendations.testing.factories import make_run

from .shop import VISITOR, Counted, did, request_of

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[100, 10_000])
def keys(request, store) -> list[str]:
    keys = store.make(request.param)
    rows = {key: [keys[(n + step) % len(keys)] for step in range(1, 21)] for n, key in enumerate(keys[:200])}
    make_run("blend", {"product": rows, "all": {"": keys[:100]}})
    make_run("trending", {"all": {"": keys[:100]}})
    make_run("popularity", {"all": {"": keys[:100]}})
    make_run("item-neighbours", {"product": rows})
    make_run("next-item", {"product": rows})
    for n in range(30):
        did(VISITOR, "view", keys[3 * n], minutes_ago=n)
    did(VISITOR, "purchase", keys[5:60])
    return keys


def test_cold_it_is_four_and_warm_two(keys):
    forget_everything()
    with Counted() as cold:
        assert recommend("home", visitor=VISITOR.visitor)
    with Counted() as warm:
        assert recommend("home", visitor=VISITOR.visitor)
    assert (cold.number, warm.number) == (4, 2)


def test_for_an_unknown_shopper_no_history_is_read(keys):
    recommend("home")
    with Counted() as warm:
        assert recommend("home")
    assert warm.number == 1


def test_similar_costs_the_same(keys):
    forget_everything()
    with Counted() as cold:
        assert similar(keys[2], visitor=VISITOR.visitor)
    with Counted() as warm:
        assert similar(keys[2], visitor=VISITOR.visitor)
    assert (cold.number, warm.number) == (4, 2)


def test_a_page_of_p_placements_costs_at_most_two_and_two_for_each(keys):
    forget_everything()
    pages = [("home", {}), ("trending", {}), ("recently-viewed", {}), ("product", {"product": keys[1]}), ("cart", {"basket": keys[:50]})]
    for run in ("cold", "warm"):
        request = request_of()
        with Counted() as counted:
            slates = [recommend(slug, request=request, **options) for slug, options in pages]
        assert all(slates)
        assert counted.number <= (2 + 2 * len(pages) if run == "cold" else 1 + len(pages))


def test_rows_that_do_not_exist_are_remembered_too(store):
    a, b, c = store.make(3)
    make_run("blend", {"product": {a: [c]}})
    did(VISITOR, "view", [a, b])
    recommend("home", visitor=VISITOR.visitor)
    with Counted() as warm:
        recommend("home", visitor=VISITOR.visitor)
    assert warm.number == 2
