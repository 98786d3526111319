"""Blocks of features: what is in them, and what it weighs."""

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from recommendations.core.features import BLOCKS, feature_blocks, pairs_sharing, price_block, side_by_side, tf_idf, unit_rows
from recommendations.testing.datasets import Did, dataset_of


@pytest.fixture
def blocks() -> dict[str, sparse.csr_array]:
    dataset = dataset_of(
        [Did("x", "a", 0)],
        products=["a", "b", "c", "d"],
        tags={"a": ["red", "old"], "b": ["red"]},
        brands={"a": "Blitz", "c": "Acme", "b": "Blitz"},
        categories={"a": ("Shop", "Toys"), "b": ("Shop",), "c": ("Garden", "Toys")},
        prices={"a": 2.0, "b": 8.0, "c": 4.0},
    )
    return feature_blocks(dataset.products)


def test_there_is_a_block_for_each_kind_of_feature_and_a_row_for_each_product(blocks: dict[str, sparse.csr_array]) -> None:
    assert tuple(blocks) == BLOCKS
    assert {block.shape[0] for block in blocks.values()} == {4}
    assert {block.dtype for block in blocks.values()} == {np.dtype(np.float32)}
    assert all(block[[3]].nnz == 0 for block in blocks.values()), "nothing is known of d"


def test_features_stand_in_the_order_of_their_names(blocks: dict[str, sparse.csr_array]) -> None:
    assert blocks["tags"].toarray().tolist() == [[1, 1], [0, 1], [0, 0], [0, 0]], "old, red"
    assert blocks["brand"].toarray().tolist() == [[0, 1], [0, 1], [1, 0], [0, 0]], "Acme, Blitz"


def test_a_category_is_its_path_and_its_parents(blocks: dict[str, sparse.csr_array]) -> None:
    """Garden, Garden > Toys, Shop, Shop > Toys: shelves of one name in two departments are two features."""
    assert blocks["category"].toarray().tolist() == [[0, 0, 1, 1], [0, 0, 1, 0], [1, 1, 0, 0], [0, 0, 0, 0]]


def test_a_price_lies_in_bands_that_overlap() -> None:
    """Quantiles of 1, 2, 4, 8, 16 at 0, 1/4, ..., 1 are the prices themselves: place 0, 1, 2, 3, 4; 2 x sqrt 2 lies half way."""
    prices = np.array([1, 2, 4, 8, 16], dtype=np.float32)
    np.testing.assert_allclose(
        price_block(prices, 5).toarray(), [[1, 0.5, 0, 0, 0], [0.5, 1, 0.5, 0, 0], [0, 0.5, 1, 0.5, 0], [0, 0, 0.5, 1, 0.5], [0, 0, 0, 0.5, 1]], atol=1e-6
    )
    between = price_block(np.array([1, 2, 2 * 2**0.5, 4, 8], dtype=np.float32), 2).toarray()
    np.testing.assert_allclose(between[2], [0.75, 0.75], atol=1e-6)


@pytest.mark.parametrize("price", [np.nan, 0.0, -3.0, np.inf, -np.inf])
def test_a_price_that_is_unknown_or_no_price_lies_in_no_band(price: float) -> None:
    assert price_block(np.array([price, 3.0, 5.0], dtype=np.float32), 4)[[0]].nnz == 0
    assert price_block(np.array([price], dtype=np.float32), 4).nnz == 0


def test_pairs_are_counted_as_often_as_they_share_a_feature() -> None:
    assert pairs_sharing(sparse.csr_array([[1, 0, 1], [1, 0, 0], [1, 1, 0]])) == 9 + 1 + 1
    assert pairs_sharing(sparse.csr_array((3, 0))) == 0


def test_equal_prices_are_one_band() -> None:
    assert price_block(np.full(6, 9.99, dtype=np.float32), 10).toarray().tolist() == [[1.0]] * 6


@given(st.lists(st.one_of(st.none(), st.floats(0.01, 10_000)), min_size=1, max_size=30), st.integers(2, 12))
def test_every_known_price_has_a_place_and_the_order_of_the_products_none(prices: list[float | None], bands: int) -> None:
    given_prices = np.array([np.nan if price is None else price for price in prices], dtype=np.float32)
    block = price_block(given_prices, bands).toarray()
    assert ((block > 0).sum(axis=1) > 0).tolist() == (~np.isnan(given_prices)).tolist()
    assert ((block > 0).sum(axis=1) <= 4).all()
    np.testing.assert_array_equal(price_block(given_prices[::-1], bands).toarray(), block[::-1])


def test_rare_features_weigh_more_and_rows_have_length_one(blocks: dict[str, sparse.csr_array]) -> None:
    old, red = log(1 + 4 / 1), log(1 + 4 / 2)
    length = (old**2 + red**2) ** 0.5
    np.testing.assert_allclose(tf_idf(blocks["tags"]).toarray(), [[old / length, red / length], [0, 1], [0, 0], [0, 0]])
    toys = tf_idf(blocks["category"]).toarray()[0]
    assert toys[3] > toys[2], "the deeper shelf is rarer"


def test_a_dot_product_adds_up_the_blocks_by_weight(blocks: dict[str, sparse.csr_array]) -> None:
    ready = {name: unit_rows(block) for name, block in blocks.items()}
    weights = {"tags": 2.0, "brand": 0.5, "category": 0.0, "price": 1.5}
    together = side_by_side(ready, weights)
    assert together.shape == (4, sum(block.shape[1] for name, block in ready.items() if name != "category"))
    wanted = sum(weight * (ready[name] @ ready[name].T).toarray() for name, weight in weights.items())
    np.testing.assert_allclose((together @ together.T).toarray(), wanted, rtol=1e-6)
    assert side_by_side(ready, dict.fromkeys(BLOCKS, 0.0)).shape == (4, 0)
