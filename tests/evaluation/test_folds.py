"""Folds: nothing of what is to be foretold is known before."""

import numpy as np

from recommendations.evaluation.folds import last_folds
from recommendations.testing.datasets import Did, dataset_of, random_dataset


def test_no_event_of_a_fold_is_in_its_past() -> None:
    dataset = random_dataset(2, shoppers=60, products=20)
    folds = last_folds(dataset, count=3, enough=10, max_shoppers=1_000, repeats=True, seed=0)
    assert len(folds) == 3
    later = dataset
    for fold in folds:
        assert 0 < fold.train.n_events < later.n_events
        held = later.time > fold.train.as_of
        for row, shopper in enumerate(fold.shoppers):
            wanted = set(fold.targets[[row]].indices.tolist())
            afterwards = set(later.product[held & (later.shopper == shopper)].tolist())
            assert wanted
            assert wanted <= afterwards
            assert shopper in fold.train.shopper
        later = fold.train


def test_only_products_that_are_new_to_the_shopper_count_unless_repeats_do() -> None:
    events = [Did("x", "a", 0), Did("x", "b", 1), Did("x", "a", 9), Did("x", "c", 9), Did("y", "a", 1), Did("y", "a", 9)]
    dataset = dataset_of(events)
    (new,) = last_folds(dataset, count=1, enough=1, max_shoppers=9, repeats=False, seed=0)
    assert [(dataset.n_shoppers, new.shoppers.tolist()), new.targets.toarray().tolist()] == [(2, [0]), [[0, 0, 1]]]
    assert new.hidden.toarray().tolist() == [[1, 1, 0]]
    (again,) = last_folds(dataset, count=1, enough=1, max_shoppers=9, repeats=True, seed=0)
    assert again.targets.toarray().tolist() == [[1, 0, 1], [1, 0, 0]]
    assert again.hidden.nnz == 0


def test_purchases_are_foretold_where_there_are_any() -> None:
    events = [Did("x", "a", 0), Did("y", "a", 0), Did("x", "b", 9, "view"), Did("x", "c", 9), Did("y", "b", 9, "view")]
    (fold,) = last_folds(dataset_of(events), count=1, enough=1, max_shoppers=9, repeats=False, seed=0)
    assert fold.targets.toarray().tolist() == [[0, 0, 1]]


def test_a_fold_is_as_short_as_enough_shoppers_allow() -> None:
    events = [Did(f"s{n % 50}", f"p{n % 37}", n / 20) for n in range(2_000)]
    dataset = dataset_of(events)
    short, long = (last_folds(dataset, count=1, enough=enough, max_shoppers=999, repeats=True, seed=0)[0] for enough in (5, 40))
    assert 5 <= len(short.shoppers) < 40 <= len(long.shoppers)
    assert short.train.n_events > long.train.n_events


def test_an_all_too_small_log_has_no_fold() -> None:
    assert last_folds(dataset_of([Did("x", "a", 0)]), count=3, enough=1, max_shoppers=9, repeats=True, seed=0) == []
    same_time = dataset_of([Did(f"s{n}", f"p{n}", 5) for n in range(9)])
    assert last_folds(same_time, count=3, enough=1, max_shoppers=9, repeats=True, seed=0) == []


def test_the_sample_is_the_seeds() -> None:
    dataset = random_dataset(2, shoppers=60, products=20)

    def shoppers(seed: int) -> list[int]:
        return np.concatenate([fold.shoppers for fold in last_folds(dataset, count=2, enough=20, max_shoppers=8, repeats=True, seed=seed)]).tolist()

    assert shoppers(1) == shoppers(1) != shoppers(2)
    assert len(shoppers(1)) == 16


def test_neither_a_huge_order_nor_a_busy_account_takes_the_place_of_the_others() -> None:
    usual = [Did(f"s{shopper}", f"p{(shopper + visit) % 7}", day=shopper % 9 + 10 * visit) for shopper in range(60) for visit in range(4)]
    huge = [Did("bulk", f"x{line}", day=41, order="bulk") for line in range(3_000)]
    busy = [Did("busy", f"p{order % 7}", day=30 + order / 100, order=f"o{order}") for order in range(1_000)]

    fold, *_ = last_folds(dataset_of([*usual, *huge, *busy]), count=1, enough=20, max_shoppers=100, repeats=True, seed=0)

    assert len(fold.shoppers) >= 20
