"""Why a candidate is shown: only what is true of this shopper, and a product by name only where that name is at hand."""

from collections.abc import Mapping

from ..slates import Reason
from ..slates.reason import BESIDE, OF_KIND, PERSONAL
from .candidates import Candidate
from .configuration import StrategySettings
from .context import Context


def reason_of(candidate: Candidate, context: Context, strategies: Mapping[str, StrategySettings], titles: Mapping[str, str]) -> Reason:
    """``titles`` by product key: those that the eligible query loaded."""
    if candidate.code or candidate.strategy.live is not None:
        return Reason(code=candidate.code or "listed")
    source = strategies.get(candidate.source, candidate.strategy)
    if candidate.personal:
        return Reason(code=PERSONAL.get(source.recommender, "for_you"))
    if candidate.seed is None:
        code = "popular" if candidate.faded else _of_everybody(source)
        category = context.category if candidate.from_category else ()
        return Reason(code=f"{code}_in", title=category[-1]) if category else Reason(code=code)
    seed = candidate.seed
    return Reason(code=_of_seed(seed.kind, source, context), seed=seed.product, title=titles.get(seed.product, ""))


def _of_seed(kind: str, source: StrategySettings, context: Context) -> str:
    """Beside a product or a basket what the candidate has to do with it, by its strongest source; else what the shopper did with the seed."""
    if context.viewed or not context.beside:
        return OF_KIND.get(kind, "history")
    code = BESIDE.get(source.recommender, "goes_with")
    return code if context.product else f"{code}_basket"


def _of_everybody(source: StrategySettings) -> str:
    """Of a list for everybody, or for everybody in a category."""
    if source.recommender != "popularity":
        return "listed"
    return "trending" if source.parameters.get("trending") or source.parameters.get("window_days") else "popular"
