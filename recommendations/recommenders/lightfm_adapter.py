"""The only door to the package ``lightfm``, which is imported when a model is trained: this module loads without it."""

import os
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..core.types import Progress
from ..exceptions import MissingExtra, RecommendationsError
from .parameters.lightfm import ALL, LightFMParameters


@dataclass(frozen=True, kw_only=True)
class Embeddings:
    """What LightFM learnt, float32."""

    shoppers: NDArray[np.float32]
    """[rows of the pairs, n_factors]"""
    features: NDArray[np.float32]
    """[features, n_factors]"""
    feature_biases: NDArray[np.float32]
    """[features]"""


def train(pairs: sparse.coo_array, features: sparse.csr_array, parameters: LightFMParameters, *, seed: int, progress: Progress) -> Embeddings:
    """Train a new model, epoch by epoch; ``progress`` is told after each.

    ``pairs`` [shoppers, products] holds the positive weight of each pair that was seen, ``features`` [products, features] what a product
    is made of. An epoch at a time gives bit by bit what all at once give: the model goes on with its own random state. For the loss
    "logistic" each epoch sees as many products that the shopper did not choose, drawn anew. RecommendationsError where the numbers
    have run away or the package cannot be imported, MissingExtra where it is not there.
    """
    model = _package().LightFM(
        no_components=parameters.n_factors,
        loss=parameters.loss,
        learning_rate=parameters.learning_rate,
        item_alpha=parameters.regularization,
        user_alpha=parameters.regularization,
        max_sampled=parameters.max_sampled,
        random_state=np.random.RandomState(seed % 2**32),
    )
    product_features, threads = _as_lightfm_takes_it(features), threads_of(parameters)
    rng = np.random.default_rng(seed)
    for epoch in range(parameters.epochs):
        chosen, weights = _examples(pairs, rng if parameters.loss == "logistic" else None)
        try:
            with np.errstate(over="ignore", invalid="ignore"):  # the guard adds up what may be infinite
                model.fit_partial(chosen, item_features=product_features, sample_weight=weights, epochs=1, num_threads=threads)
        except ValueError as error:  # LightFM's own guard
            raise _diverged(epoch, parameters) from error
        learnt = Embeddings(shoppers=model.user_embeddings, features=model.item_embeddings, feature_biases=model.item_biases)
        if not all(np.isfinite(array).all() for array in (learnt.shoppers, learnt.features, learnt.feature_biases)):
            raise _diverged(epoch, parameters)
        progress((epoch + 1) / parameters.epochs)
    return learnt


def threads_of(parameters: LightFMParameters) -> int:
    """How many threads that is on this machine."""
    return (os.cpu_count() or 1) if parameters.threads == ALL else int(parameters.threads)


def _package() -> ModuleType:
    try:
        import lightfm
    except (ImportError, OSError) as error:
        if isinstance(error, ModuleNotFoundError) and error.name == "lightfm":
            raise MissingExtra("lightfm is not installed: pip install 'django-storefront-recommendations[lightfm]'") from error
        raise RecommendationsError(f"lightfm is installed and cannot be imported: {error}") from error
    return lightfm


def _as_lightfm_takes_it(features: sparse.csr_array) -> sparse.csr_matrix:
    """The older matrix class, float32 with 32-bit indices: LightFM reads the buffers themselves."""
    matrix = sparse.csr_matrix(features, dtype=np.float32)
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    return matrix


def _examples(pairs: sparse.coo_array, rng: np.random.Generator | None) -> tuple[Any, Any]:
    """The pairs as 1, with ``rng`` as many others as -1, and all their weights, as LightFM takes them."""
    row, column, weight = pairs.row, pairs.col, pairs.data
    value = np.ones(len(row))
    if rng is not None:
        others = rng.integers(0, pairs.shape[1], len(row))
        seen = np.isin(row.astype(np.int64) * pairs.shape[1] + others, row.astype(np.int64) * pairs.shape[1] + column)
        row, column = np.concatenate([row, row[~seen]]), np.concatenate([column, others[~seen]])
        value, weight = np.concatenate([value, -np.ones(int((~seen).sum()))]), np.concatenate([weight, weight[~seen]])
    row, column = row.astype(np.int32), column.astype(np.int32)
    return tuple(sparse.coo_matrix((data.astype(np.float32), (row, column)), shape=pairs.shape) for data in (value, weight))


def _diverged(epoch: int, parameters: LightFMParameters) -> RecommendationsError:
    return RecommendationsError(
        f"lightfm ran away in epoch {epoch + 1} of {parameters.epochs}: its numbers are no longer finite; "
        f"lower learning_rate (now {parameters.learning_rate:g}), or regularization (now {parameters.regularization:g}) where it is above 0"
    )
