"""What the shopper looked at last."""

from collections.abc import Iterable

from ..core.history import Event, LiveContext
from ..core.types import Dataset, Progress, Ranked
from ..exceptions import RecommendationsError
from .base import Recommender
from .parameters.recently_viewed import RecentlyViewedParameters, latest


class RecentlyViewed(Recommender[RecentlyViewedParameters]):
    """The shopper's own views and clicks, distinct, newest first, up to ``max_products``.

    Nothing is learnt and no run is needed: serving calls ``latest`` on the events it has read anyway, and so does ``products``.
    Time O(v log v) for v events.
    """

    Parameters = RecentlyViewedParameters

    def products(self, events: Iterable[Event]) -> list[str]:
        """Product keys, newest first."""
        return [own.product for own in latest(self.parameters, LiveContext(events=list(events), now=0.0))]

    def _fit(self, dataset: Dataset, seed: int, progress: Progress) -> None:
        progress(1.0)

    def _lists(self, scope: str, n: int) -> Ranked:
        raise RecommendationsError("recently viewed products are computed at request time; there are no stored lists")
