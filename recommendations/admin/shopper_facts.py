"""What is held of one shopper, for staff: a fixed number of queries, each of them bounded."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..core.packing import unpack
from ..exceptions import RecommendationsError
from ..models import Consent, Interaction, Kind, Result, SlateLog, Strategy, VisitorLink
from ..models.names import shown_names
from ..privacy.known import keys_of, visitors_of
from ..shoppers.identity import Shopper
from . import display
from .placements.lookup import by_key

DEEDS, SLATES, KEYS, LISTED = 50, 20, 200, 10
"""The newest interactions and slates; keys under which a person is looked for; products of a stored list."""


@dataclass(frozen=True, kw_only=True)
class Deed:
    at: datetime
    kind: str
    product: str
    quantity: str
    order: str


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A product of a slate."""

    product: str
    seen: bool
    clicked: bool


@dataclass(frozen=True, kw_only=True)
class ShownSlate:
    at: datetime
    placement: str
    items: list[Seen]


@dataclass(frozen=True, kw_only=True)
class StoredList:
    strategy: Strategy
    products: list[str]
    length: int


@dataclass(frozen=True, kw_only=True)
class Facts:
    visitors: list[str]
    """Keys of the visitors who turned out to be this user."""
    became: Shopper | None
    """The user whom this visitor turned out to be."""
    consents: list[Consent]
    deeds: list[Deed] = field(default_factory=list)
    slates: list[ShownSlate] = field(default_factory=list)
    lists: list[StoredList] = field(default_factory=list)

    @property
    def became_key(self) -> str:
        return self.became.key if self.became else ""


def facts(shopper: Shopper) -> Facts:
    """Titles of all products that occur come from one query."""
    visitors = visitors_of(shopper)
    keys = keys_of(shopper, visitors)[:KEYS]
    rows = list(Interaction.objects.filter(shopper.filter).order_by("-occurred_at", "-pk")[:DEEDS])
    slates = list(SlateLog.objects.filter(shopper__in=keys).order_by("-shown_at")[:SLATES])
    clicks = set(Interaction.objects.filter(shopper.filter, kind="click").order_by("-occurred_at").values_list("slate_id", "product_key")[: 10 * DEEDS])
    lists = _lists(keys)
    shown = {slate.pk: _keys(slate.items) for slate in slates}
    titles = _titles({row.product_key for row in rows}, *shown.values(), *(found[:LISTED] for _strategy, found in lists))
    kinds = shown_names(Kind.objects)
    return Facts(
        visitors=visitors if shopper.user else [],
        became=_became(shopper),
        consents=list(Consent.objects.filter(shopper__in=keys).order_by("-at")[:SLATES]),
        deeds=[_deed(row, kinds, titles) for row in rows],
        slates=[
            ShownSlate(
                at=slate.shown_at,
                placement=slate.placement,
                items=[
                    Seen(product=titles.get(key, key), seen=_is_seen(slate, position), clicked=(slate.pk, key) in clicks)
                    for position, key in enumerate(shown[slate.pk], 1)
                ],
            )
            for slate in slates
        ],
        lists=[StoredList(strategy=strategy, products=[titles.get(key, key) for key in found[:LISTED]], length=len(found)) for strategy, found in lists],
    )


def _deed(row: Interaction, kinds: dict[str, str], titles: dict[str, str]) -> Deed:
    return Deed(
        at=row.occurred_at,
        kind=kinds.get(row.kind, row.kind),
        product=titles.get(row.product_key, row.product_key),
        quantity=display.quantity(row.quantity),
        order=row.order,
    )


def _lists(keys: list[str]) -> list[tuple[Strategy, list[str]]]:
    """What served runs hold for this person."""
    served = {strategy.current_run_id: strategy for strategy in Strategy.objects.filter(enabled=True, current_run__isnull=False).order_by("slug")}
    found = Result.objects.filter(run__in=served, scope=Result.Scope.SHOPPER, key__in=keys)
    return sorted(((served[row.run_id], _keys(row.payload)) for row in found), key=lambda pair: pair[0].slug)


def _keys(payload: Any) -> list[str]:
    """None of a pack that cannot be read."""
    try:
        return unpack(bytes(payload)).texts()
    except (RecommendationsError, TypeError, ValueError):
        return []


def _titles(*keys: Iterable[str]) -> dict[str, str]:
    return {key: product.title for key, product in by_key({key for some in keys for key in some}).items()}


def _is_seen(slate: SlateLog, position: int) -> bool:
    return isinstance(slate.seen, list) and position in slate.seen


def _became(shopper: Shopper) -> Shopper | None:
    user = VisitorLink.objects.filter(visitor=shopper.visitor).values_list("user", flat=True).first() if not shopper.user else None
    return Shopper(user=str(user)) if user is not None else None
