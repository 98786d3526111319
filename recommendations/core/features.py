"""What products are, as blocks of features: tags, brand, category path, price band. Sparse, a row a product, a column a feature."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .categories import with_parents
from .types import ProductTable

BLOCKS = ("tags", "brand", "category", "price")
"""The names, in the order in which blocks are set side by side."""

PRICE_BANDS = 10
"""Bands that hold about as many products each."""


def feature_blocks(products: ProductTable, *, price_bands: int = PRICE_BANDS) -> dict[str, sparse.csr_array]:
    """float32 [n_products, features of the block] by name, one for each of ``BLOCKS``, unweighted; a product of which nothing is known has empty rows.

    ``tags`` and ``brand`` hold 1 where the product has it. ``category`` holds 1 for the product's path and for each of its parents: what
    lies in one shelf shares more of them than what lies in one department. ``price`` holds up to four neighbouring bands, see ``price_block``.
    Columns are in order of name (bands: of price), so that no product's code decides in which order anything is added up.
    Time and memory O(entries).
    """
    return {
        "tags": products.tags.astype(np.float32),
        "brand": _named([(brand,) if brand else () for brand in products.brands]),
        "category": _named([with_parents(path) for path in products.categories]),
        "price": price_block(products.prices, price_bands),
    }


def price_block(prices: NDArray[np.floating], bands: int) -> sparse.csr_array:
    """float32 [n_products, bands]: entry (i, b) = max(0, 1 - |x_i - b| / 2), where x_i places the logarithm of the price on a scale of bands.

    The scale runs from 0 to bands - 1, linear between the quantiles at 0, 1 / (bands - 1), ..., 1 of the logarithms; quantiles that coincide are
    one band. Neighbouring bands overlap, so that 9.99 and 10.00 are never strangers. A price that is unknown, infinite or not positive has no entry.
    """
    known = np.flatnonzero(np.isfinite(prices) & (prices > 0.0))
    logs = np.log(prices[known].astype(np.float64))
    knots = np.unique(np.quantile(logs, np.linspace(0.0, 1.0, bands))) if len(known) else np.zeros(1)
    place = np.interp(logs, knots, np.arange(len(knots)))
    near = np.maximum(1.0 - np.abs(place[:, None] - np.arange(len(knots))) / 2.0, 0.0)
    row, band = np.nonzero(near)
    return sparse.csr_array((near[row, band].astype(np.float32), (known[row], band)), shape=(len(prices), len(knots)))


def tf_idf(block: sparse.csr_array) -> sparse.csr_array:
    """float64, same shape: column f times log(1 + n / n_f), for n products of which n_f have the feature; then each row divided by its length.

    Source: Sparck Jones, "A statistical interpretation of term specificity" (Journal of Documentation, 1972); Salton and Buckley,
    "Term-weighting approaches in automatic text retrieval" (1988).
    """
    return unit_rows(_scaled_columns(block, inverse_frequency(block)))


def inverse_frequency(block: sparse.csr_array) -> NDArray[np.float64]:
    """[features] log(1 + n / n_f): more for what few products have, and never 0; 0 for what none has."""
    having = np.bincount(block.indices[block.data != 0], minlength=block.shape[1])
    return np.where(having > 0, np.log1p(block.shape[0] / np.maximum(having, 1)), 0.0)


def pairs_sharing(block: sparse.csr_array) -> int:
    """The sum over features of n_f^2: how many products a comparison of all looks at, each as often as it shares a feature."""
    having = np.bincount(block.indices, minlength=block.shape[1]).astype(np.int64)
    return int((having * having).sum())


def unit_rows(matrix: sparse.csr_array) -> sparse.csr_array:
    """float64: each row divided by its Euclidean length; empty rows stay empty."""
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    values = matrix.data.astype(np.float64)
    length = np.sqrt(np.bincount(row, weights=values**2, minlength=matrix.shape[0]))
    scaled = values / np.where(length > 0.0, length, 1.0)[row]
    return sparse.csr_array((scaled, matrix.indices, matrix.indptr), shape=matrix.shape)


def side_by_side(blocks: Mapping[str, sparse.csr_array], weights: Mapping[str, float]) -> sparse.csr_array:
    """float64 [n_products, all features]: block b times sqrt(weights[b]): a dot product is the sum of the blocks' own, so weighted.

    Blocks of weight 0 are left out.
    """
    parts = [blocks[name] * np.sqrt(weights[name]) for name in BLOCKS if weights[name] > 0.0]
    n_products = blocks[BLOCKS[0]].shape[0]
    return sparse.csr_array(sparse.hstack(parts, format="csr")) if parts else sparse.csr_array((n_products, 0))


def _scaled_columns(matrix: sparse.csr_array, factor: NDArray[np.floating]) -> sparse.csr_array:
    return sparse.csr_array((matrix.data * factor[matrix.indices], matrix.indices, matrix.indptr), shape=matrix.shape)


def _named(features: Sequence[Iterable[object]]) -> sparse.csr_array:
    """float32 [rows, distinct features] 1 where a row has the feature; columns in the features' order."""
    rows = [set(each) for each in features]
    names = sorted({name for row in rows for name in row})  # type: ignore[type-var]
    position = {name: column for column, name in enumerate(names)}
    columns = [sorted(position[name] for name in row) for row in rows]
    indptr = np.concatenate([[0], np.cumsum([len(each) for each in columns], dtype=np.int64)]).astype(np.int64)
    indices = np.array([column for each in columns for column in each], dtype=np.int32)
    return sparse.csr_array((np.ones(len(indices), dtype=np.float32), indices, indptr), shape=(len(rows), len(names)))
