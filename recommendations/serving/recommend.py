"""The front of serving: what should this shopper see here, now? Nothing in it raises into a page."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from time import perf_counter
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from .. import meters
from ..exceptions import RecommendationsError
from ..shoppers.identity import Shopper
from ..slates import Slate
from . import history as histories
from .assortment import Assortment
from .configuration import Configuration, PlacementSettings, current, remembered
from .context import Context, context_of, key_of
from .rules import Rules
from .safety import guarded, report
from .slate import build
from .trace import Trace

if TYPE_CHECKING:
    from django.http import HttpRequest

SIMILAR = ("item-neighbours", "next-item", "blend", "tag-similarity")
"""What ``similar`` asks, in order, where the caller names no strategy."""
SIMILAR_LIMIT = 8
UNKNOWN = "unknown"
"""How a placement that does not exist is counted: whoever asks could name any."""


def recommend(
    placement: str,
    *,
    request: "HttpRequest | None" = None,
    user: Any = None,
    visitor: str | None = None,
    product: Any = None,
    category: str | Iterable[str] | None = None,
    basket: Iterable[Any] = (),
    exclude: Iterable[Any] = (),
    limit: int | None = None,
) -> Slate:
    """The slate of a placement for a shopper: the explicit user, else the explicit visitor, else the request's.

    ``product`` is the one that the page shows, ``basket`` what the shopper is about to buy: lists are made from it, and it is left
    out. ``exclude`` is left out and nothing else. Products are instances or keys, ``category`` is a path (parts, or text joined by
    " > "). Never raises: what fails is logged, counted, and gives an empty slate at worst.
    """
    began = perf_counter()
    try:
        with guarded():
            configuration = current()
            found = configuration.placements.get(placement)
            if found is None:
                _told(began, UNKNOWN, UNKNOWN)
                report("there is no placement", placement=placement, known=", ".join(sorted(configuration.placements)))
            if found is None or not found.enabled:
                return Slate(placement=placement)
            context = context_of(request=request, user=user, visitor=visitor, product=product, category=category, basket=basket, exclude=exclude, limit=limit)
            slate = _serve(found, context, configuration)
    except Exception as error:
        report("a slate cannot be made", error, placement=placement)
        _told(began, str(placement) if str(placement) in remembered().placements else UNKNOWN, "failed")
        return Slate(placement=str(placement))
    _told(began, found.slug, "made" if slate else "empty")
    return slate


def exists(placement: str) -> bool:
    """Whether there is such a placement, or (reported) nobody can tell now. Never raises."""
    try:
        with guarded():
            return placement in current().placements
    except Exception as error:
        report("placements cannot be read", error)
        return True


def similar(
    product: Any,
    *,
    request: "HttpRequest | None" = None,
    user: Any = None,
    visitor: str | None = None,
    exclude: Iterable[Any] = (),
    strategy: str | None = None,
    limit: int | None = None,
) -> Slate:
    """What goes with a product, by one strategy or by the first of ``SIMILAR`` that knows; no fillers. Never raises."""
    began = perf_counter()
    try:
        with guarded():
            context = context_of(request=request, user=user, visitor=visitor, product=product, exclude=exclude, limit=limit)
            if not context.product:
                return Slate()
            configuration = current()
            slugs = (strategy,) if strategy else tuple(slug for slug in SIMILAR if slug in configuration.strategies)
            place = PlacementSettings(slug="", name=_("Similar products"), strategies=slugs, limit=SIMILAR_LIMIT, rules=Rules(max_per_category=None))
            slate = _serve(place, replace(context, fillers=False), configuration)
    except Exception as error:
        report("similar products cannot be found", error, product=str(product), strategy=strategy)
        _told(began, "similar()", "failed")
        return Slate()
    _told(began, "similar()", "made" if slate else "empty")
    return slate


def explain(
    placement: str,
    product: Any,
    *,
    request: "HttpRequest | None" = None,
    user: Any = None,
    visitor: str | None = None,
    seed: Any = None,
    category: str | Iterable[str] | None = None,
    basket: Iterable[Any] = (),
) -> Trace:
    """Why a product is, or is not, in a placement for a shopper; ``seed`` is the product of the page. For staff: errors are raised."""
    trace = Trace(placement=placement, product=key_of(product))
    configuration = current()
    found = configuration.placements.get(placement)
    if found is None or not found.enabled:
        why = _("the placement is switched off") if found else _("there is no such placement")
        trace.add("placement", text=_("The placement is switched off.") if found else _("There is no such placement."), why=why)
        return trace
    context = replace(context_of(request=request, user=user, visitor=visitor, product=seed, category=category, basket=basket), page=None)
    build(found, context, configuration, histories.read(context.shopper), trace)
    return trace


def for_shopper(
    shopper: Shopper,
    *,
    placement: str | None = None,
    strategy: str | None = None,
    limit: int,
    now: datetime | None = None,
    include_bought: bool = False,
    assortment: Assortment | None = None,
) -> Slate:
    """The slate that a page would show at ``now``, without a request: for exports and measuring. Errors are raised.

    A strategy alone has no fallbacks and no rules; RecommendationsError names a placement or strategy that does not exist.
    ``assortment`` remembers between calls what the storefront sells; without it the storefront is asked each time.
    """
    configuration = current()
    place = _alone(strategy, configuration) if strategy is not None else configuration.placements.get(placement or "")
    if place is None:
        raise RecommendationsError(f"There is no placement {placement!r}; there are {', '.join(sorted(configuration.placements))}.")
    context = Context(shopper=shopper, limit=limit, now=now, include_bought=include_bought, assortment=assortment)
    return build(place, context, configuration, histories.read(shopper, until=now), Trace(placement=place.slug))


def _alone(strategy: str, configuration: Configuration) -> PlacementSettings:
    found = configuration.strategies.get(strategy)
    if found is None:
        raise RecommendationsError(f"There is no strategy {strategy!r}; there are {', '.join(sorted(configuration.strategies))}.")
    return PlacementSettings(slug="", name=found.name, strategies=(strategy,), rules=Rules(max_per_category=None), dedupe=False)


def _told(began: float, placement: str, outcome: str) -> None:
    meters.slates.took(perf_counter() - began, placement=placement, outcome=outcome)


def _serve(placement: PlacementSettings, context: Context, configuration: Configuration) -> Slate:
    """The slate for a page, which remembers what it shows."""
    page = context.page
    if page is not None:
        page.serve(context.shopper)
    slate = build(placement, context, configuration, histories.of_page(context.shopper, page), Trace(placement=placement.slug))
    if page is not None and placement.dedupe:
        page.show(slate.product_keys)
    return slate
