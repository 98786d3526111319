"""The same sums with nothing around them: numpy, scipy, LightFM, and implicit where it is installed. One thread each.

They start from arrays in memory, have no database, no ties, no fading, no caps and no bound on memory: a floor, not a competitor. Those that
make lists make them of the same length.
"""

from collections.abc import Callable
from importlib.util import find_spec
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse

from recommendations.core.features import feature_blocks
from recommendations.core.types import Dataset

Work = Callable[[], Any]
NEIGHBOURS, POPULAR, MIXED = 100, 500, 200
MOST_SHOPPERS = 100_000
"""Of more, comparing all pairs of shoppers has no bare equivalent that ends within the hour: the recommender bounds what a best seller brings."""


def works(dataset: Dataset) -> dict[str, dict[str, Work]]:
    """By the slug of a strategy: what to compare it with, by name."""
    units, shoppers = _taken(dataset.unit, dataset, dataset.n_units), _taken(dataset.shopper, dataset, dataset.n_shoppers)
    cosine: dict[str, Work] = {"scipy": lambda: _best(_cosine(units), NEIGHBOURS)}
    users: dict[str, Work] = {"scipy": lambda: _user_neighbours(shoppers)}
    if dataset.n_shoppers > MOST_SHOPPERS:
        users = {}
    if find_spec("implicit"):
        cosine["implicit"] = lambda: _implicit(units)
        if users:
            users["implicit"] = lambda: _best(sparse.csr_array(_implicit(sparse.csr_array(shoppers.T)) @ shoppers), NEIGHBOURS)
    found = {
        "popularity": {"numpy": lambda: _popularity(dataset)},
        "trending": {"numpy": lambda: _popularity(dataset)},
        "item-neighbours": cosine,
        "user-neighbours": users,
        "next-item": {"scipy": lambda: _best(_following(units, dataset), NEIGHBOURS)},
        "bought-together": {"scipy": lambda: _best(_lift(units), NEIGHBOURS)},
        "tag-similarity": {"scipy": lambda: _tags(dataset, shoppers)},
        "buy-again": {"numpy": lambda: _gaps(dataset)},
    }
    if find_spec("lightfm"):
        found["lightfm"] = {"lightfm": lambda: _lightfm(shoppers, dataset)}
    return found


def blend(matrices: list[sparse.csr_array], dataset: Dataset) -> dict[str, Work]:
    """A weighted sum of the matrices that a blend mixes, discounted, and the best of each row."""
    discount = sparse.diags_array((np.bincount(dataset.product, minlength=dataset.n_products) + 3.0) ** -0.15)

    def mixed() -> list[Any]:
        return _best(sparse.csr_array(sum(discount @ (matrix / (matrix.max() or 1.0)) @ discount for matrix in matrices)), MIXED)

    return {"scipy": mixed}


def _taken(row: Any, dataset: Dataset, n_rows: int) -> sparse.csr_array:
    matrix = sparse.csr_array((np.ones(dataset.n_events, np.float32), (row, dataset.product)), shape=(n_rows, dataset.n_products))
    matrix.sum_duplicates()
    matrix.data[:] = 1
    return matrix


def _best(matrix: sparse.csr_array, most: int) -> list[Any]:
    rows = ((matrix.data[a:b], matrix.indices[a:b]) for a, b in pairwise(matrix.indptr))
    return [indices[_largest(data, most)] for data, indices in rows]


def _largest(values: Any, most: int) -> Any:
    """Positions of the largest, best first."""
    kept = np.argpartition(-values, most)[:most] if len(values) > most else np.arange(len(values))
    return kept[np.argsort(-values[kept])]


def _popularity(dataset: Dataset) -> Any:
    return np.argsort(-np.bincount(dataset.product, weights=dataset.weight, minlength=dataset.n_products))[:POPULAR]


def _cosine(taken: sparse.csr_array) -> sparse.csr_array:
    scaled = taken @ sparse.diags_array(1 / np.sqrt(np.maximum(_holding(taken), 1)).astype(np.float32))
    return sparse.csr_array(scaled.T @ scaled)


def _holding(taken: sparse.csr_array) -> Any:
    return np.bincount(taken.indices, minlength=taken.shape[1]).astype(np.float32)


def _implicit(taken: sparse.csr_array) -> Any:
    from implicit.nearest_neighbours import CosineRecommender

    model = CosineRecommender(K=NEIGHBOURS, num_threads=1)
    model.fit(sparse.csr_matrix(taken), show_progress=False)
    return model.similarity


def _lift(taken: sparse.csr_array) -> sparse.csr_array:
    both, holding = sparse.csr_array(taken.T @ taken), np.maximum(_holding(taken), 1)
    row = np.repeat(np.arange(both.shape[0]), np.diff(both.indptr))
    both.data *= taken.shape[0] / (holding[row] * holding[both.indices])
    return both


def _following(taken: sparse.csr_array, dataset: Dataset, window: int = 20) -> sparse.csr_array:
    """Pairs of products at most ``window`` units apart, decayed."""
    counts = taken.T @ taken
    shopper = dataset.unit_shopper
    for gap in range(1, window + 1):
        same = np.flatnonzero(shopper[:-gap] == shopper[gap:])
        if not len(same):
            break
        ahead = taken[same].T @ taken[same + gap]
        counts = counts + 0.9 ** (gap - 1) * (ahead + 0.3 * ahead.T)
    return sparse.csr_array(counts)


def _user_neighbours(taken: sparse.csr_array) -> list[Any]:
    """The best products of each shopper's nearest shoppers."""
    length = np.sqrt(np.maximum(np.diff(taken.indptr), 1)).astype(np.float32)
    scaled = sparse.csr_array(sparse.diags_array(1 / length) @ taken)
    across, lists = sparse.csr_array(scaled.T), []
    for first in range(0, taken.shape[0], 1_000):
        alike = sparse.csr_array(scaled[first : first + 1_000] @ across)
        for a, b in pairwise(alike.indptr):
            data, indices = alike.data[a:b], alike.indices[a:b]
            near = _largest(data, NEIGHBOURS)
            nearest = sparse.csr_array((data[near], indices[near], [0, len(near)]), shape=(1, taken.shape[0]))
            lists += _best(sparse.csr_array(nearest @ taken), NEIGHBOURS)
    return lists


def _tags(dataset: Dataset, taken: sparse.csr_array) -> list[Any]:
    """The products most like each product, and most like what each shopper took, by all blocks of features."""
    features = sparse.csr_array(sparse.hstack(list(feature_blocks(dataset.products).values()), format="csr"))
    weighted = sparse.csr_array(features @ sparse.diags_array(np.log1p(features.shape[0] / np.maximum(_holding(features), 1)).astype(np.float32)))
    length = np.sqrt(np.maximum(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel(), 1e-9))
    rows = sparse.csr_array(sparse.diags_array((1 / length).astype(np.float32)) @ weighted)
    across, lists = sparse.csr_array(rows.T), []
    for left in (rows, sparse.csr_array(taken @ rows)):
        for first in range(0, left.shape[0], 1_000):
            lists += _best(sparse.csr_array(left[first : first + 1_000] @ across), NEIGHBOURS)
    return lists


def _gaps(dataset: Dataset) -> Any:
    """The mean days between a shopper's two purchases of a product, by product."""
    order = np.lexsort((dataset.time, dataset.product, dataset.shopper))
    shopper, product, time = dataset.shopper[order], dataset.product[order], dataset.time[order].astype(np.int64)
    again = (shopper[1:] == shopper[:-1]) & (product[1:] == product[:-1]) & (time[1:] > time[:-1])
    gaps = (time[1:] - time[:-1])[again]
    return np.bincount(product[1:][again], weights=gaps, minlength=dataset.n_products) / np.maximum(
        np.bincount(product[1:][again], minlength=dataset.n_products), 1
    )


def _lightfm(taken: sparse.csr_array, dataset: Dataset) -> Any:
    """As many epochs and factors as the recommender takes by default, the same identity and features; then both kinds of lists."""
    from lightfm import LightFM

    from recommendations.recommenders.parameters.lightfm import LightFMParameters

    p = LightFMParameters()
    blocks = feature_blocks(dataset.products).values()
    features = sparse.csr_matrix(sparse.hstack([sparse.eye_array(taken.shape[1]), *blocks], format="csr", dtype=np.float32))
    features.indices, features.indptr = features.indices.astype(np.int32), features.indptr.astype(np.int32)
    model = LightFM(no_components=p.n_factors, loss=p.loss, learning_rate=p.learning_rate, max_sampled=p.max_sampled, random_state=1)
    model.fit(sparse.coo_matrix(taken), item_features=features, epochs=p.epochs, num_threads=1)
    products = features @ model.item_embeddings
    unit = products / np.maximum(np.linalg.norm(products, axis=1, keepdims=True), 1e-9)
    return [_dense_best(model.user_embeddings, products, features @ model.item_biases), _dense_best(unit, unit, np.zeros(len(unit)))]


def _dense_best(left: Any, right: Any, bias: Any) -> list[Any]:
    lists = []
    for first in range(0, len(left), 1_000):
        scores = left[first : first + 1_000] @ right.T + bias
        lists += [_largest(row, NEIGHBOURS) for row in scores]
    return lists
