"""What every shopper would be shown, through the same code as the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Max

from ... import registry
from ...exceptions import RecommendationsError
from ...models import Interaction, Placement, Strategy
from ...products import get_adapter
from ...serving.assortment import Assortment
from ...serving.recommend import for_shopper
from ...shoppers.identity import Shopper
from ..output import Progress
from .who import everybody, named_in
from .writing import open_writer

COLUMNS: dict[str, type] = {"shopper": str, "rank": int, "product": str, "score": float, "reason": str}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet compute a cell."""


@dataclass(frozen=True, kw_only=True)
class Export:
    """Exactly one of ``placement`` and ``strategy`` is given."""

    limit: int
    output: Path
    placement: str | None = None
    strategy: str | None = None
    shoppers: Path | None = None
    include_bought: bool = False

    def run(self, progress: Progress) -> dict[str, Any]:
        """Write the file; what stood there before goes only when all is written."""
        now = as_of(placement=self.placement, strategy=self.strategy)
        total, shoppers = named_in(self.shoppers) if self.shoppers else everybody()
        assortment = Assortment()
        done = rows = without = 0
        with open_writer(self.output, COLUMNS) as writer:
            for name, shopper in shoppers:
                lines = self._lines(name, shopper, now, assortment)
                writer.write(lines)
                done, rows, without = done + 1, rows + len(lines), without + (not lines)
                progress.rows("export", done, total, "shoppers")
        return {
            "placement": self.placement,
            "strategy": self.strategy,
            "as_of": now.isoformat() if now else None,
            "shoppers": done,
            "without_a_list": without,
            "rows": rows,
            "output": str(self.output),
        }

    def _lines(self, name: str, shopper: Shopper, now: datetime | None, assortment: Assortment) -> list[tuple[str, int, str, float, str]]:
        slate = for_shopper(
            shopper,
            placement=self.placement,
            strategy=self.strategy,
            limit=self.limit,
            now=now,
            include_bought=self.include_bought,
            assortment=assortment,
        )
        sku = get_adapter().sku
        return [(name, item.position, sku(item.product), round(item.score, 6), harmless(str(item.reason))) for item in slate]


def as_of(*, placement: str | None = None, strategy: str | None = None) -> datetime | None:
    """The clock of what would be served: the run's; of what is computed live, the newest interaction; None where nothing is logged.

    RecommendationsError where there is no such placement or strategy, or nothing that it could show.
    """
    for each in _strategies(placement, strategy):
        if not each.enabled:
            continue
        if each.current_run is not None:
            return each.current_run.as_of
        if not registry.get(each.recommender).parameters_class().needs_run:
            return Interaction.objects.aggregate(newest=Max("occurred_at"))["newest"]
    what = f"strategy {strategy}" if strategy else f"placement {placement}"
    raise RecommendationsError(f"{what} has nothing to show: it is switched off or was not computed yet (rebuild_recommendations computes it)")


def _strategies(placement: str | None, strategy: str | None) -> Iterator[Strategy]:
    """The one that is asked for; a placement's own, then its fallbacks."""
    by_slug = {each.slug: each for each in Strategy.objects.select_related("current_run")}
    slugs: Sequence[str] = [strategy] if strategy else []
    if placement:
        place = Placement.objects.filter(slug=placement).select_related("strategy").first()
        if place is None:
            known = ", ".join(Placement.objects.values_list("slug", flat=True))
            raise RecommendationsError(f"there is no placement {placement!r}; there are {known or 'none'}")
        if not place.enabled:
            raise RecommendationsError(f"placement {placement} is switched off")
        slugs = [place.strategy.slug, *place.fallbacks]
    elif strategy not in by_slug:
        raise RecommendationsError(f"there is no strategy {strategy!r}; there are {', '.join(sorted(by_slug)) or 'none'}")
    return (by_slug[slug] for slug in slugs if slug in by_slug)


def harmless(text: str) -> str:
    """A reason as a spreadsheet may read it: product names come from files, and one that begins with = would be computed."""
    return f"'{text}" if text.startswith(FORMULA) else text
