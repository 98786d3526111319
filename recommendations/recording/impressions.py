"""What was shown and seen: one row of the slate log for each slate, filled in as the browser tells of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.db import router, transaction

from ..core.packing import pack, unpack
from ..exceptions import CorruptPack
from ..models import SlateLog
from ..shoppers.identity import Shopper
from ..shoppers.tombstones import erased_at
from ..slates import SlateId
from .outcome import failed

PAGE_VIEW_LENGTH = 36


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """What a shopper's browser says of one slate."""

    slate: SlateId
    products: Mapping[int, str]
    """Product keys by position, from 1: those that the slate id vouches for."""
    seen: frozenset[int] = frozenset()
    """Positions in the slate."""
    page_view_id: str = ""


def sighting(slate: SlateId, products: Iterable[str], seen: Iterable[int], page_view_id: str = "") -> Sighting:
    """``products`` stood on the page, those at the positions ``seen`` were seen; what the slate does not hold is left out."""
    placed = {position: key for key in products if (position := slate.position(key)) is not None}
    looked_at = frozenset(seen).intersection(range(1, len(slate.digests) + 1))
    return Sighting(slate=slate, products=placed, seen=looked_at, page_view_id=page_view_id[:PAGE_VIEW_LENGTH])


def click_sighting(slate: SlateId, product_key: str, page_view_id: str = "") -> Sighting:
    """What was clicked was seen, though the page ended before it could say so."""
    return sighting(slate, [product_key], [position] if (position := slate.position(product_key)) else [], page_view_id)


def impressions_write(shopper: Shopper, sightings: Sequence[Sighting]) -> bool:
    """Write down what one shopper saw; what is told of a slate in several calls, or twice, adds up to one row.

    False, and nothing is written, where the shopper was erased after the slates were made. Three queries, one more where a row changes.
    The INSERT comes first, since a transaction that reads before it writes fails on SQLite while somebody else writes.
    """
    told = {each.slate.uuid: each for each in sightings}
    alias = router.db_for_write(SlateLog)
    with transaction.atomic(using=alias):
        log = SlateLog.objects.using(alias)
        log.bulk_create([_row(shopper, each) for each in told.values()], ignore_conflicts=True)
        erased = erased_at([shopper.key]).get(shopper.key)
        if erased is not None:
            # A visitor never comes back, a user may: what was made since is his.
            gone = [uuid for uuid, each in told.items() if not shopper.user or each.slate.shown_at <= erased]
            log.filter(pk__in=gone, shopper=shopper.key).delete()
        kept = list(log.select_for_update().filter(pk__in=list(told)))
        changed = [row for row in kept if _add(row, [each for each in sightings if each.slate.uuid == row.pk])]
        if changed:
            log.bulk_update(changed, ["items", "seen", "page_view_id"])
    return bool(kept) or not told


def click_seen_on_commit(shopper: Shopper, slate: SlateId, product_key: str) -> None:
    """``click_sighting``, once the caller's transaction is committed."""
    alias = router.db_for_write(SlateLog)
    transaction.on_commit(partial(clicks_seen, shopper, [click_sighting(slate, product_key)]), using=alias, robust=True)


def clicks_seen(shopper: Shopper, sightings: Sequence[Sighting]) -> None:
    """Write them down; a failure is logged, and no click is lost by it."""
    try:
        impressions_write(shopper, sightings)
    except Exception as error:
        failed("The slate of a click could not be written", error)


def _row(shopper: Shopper, told: Sighting) -> SlateLog:
    slate = told.slate
    return SlateLog(
        id=slate.uuid,
        placement=slate.placement[:64],
        strategy=slate.strategy,
        runs=list(slate.runs),
        variant=slate.variant,
        shopper=shopper.key,
        page_view_id=told.page_view_id,
        items=_packed(told.products),
        seen=sorted(told.seen),
        shown_at=slate.shown_at,
    )


def _add(row: SlateLog, told: Sequence[Sighting]) -> bool:
    """Add what is new to the row; True where there was anything."""
    products, seen, page_view_id = before = _products(row), frozenset(row.seen), row.page_view_id
    for each in told:
        products, seen, page_view_id = {**each.products, **products}, seen | each.seen, page_view_id or each.page_view_id
    row.items, row.seen, row.page_view_id = _packed(products), sorted(seen), page_view_id
    return before != (products, seen, page_view_id)


def _packed(products: Mapping[int, str]) -> bytes:
    """In order; a product's score is its position, since a template may leave some of a slate out."""
    positions = sorted(products)
    return pack([products[position] for position in positions], [float(position) for position in positions], [0] * len(positions))


def _products(row: SlateLog) -> dict[int, str]:
    try:
        return {round(position): key for key, position, _ in unpack(row.items)}
    except CorruptPack:
        return {}
