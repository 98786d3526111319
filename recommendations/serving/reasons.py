"""Why a candidate is shown: only what is true of this shopper, and a product by name only where that name is at hand."""

from collections.abc import Mapping

from ..slates import Reason
from ..slates.reason import OF_KIND
from .candidates import LIVE, Candidate
from .configuration import StrategySettings
from .context import Context


def reason_of(candidate: Candidate, context: Context, strategies: Mapping[str, StrategySettings], titles: Mapping[str, str]) -> Reason:
    """``titles`` by product key: those that the eligible query loaded."""
    if candidate.strategy.recommender in LIVE:
        return Reason(code=candidate.strategy.recommender)
    if candidate.seed is None:
        return _of_everybody(strategies.get(candidate.source, candidate.strategy), context.category if candidate.from_category else ())
    seed = candidate.seed
    return Reason(code=_code(seed.kind, context), seed=seed.product, title=titles.get(seed.product, ""))


def _code(kind: str, context: Context) -> str:
    if context.product:
        return "goes_with"
    return "goes_with_basket" if context.basket else OF_KIND.get(kind, "history")


def _of_everybody(source: StrategySettings, category: tuple[str, ...]) -> Reason:
    """From a list for everybody, or for everybody in a category."""
    code = "listed"
    if source.recommender == "popularity":
        code = "trending" if source.parameters.get("window_days") else "popular"
    return Reason(code=f"{code}_in", title=category[-1]) if category else Reason(code=code)
