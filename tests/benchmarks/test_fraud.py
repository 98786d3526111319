"""The simulated manipulation, on a tiny shop: what it says is what a plain count says."""

from collections import defaultdict
from statistics import median

import numpy as np
import pytest

from benchmarks import fraud

DEFAULT, UNCHECKED = fraud.DEFENCES["default settings"], fraud.DEFENCES["MAX_MOMENTS_AN_HOUR off"]


@pytest.fixture(scope="module")
def shop() -> fraud.Shop:
    return fraud.opened(2_000, share=0.05, products=5, seed=3)


def plotted(shop: fraud.Shop, attack: fraud.Log) -> list[tuple[int, int, int, bool]]:
    """(shopper, product, time, bought) of each row."""
    return list(zip(attack.shopper.tolist(), attack.product.tolist(), attack.time.tolist(), (attack.order >= 0).tolist(), strict=True))


def test_one_in_twenty_is_in_the_plot_and_pushes_what_sells_least(shop: fraud.Shop) -> None:
    genuine = set(shop.log.shopper.tolist())
    assert shop.plotters / (shop.plotters + len(genuine)) == pytest.approx(0.05, abs=0.01)
    rows = plotted(shop, fraud.once(shop))
    assert {shopper for shopper, *_ in rows}.isdisjoint(genuine)
    pushed = set(shop.pushed.tolist())
    assert len(pushed) == 5
    did = defaultdict(int)
    for shopper, product, time, bought in rows:
        did[shopper, product, bought] += 1
        assert fraud.LAST_WEEK <= time < fraud.END
    assert len(did) == shop.plotters * 5 * 2
    assert set(did.values()) == {1}, "each views and buys all of them once"
    sold = np.bincount(shop.log.product, minlength=shop.log.n_products)
    assert max(sold[list(pushed)]) <= np.median(sold)


def test_the_orders_of_one_account_are_a_thousand(shop: fraud.Shop) -> None:
    rows = plotted(shop, fraud.one_account(shop))
    assert len({shopper for shopper, *_ in rows}) == 1
    assert len({time for _, _, time, _ in rows}) == 1_000
    assert len(rows) == 5_000
    dropped = fraud.learnt(fraud.joined(shop.log, fraud.one_account(shop)), DEFAULT).dataset.counts["shopper_cap"]
    assert dropped == 500 * 5, "of which the latest 500 teach"


def test_ranks_are_those_of_a_plain_count(shop: fraud.Shop) -> None:
    events = fraud.joined(shop.log, fraud.once(shop))
    prepared = fraud.learnt(events, DEFAULT)
    newest = int(events.time.max())
    taken, lately = defaultdict(float), defaultdict(float)
    for product, time, order in {(p, t, (s, o)) for s, p, t, o in zip(events.shopper, events.product, events.time, events.order, strict=True)}:
        age = (newest - int(time)) / 86_400
        worth = 1.0 if order[1] >= 0 else 0.2 * 2 ** (-age / 30)
        taken[int(product)] += worth
        lately[int(product)] += worth * (age <= 14)
    trending = {p: lately[p] / max(lately.values()) + 1e-3 * taken[p] / max(taken.values()) for p in taken}
    found = fraud.figures(shop, prepared)["rank"]
    for slug, scores in (("popularity", taken), ("trending", trending)):
        above = [sum(score > scores[p] * 1.000001 for score in scores.values()) for p in shop.pushed.tolist()]
        tied = [sum(abs(score - scores[p]) <= scores[p] * 1e-6 for score in scores.values()) for p in shop.pushed.tolist()]
        assert median(above) + 1 <= found[slug] <= median(np.add(above, tied)), slug


def test_lists_and_shoppers_are_counted_one_by_one(shop: fraud.Shop) -> None:
    prepared = fraud.learnt(fraud.joined(shop.log, fraud.beside_best_sellers(shop)), DEFAULT)
    neighbours = fraud.fitted(prepared)["item-neighbours"]
    matrix, names, tie = neighbours.matrix.toarray(), prepared.products.keys(), prepared.dataset.tie
    pushed, best = {str(p) for p in shop.pushed}, {str(p) for p in shop.best_sellers}
    with_one = 0
    for code, name in enumerate(names):
        first = sorted(np.flatnonzero(matrix[code] > 0), key=lambda j: (-matrix[code, j], tie[j]))[:10]
        with_one += name in best and any(names[j] in pushed for j in first)
    found = fraud.figures(shop, prepared)
    assert found["lists"]["item-neighbours"] == with_one > 0
    before = fraud.figures(shop, fraud.learnt(shop.log, DEFAULT))
    assert len(shop.watched) >= found["shoppers"]["blend"] > before["shoppers"]["blend"]


def test_browsing_at_machine_speed_is_dropped_and_leaves_no_trace(shop: fraud.Shop) -> None:
    attack = fraud.machine(shop)
    before, after = (fraud.figures(shop, fraud.learnt(log, DEFAULT)) for log in (shop.log, fraud.joined(shop.log, attack)))
    assert after["dropped"]["too_fast"] == len(attack) == 20 * 1_200
    assert before["dropped"]["too_fast"] == 0
    assert {**after, "dropped": 0} == {**before, "dropped": 0}
    unchecked = fraud.figures(shop, fraud.learnt(fraud.joined(shop.log, attack), UNCHECKED))
    assert unchecked["dropped"]["too_fast"] == 0
    assert unchecked["rank"]["popularity"] < before["rank"]["popularity"] / 2
    patient = fraud.learnt(fraud.joined(shop.log, fraud.patient_machine(shop)), DEFAULT)
    assert patient.dataset.counts["too_fast"] == 0, "who stays below the limit is not found"
