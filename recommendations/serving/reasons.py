"""Why a candidate is shown: only what is true of this shopper, and a product by name only where that name is at hand."""

from collections.abc import Mapping

from ..slates import Reason
from ..slates.reason import OF_KIND
from .candidates import Candidate
from .configuration import StrategySettings
from .context import Context


def reason_of(candidate: Candidate, context: Context, strategies: Mapping[str, StrategySettings], titles: Mapping[str, str]) -> Reason:
    """``titles`` by product key: those that the eligible query loaded."""
    if candidate.strategy.live is not None:
        return Reason(code=candidate.code or "listed")
    if candidate.seed is None:
        code = "popular" if candidate.faded else _of_everybody(strategies.get(candidate.source, candidate.strategy))
        category = context.category if candidate.from_category else ()
        return Reason(code=f"{code}_in", title=category[-1]) if category else Reason(code=code)
    seed = candidate.seed
    return Reason(code=_code(seed.kind, context), seed=seed.product, title=titles.get(seed.product, ""))


def _code(kind: str, context: Context) -> str:
    if context.product:
        return "goes_with"
    return "goes_with_basket" if context.basket else OF_KIND.get(kind, "history")


def _of_everybody(source: StrategySettings) -> str:
    """Of a list for everybody, or for everybody in a category."""
    if source.recommender != "popularity":
        return "listed"
    return "trending" if source.parameters.get("window_days") else "popular"
