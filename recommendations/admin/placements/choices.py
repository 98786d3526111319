"""Categories and tags that the storefront's catalogue has, to choose from; what is typed need not be among them."""

from collections import Counter
from dataclasses import dataclass

from ...core.categories import JOIN, with_parents
from ...models import Result, Strategy
from ...products import get_adapter

SAMPLE = 2000
"""Products that are looked at, the newest ones: a catalogue may hold a million."""
MOST = 500
"""Of each that is offered."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    categories: tuple[str, ...] = ()
    """Paths joined by ' > ', in alphabetical order."""
    tags: tuple[str, ...] = ()
    """In alphabetical order."""


def choices() -> Choices:
    """Three queries: a bounded part of the assortment, its features, and categories that lists were stored for."""
    adapter = get_adapter()
    keys = [adapter.key(product) for product in adapter.eligible().order_by("-pk")[:SAMPLE]]
    categories: Counter[str] = Counter(_of_results())
    tags: Counter[str] = Counter()
    for features in adapter.features(keys).values():
        categories.update(JOIN.join(path) for path in with_parents(features.category))
        tags.update(features.tags)
    return Choices(categories=_most(categories), tags=_most(tags))


def _of_results() -> list[str]:
    """Of the runs that are served; a path that is too long stands there as a hash, and is left out."""
    served = Strategy.objects.filter(current_run__isnull=False).values("current_run")
    stored = Result.objects.filter(scope=Result.Scope.CATEGORY, run__in=served).values_list("key", flat=True).distinct()
    return [key for key in stored[:SAMPLE] if not (len(key) == 64 and JOIN not in key)]


def _most(counted: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(text for text, _ in counted.most_common(MOST) if text))
