"""From a placement and a context to a slate: the one road that a page, the API, an export and an explanation all take."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from ..products import get_adapter
from ..slates import Slate, SlateItem, make_slate_id
from .candidates import Candidate, offers
from .configuration import Configuration, PlacementSettings
from .context import Context
from .diversity import at_most, within_category
from .eligibility import eligible
from .exclusions import exclusions
from .history import History
from .pool import gather, seeds_to_name
from .reasons import reason_of
from .rows import fetch
from .trace import Trace, sift

if TYPE_CHECKING:
    from .trace import Step


def build(placement: PlacementSettings, context: Context, configuration: Configuration, history: History, trace: Trace) -> Slate:
    """At most two queries: stored rows that are not in memory, and the eligible products.

    1. Offers: the stored lists of the placement's strategies, added up.
    2. The pool: the best of them that are not excluded.
    3. Eligible: what the storefront sells this second.
    4. Steps: rules and diversity, each on the list that the one before left.
    5. The slate: the first so many, with reasons.
    """
    limit = placement.limit if context.limit is None else context.limit
    if limit < 1:
        return Slate(placement=placement.slug, title=placement.name)
    found = offers(placement.strategies, configuration.strategies, context, history, trace)
    rows = fetch(key for each in found for key in each.wanted())
    for each in found:
        each.fill(rows)
    pool = gather(found, exclusions(placement, context, history), limit, trace)
    objects = eligible([*(candidate.product for candidate in pool), *seeds_to_name(pool, limit)], get_adapter(), context)
    if trace.product:
        trace.titles = _titles(pool, objects)
    candidates = _sellable(pool, objects, trace)
    for step in steps(placement, context, limit):
        candidates = step(candidates, trace)
    shown = _first(candidates, limit, trace)
    return _slate(placement, context, configuration, shown, objects)


def steps(placement: PlacementSettings, context: Context, limit: int) -> "list[Step]":
    """What a placement's rules do to the eligible candidates, in order."""
    found: list[Step] = []
    if context.category:
        found.append(within_category(context.category))
    # From one product alone, every candidate comes from it by design.
    lone = bool(context.product) or len(context.basket) == 1
    per_category, per_seed = placement.rules.per_category, None if lone else placement.rules.max_per_seed
    if per_category is not None or per_seed is not None:
        found.append(at_most(per_category=per_category, per_seed=per_seed, enough=limit))
    return found


def _sellable(pool: Sequence[Candidate], objects: dict[str, Any], trace: Trace) -> list[Candidate]:
    why = _("the shop does not offer it now")
    kept = sift("eligibility", pool, trace, lambda candidate: "" if candidate.product in objects else why)
    for candidate in kept:
        candidate.object = objects[candidate.product]
    return kept


def _first(candidates: Sequence[Candidate], limit: int, trace: Trace) -> list[Candidate]:
    """As many as there are places for, of those that can be shown."""
    shown: list[Candidate] = []
    for candidate in candidates:
        if len(shown) == limit:
            break
        if candidate.card is not None:
            shown.append(candidate)
    keys = [candidate.product for candidate in shown]
    trace.position = keys.index(trace.product) + 1 if trace.product in keys else None
    text = why = ""
    if trace.shown:
        text = _("Shown at position %(position)d.") % {"position": trace.position}
    elif any(candidate.product == trace.product for candidate in candidates):
        why = _("the %(limit)d places are taken by better ones") % {"limit": limit}
        text = _("Not shown: %(why)s.") % {"why": why}
    trace.add("slate", before=len(candidates), after=len(shown), text=text, why=why)
    return shown


def _slate(placement: PlacementSettings, context: Context, configuration: Configuration, shown: Sequence[Candidate], objects: dict[str, Any]) -> Slate:
    if not shown:
        return Slate(placement=placement.slug, title=placement.name)
    titles = _titles(shown, objects)
    items = tuple(
        SlateItem(
            product_key=candidate.product,
            product=candidate.object,
            card=candidate.card,  # type: ignore[arg-type]  # those without one were left out
            score=candidate.score,
            reason=reason_of(candidate, context, configuration.strategies, titles),
            source=candidate.source,
            position=position,
        )
        for position, candidate in enumerate(shown, start=1)
    )
    runs = tuple(dict.fromkeys(candidate.strategy.run.id for candidate in shown if candidate.strategy.run is not None))
    return Slate(
        id=make_slate_id(placement=placement.slug, shopper=context.shopper, product_keys=[item.product_key for item in items], runs=runs),
        placement=placement.slug,
        title=placement.name,
        strategy=placement.strategies[0],
        runs=runs,
        items=items,
        context={name: value for name in ("product", "category", "basket") if (value := getattr(context, name))},
    )


def _titles(candidates: Sequence[Candidate], objects: dict[str, Any]) -> dict[str, str]:
    """Titles of the products that the reasons refer to, where the eligible query loaded them."""
    titles: dict[str, str] = {}
    for candidate in candidates:
        seed = candidate.seed
        if seed is not None and seed.product in objects and seed.product not in titles:
            card = Candidate(product=seed.product, score=0.0, strategy=candidate.strategy, object=objects[seed.product]).card
            titles[seed.product] = card.title if card else ""
    return titles
