"""Datasets: cutting them at a moment loses nothing and leaks nothing."""

import numpy as np
import pytest

from recommendations.core.types import Dataset, fade
from recommendations.testing.datasets import DAY, EPOCH, Did, dataset_of, random_events


def test_the_past_is_the_shop_as_it_was() -> None:
    events = random_events(3)
    names = sorted({event.product for event in events})
    whole = dataset_of(events, products=names)
    moment = int(np.median(whole.time))
    began = {(e.shopper, e.order): min(o.day for o in events if (o.shopper, o.order) == (e.shopper, e.order)) for e in events if e.order}
    earlier = [e for e in events if int(EPOCH + DAY * began.get((e.shopper, e.order), e.day)) < moment]
    past, wanted = whole.until(moment), dataset_of(earlier, products=names)
    assert 0 < past.n_events == wanted.n_events < whole.n_events
    assert past.as_of == wanted.as_of
    assert past.n_units == wanted.n_units
    assert past.product.tolist() == wanted.product.tolist()
    assert (past.n_shoppers, past.n_products) == (whole.n_shoppers, whole.n_products)
    assert past.time.max() < moment


def test_an_event_takes_19_bytes() -> None:
    dataset = dataset_of(random_events(1))
    columns = (dataset.shopper, dataset.unit, dataset.product, dataset.time, dataset.kind, dataset.quantity)
    assert sum(column.nbytes for column in columns) / dataset.n_events == 19


def test_units_and_shoppers_are_found_by_their_starts() -> None:
    dataset = dataset_of([Did("x", "a", 1, order="o"), Did("x", "b", 1, order="o"), Did("x", "a", 2), Did("y", "b", 0)])
    assert dataset.n_units == 3
    assert dataset.unit_starts.tolist() == [0, 2, 3, 4]
    assert dataset.unit_shopper.tolist() == [0, 0, 1]
    assert dataset.shopper_starts.tolist() == [0, 2, 3]


def test_weights_fade_by_the_half_life_of_their_kind() -> None:
    from dataclasses import replace

    dataset = dataset_of([Did("x", "a", 0, "view"), Did("x", "a", 30, "view"), Did("x", "b", 0), Did("y", "b", 30)])
    kinds = tuple(replace(kind, half_life_days=10.0 if kind.slug == "view" else None) for kind in dataset.kinds)
    faded: Dataset = replace(dataset, kinds=kinds)
    assert sorted(faded.weight.tolist()) == pytest.approx(sorted([0.2 / 8, 0.2, 1.0, 1.0]))


def test_fading_never_reaches_zero() -> None:
    assert fade(np.array([1e6]), 1.0)[0] > 0
