"""What many shoppers took."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.topk import top_by_category, top_for_everybody
from ..core.types import Dataset, Progress, Ranked, fade
from .base import Recommender, State
from .parameters.popularity import PopularityParameters


class Popularity(Recommender[PopularityParameters]):
    """Weighted counts that fade: score_j = (c_j / max c)^power + all_time_share x n_j / max n.

    c_j sums, over the events with j, kind weight x 2^(-age / half_life_days), of the last ``window_days`` only where that is set,
    or found by calibration ("trending"). With several ``horizons`` c_j is the mean of the daily rates within w, 2w, 4w, ... days,
    w = ``window_days``: what rises today stays ahead, what sells steadily is not forgotten; without a window they say nothing.
    n_j sums the kind weights of all events. The second term never lets a list run empty: it orders what has faded.
    Ages count from ``dataset.as_of``.

    Rows: one for everybody, and one for each category path and its parents. Time O(events), memory O(products + categories).
    Source: the usual baseline; why counts must be those of the moment: Ji, Sun, Zhang, Li, "A re-visit of the popularity baseline in
    recommender systems" (SIGIR 2020).
    """

    Parameters = PopularityParameters
    scores: NDArray[np.float64]
    """[n_products], 0 for what nobody took."""
    faded: NDArray[np.bool_]
    """[n_products] True where all of the score is the all-time share: it is not true to call that trending."""

    FADED = 1
    """Source byte of such entries."""

    def _fit(self, dataset: Dataset, seed: int, progress: Progress) -> None:
        p = self.parameters
        all_time = np.bincount(dataset.product, weights=dataset.weight, minlength=dataset.n_products)
        weight = dataset.weight.astype(np.float64)
        if p.half_life_days is not None:
            weight = weight * fade(dataset.age_days, p.half_life_days)
        if p.window_days is not None:
            windows = [p.window_days * 2**horizon for horizon in range(p.horizons)]
            weight = weight * sum((dataset.age_days <= days) * (p.window_days / days) for days in windows) / len(windows)
        recent = np.bincount(dataset.product, weights=weight, minlength=dataset.n_products)
        self.faded = recent == 0
        self.scores = (recent / (recent.max() or 1.0)) ** p.power + p.all_time_share * all_time / (all_time.max() or 1.0)
        progress(1.0)

    def _lists(self, scope: str, n: int) -> Ranked:
        assert self.dataset is not None
        sources = np.where(self.faded, self.FADED, 0).astype(np.uint8)
        if scope == "all":
            return top_for_everybody(self.scores, n, self.dataset.tie, sources)
        return top_by_category(self.scores, n, self.dataset, sources)

    def serving(self) -> Mapping[str, Any]:
        return {**super().serving(), "faded": self.FADED}

    def state(self) -> State:
        return {"scores": self.scores}
