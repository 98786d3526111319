"""What a blend with some weights would have shown on a fold: its stored lists, cut as they are stored, added up as a page adds them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..conf import settings
from ..recommenders.base import Recommender
from ..recommenders.blend import Blend
from ..recommenders.parameters.blend import BlendWeights
from .folds import Fold
from .vectorised import Served, as_base, as_lists, score_blocks, seed_matrix, top


def ndcg_as_served(fold: Fold, sources: Mapping[str, Recommender[Any]], weights: BlendWeights, *, k: int) -> NDArray[np.float64]:
    """[shoppers of the fold] NDCG@k of the lists that a blend of these sources, fitted on the fold's past, would have served."""
    blend = Blend(sources=sources, weights=weights.to_json()).fit(fold.train)
    served = Served(
        lists=as_lists(blend.lists("product", blend.parameters.list_length), fold.train.n_products),
        base=as_base(blend.lists("all", settings.POPULAR), fold.train.n_products),
        history_decay=weights.history_decay,
        normalise=weights.normalise,
    )
    seeds = seed_matrix(fold.train, fold.shoppers, decay=weights.history_decay, units=served.units, products=served.products)
    values = [_ndcg(top(scores, k, fold.train.tie, sparse.csr_array(fold.hidden[rows])), fold.targets[rows]) for rows, scores in score_blocks(served, seeds)]
    return np.concatenate(values)


def _ndcg(ranked: NDArray[np.int32], targets: sparse.csr_array) -> NDArray[np.float64]:
    """[rows] of ranked products (-1: none) against 0/1 targets [rows, n_products]."""
    wanted = targets.toarray().astype(bool)
    hits = np.take_along_axis(wanted, np.maximum(ranked, 0), axis=1) & (ranked >= 0)
    gain = 1.0 / np.log2(np.arange(2, ranked.shape[1] + 2))
    best = np.cumsum(gain)[np.minimum(wanted.sum(axis=1), ranked.shape[1]) - 1]
    return (hits * gain).sum(axis=1) / best
