"""From a placement and a context to a slate: the one road that a page, the API, an export and an explanation all take."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ..models.names import shown_name
from ..products import get_adapter
from ..slates import Slate, SlateItem, make_slate_id
from .boosting import boosted
from .candidates import Candidate, card_of, offers
from .configuration import Configuration, PlacementSettings, StrategySettings
from .context import Context
from .diversity import at_most, within_category
from .eligibility import eligible
from .exclusions import exclusions
from .history import History
from .latest import from_latest, title_of
from .pinning import SOURCE, Pinning
from .pool import gather, seeds_to_name
from .reasons import reason_of
from .restrictions import restricted
from .rows import fetch
from .rules import LATEST
from .trace import Trace, sift

if TYPE_CHECKING:
    from .trace import Step


def build(placement: PlacementSettings, context: Context, configuration: Configuration, history: History, trace: Trace) -> Slate:
    """At most two queries: stored rows that are not in memory, and the eligible products.

    1. Offers: the stored lists of the placement's strategies, added up.
    2. The pool: the best of them that are not excluded, fallbacks behind, so that all that follows holds for these too.
    3. Eligible: what the storefront sells this second, pinned products included.
    4. Steps: rules, boosts and diversity, each on the list that the one before left.
    5. Pins: at their places.
    6. The slate: the first so many, with reasons.
    """
    limit, now = placement.limit if context.limit is None else context.limit, context.now or timezone.now()
    empty = Slate(placement=placement.slug, title=shown_name(placement.name))
    if limit < 1:
        return empty
    if placement.rules.seed == LATEST:
        latest = from_latest(context, history)
        if latest is None:
            why = _("the list goes by the product that the shopper viewed last, and there is none")
            trace.add("candidates", text=_("Not shown: %(why)s.") % {"why": why} if trace.product else "", why=why)
            return empty
        context = latest
    found = offers(placement.strategies, configuration.strategies, context, history, trace)
    rows = fetch(key for each in found for key in each.wanted())
    for each in found:
        each.fill(rows)
    excluded_by = exclusions(placement, context, history)
    pool = gather(found, excluded_by, limit, trace, narrow=placement.rules.narrow)
    pinning = Pinning(placement.pins, placement.rules, excluded_by(_of_pins(placement, configuration)), limit, now)
    objects = eligible(_to_ask_for(placement, context, pool, pinning, limit), get_adapter(), context)
    if trace.product:
        trace.titles = _titles(pool, objects)
    pinning.seat(objects)
    candidates = pinning.others(_sellable(pool, objects, trace))
    for step in steps(placement, context, pinning.free, now, objects):
        candidates = step(candidates, trace)
    if placement.pins.entries and (candidates or not context.viewed):
        candidates = pinning.place(candidates, trace)
    shown = _first(candidates, limit, trace)
    return _slate(placement, context, configuration, shown, objects)


def _of_pins(placement: PlacementSettings, configuration: Configuration) -> StrategySettings:
    """Pins may show what was bought where the placement's own strategy may."""
    own = configuration.strategies.get(placement.strategies[0]) if placement.strategies else None
    return StrategySettings(slug=SOURCE, allow_bought=own is not None and own.allow_bought)


def _to_ask_for(placement: PlacementSettings, context: Context, pool: Sequence[Candidate], pinning: Pinning, limit: int) -> list[str]:
    """Keys of all that the slate may need to know of: what may be shown, what reasons name, what prices are compared with."""
    # Rules and boosts bring products up from anywhere; else the first ones will do.
    nameable = pool if placement.rules.narrow or placement.boosts.entries else pool[: 2 * limit]
    beside = [context.product] if placement.rules.price is not None and context.product else []
    return [*(candidate.product for candidate in pool), *seeds_to_name(nameable), *pinning.by_product, *beside]


def steps(placement: PlacementSettings, context: Context, free: int, now: datetime, objects: dict[str, Any]) -> "list[Step]":
    """What a placement does to the eligible candidates, in order, while it has ``free`` places for them."""
    rules, boosts = placement.rules, boosted(placement.boosts, now)
    # From one product alone, every candidate comes from it by design.
    per_category, per_seed = rules.per_category, None if len(context.beside) == 1 else rules.max_per_seed
    bounded = per_category is not None or per_seed is not None
    found: list[Step] = []
    if context.category and not context.viewed:
        found.append(within_category(context.category))
    if rules.restricts:
        beside = card_of(context.product, objects[context.product]) if rules.price is not None and context.product in objects else None
        found.append(restricted(rules, beside, None if bounded or boosts else free))
    if boosts is not None:
        found.append(boosts)
    if bounded:
        found.append(at_most(per_category=per_category, per_seed=per_seed, enough=free))
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
        return Slate(placement=placement.slug, title=shown_name(placement.name))
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
        id=make_slate_id(
            placement=placement.slug,
            strategy=placement.strategies[0],
            shopper=context.shopper,
            product_keys=[item.product_key for item in items],
            runs=runs,
        ),
        placement=placement.slug,
        title=title_of(context, titles.get(context.viewed, "")) if context.viewed else shown_name(placement.name),
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
            card = card_of(seed.product, objects[seed.product])
            titles[seed.product] = card.title if card else ""
    return titles
