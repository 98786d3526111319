"""Each source by itself: what a mix of them has to be better than."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..recommenders.parameters.blend import BlendWeights, OwnWeight, SourceWeight
from .as_served import ndcg_alone, ndcg_of_own
from .table import OWN_DECAYS, FoldFit, K

OWN_HISTORY = "own history"
"""Its name in reports."""
WHISPER = 0.01
"""Of what is popular beside a source that is served by itself: for shoppers of whom it knows nothing."""


def ndcg_of_each(fits: Sequence[FoldFit], own_decay: float | None) -> dict[str, NDArray[np.float64]]:
    """[shoppers of all folds] by slug: NDCG of each source, as its own strategy would have served it; with ``own_decay`` of own history too."""
    slugs = [slug for fit in fits[:1] for slug in [*fit.listed, *fit.common]]
    values = {slug: np.concatenate([ndcg_alone(fit.fold, fit.sources[slug], k=K) for fit in fits]) for slug in slugs}
    if own_decay is not None:
        assert own_decay in OWN_DECAYS
        values[OWN_HISTORY] = np.concatenate([ndcg_of_own(fit.fold, own_decay, k=K) for fit in fits])
    return values


def weights_alone(fit: FoldFit, slug: str, own_decay: float | None) -> BlendWeights:
    """Weights with which a blend serves what this source, or own history, would serve, and behind it a little of what is popular."""
    behind = dict.fromkeys(fit.common, WHISPER)
    known: dict[str, Any] = {"fitted": True, "repeats": own_decay is not None, "report": {"shares": {slug: 1.0}}}
    if slug == OWN_HISTORY and own_decay is not None:
        return BlendWeights(base=behind, own=OwnWeight(weight=1.0, decay=own_decay), **known)
    if slug in fit.common:
        return BlendWeights(base={slug: 1.0}, **known)
    serving = fit.sources[slug].serving()
    reading = {"history_decay": serving["history_decay"], "normalise": serving.get("normalise", 0.0)}
    return BlendWeights(sources={slug: SourceWeight(weight=1.0, discount_from=0.0, discount_to=0.0)}, base=behind, **reading, **known)
