"""What a blend, or a single source, would have shown on a fold: stored lists, cut as they are stored, added up as a page adds them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..conf import settings
from ..recommenders.base import Recommender
from ..recommenders.blend import Blend
from ..recommenders.parameters.blend import BlendParameters, BlendWeights
from .folds import Fold
from .vectorised import Served, as_base, as_lists, own_matrix, score_blocks, seed_matrix, top

JUDGED = BlendParameters(new_products=1.0)
"""New products get no advance here: seen from a past moment, all that came later would count as new, before it was on sale."""


def ndcg_as_served(fold: Fold, sources: Mapping[str, Recommender[Any]], weights: BlendWeights, *, k: int) -> NDArray[np.float64]:
    """[shoppers of the fold] NDCG@k of the lists that a blend of these sources, fitted on the fold's past, would have served."""
    blend = Blend(JUDGED, sources=sources, weights=weights.to_json(), attributed=False).fit(fold.train)
    own = own_matrix(fold.train, fold.shoppers, decay=weights.own.decay) if weights.own.weight > 0 else None
    return _ndcg_of(fold, stored(blend, blend.parameters.list_length, own_weight=weights.own.weight), own, k=k)


def ndcg_alone(fold: Fold, source: Recommender[Any], *, k: int) -> NDArray[np.float64]:
    """The same of one source as its own strategy would have served it."""
    return _ndcg_of(fold, stored(source, int(getattr(source.parameters, "list_length", settings.NEIGHBOURS))), None, k=k)


def ndcg_of_own(fold: Fold, decay: float, *, k: int) -> NDArray[np.float64]:
    """The same of nothing but what each shopper bought before."""
    n = fold.train.n_products
    nothing = Served(lists=sparse.csr_array((n, n)), base=np.zeros(n), history_decay=1.0, own_weight=1.0)
    return _ndcg_of(fold, nothing, own_matrix(fold.train, fold.shoppers, decay=decay), k=k)


def stored(fitted: Recommender[Any], length: int, *, own_weight: float = 0.0) -> Served:
    """A fitted recommender's product lists and its list for everybody, where it has them, as a page would read them."""
    n, scopes, serving = fitted.dataset.n_products, fitted.Parameters.scopes, fitted.serving()  # type: ignore[union-attr]
    return Served(
        lists=as_lists(fitted.lists("product", length), n) if "product" in scopes else sparse.csr_array((n, n)),
        base=as_base(fitted.lists("all", settings.POPULAR), n) if "all" in scopes else np.zeros(n),
        history_decay=serving["history_decay"],
        normalise=serving.get("normalise", 0.0),
        own_weight=own_weight,
    )


def _ndcg_of(fold: Fold, served: Served, own: sparse.csr_array | None, *, k: int) -> NDArray[np.float64]:
    seeds = seed_matrix(fold.train, fold.shoppers, decay=served.history_decay, units=served.units, products=served.products)
    blocks = score_blocks(served, seeds, own)
    values = [_ndcg(top(scores, k, fold.train.tie, sparse.csr_array(fold.hidden[rows])), fold.targets[rows]) for rows, scores in blocks]
    return np.concatenate(values)


def _ndcg(ranked: NDArray[np.int32], targets: sparse.csr_array) -> NDArray[np.float64]:
    """[rows] of ranked products (-1: none) against 0/1 targets [rows, n_products]."""
    wanted = targets.toarray().astype(bool)
    hits = np.take_along_axis(wanted, np.maximum(ranked, 0), axis=1) & (ranked >= 0)
    gain = 1.0 / np.log2(np.arange(2, ranked.shape[1] + 2))
    best = np.cumsum(gain)[np.minimum(wanted.sum(axis=1), ranked.shape[1]) - 1]
    return (hits * gain).sum(axis=1) / best
