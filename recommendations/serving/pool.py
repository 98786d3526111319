"""The candidates of a placement's strategies, one after the other, before the storefront is asked about them."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from ..conf import settings
from ..core.mixing import ranking
from .candidates import Candidate, Offer
from .configuration import StrategySettings
from .exclusions import Excluded
from .trace import Trace

NARROW = 5
"""So many times more candidates are asked for where rules let only some categories or tags through: most of the usual ones would go."""
MOST = 1000
"""Candidates that are asked for on that account."""


def gather(offers: Sequence[Offer], excluded_by: Callable[[StrategySettings], Excluded], limit: int, trace: Trace, *, narrow: bool = False) -> list[Candidate]:
    """Each product once, from the first strategy that offers it.

    OVERFETCH times the limit in all, since some will not be eligible; at least ``limit`` of each fallback, in case all of the
    strategy's own are switched off. A fallback's scores begin where the ones before it ended, so that scores never rise.
    """
    pool: list[Candidate] = []
    taken: dict[str, str] = {}
    wanted, least = max(settings.OVERFETCH * limit, settings.OVERFETCH_MIN), limit
    if narrow:
        wanted, least = max(wanted, min(NARROW * wanted, MOST)), NARROW * limit
    for offer in offers:
        excluded = excluded_by(offer.strategy)
        most = max(wanted - len(pool), least)
        found = offer.best({**taken, **excluded} if taken else excluded, most)
        highest = pool[-1].score if pool else 1.0
        for candidate in found:
            candidate.score *= highest
        pool += found
        _tell(offer, excluded, taken, found, trace)
        taken.update((candidate.product, offer.strategy.slug) for candidate in found)
    return pool


def seeds_to_name(candidates: Sequence[Candidate]) -> list[str]:
    """Products whose titles the reasons will need if these are shown: some rows more in the query for the eligible ones."""
    return list(dict.fromkeys(candidate.seed.product for candidate in candidates if candidate.seed is not None))


def _tell(offer: Offer, excluded: Excluded, taken: dict[str, str], found: Sequence[Candidate], trace: Trace) -> None:
    slug, total = offer.strategy.slug, len(offer.totals)
    left = sum(product not in excluded for product in offer.totals) if trace.product else total
    product = trace.product
    if not product:
        trace.add("candidates", strategy=slug, after=len(found), before=total)
        return
    trace.add("candidates", strategy=slug, before=total, after=total, text=_story(offer, product))
    known = product in offer.totals
    why = excluded[product] if known and product in excluded else ""
    trace.add("exclusions", strategy=slug, before=total, after=left, text=_("Removed: %(why)s.") % {"why": why} if why else "", why=why)
    text = beyond = ""
    if known and not why:
        if product in taken:
            text = _("Stands already as a candidate of %(strategy)s.") % {"strategy": taken[product]}
        elif all(candidate.product != product for candidate in found):
            beyond = _("beyond the first %(count)d, which are enough to choose from") % {"count": len(found)}
            text = _("Removed: %(why)s.") % {"why": beyond}
    trace.add("over-fetch", strategy=slug, before=left, after=len(found), text=text, why=beyond)


def _story(offer: Offer, product: str) -> str:
    """Where the product comes from, in words."""
    if product not in offer.totals:
        return _("Not a candidate of %(strategy)s.") % {"strategy": offer.strategy.slug}
    ranked = ranking(offer.totals, tie_seed=offer.strategy.run.seed if offer.strategy.run else 0)
    rank = next(place for place, (key, _score) in enumerate(ranked, start=1) if key == product)
    (candidate,) = offer.candidates([(product, offer.totals[product] / ranked[0][1])])
    told = {"strategy": offer.strategy.slug, "rank": rank, "total": len(ranked), "score": f"{candidate.score:.3f}", "source": candidate.source}
    if candidate.personal:
        return _("A candidate of %(strategy)s: rank %(rank)d of %(total)d, score %(score)s, from the list made for this shopper.") % told
    if candidate.code == "bought_before":
        return _("A candidate of %(strategy)s: rank %(rank)d of %(total)d, score %(score)s, most of it because the shopper bought it before.") % told
    if candidate.seed is None:
        return _("A candidate of %(strategy)s: rank %(rank)d of %(total)d, score %(score)s, most of it from %(source)s.") % told
    told |= {"seed": candidate.seed.product, "kind": candidate.seed.kind or _("context")}
    return _("A candidate of %(strategy)s: rank %(rank)d of %(total)d, score %(score)s, most of it from %(source)s for product %(seed)s (%(kind)s).") % told
