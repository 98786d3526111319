"""All that is held of a person, as JSON, piece by piece: some hundred rows in memory at a time.

docs/how-to/consent-and-privacy.md describes the file. What may be somebody else's is left out: of a user, what a linked visitor did after the
user's session had ended; of a visitor who signed in, what became the account's.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import router
from django.db.models import BinaryField, Model, QuerySet
from django.utils import timezone

from ..core.packing import Packed, unpack
from ..exceptions import CorruptPack
from ..models import Consent, Interaction, Result, SlateLog, VisitorLink
from ..recording.buffer.waiting import of_shopper, waiting_rows
from ..serving.safety import report
from ..shoppers.identity import Shopper
from .known import batches, keys_of, visitors_of

VERSION = 1
CHUNK = 200

Row = dict[str, Any]
Links = Mapping[str, datetime]
"""When a visitor turned out to be a user, by the visitor's shopper key."""


def export(shopper: Shopper) -> Iterator[str]:
    """The file in pieces of text; for an unknown shopper it holds nothing."""
    visitors = visitors_of(shopper)
    yield _json({"version": VERSION, "exported_at": timezone.now(), "user": shopper.user, "visitors": visitors})[:-1]
    for name, rows in _parts(shopper, visitors).items():
        yield f',\n"{name}": ['
        for position, row in enumerate(rows() if shopper else ()):
            yield f"{',' if position else ''}\n{_json(row)}"
        yield "]"
    yield "}\n"


def _parts(shopper: Shopper, visitors: list[str]) -> dict[str, Callable[[], Iterable[Row]]]:
    keys, links = keys_of(shopper, visitors), _links(visitors)

    def interactions() -> Iterable[Row]:
        waiting = {row.event_id: row for row in _waiting(shopper, visitors, links)}
        for row in _paged(_stored(Interaction).filter(shopper.filter)):
            waiting.pop(row.event_id, None)
            yield _columns(row)
        yield from map(_columns, waiting.values())

    def slates() -> Iterable[Row]:
        rows = _of_keys(_stored(SlateLog), "shopper", keys)
        return (_slate(row) for row in rows if _theirs(shopper, row.shopper, row.shown_at, links))

    def lists() -> Iterable[Row]:
        rows = _of_keys(_stored(Result).filter(scope=Result.Scope.SHOPPER).select_related("run__strategy"), "key", keys)
        return (_list(row) for row in rows if _theirs(shopper, row.key, row.run.created_at, links))

    def consent() -> Iterable[Row]:
        return (_columns(row) for row in _of_keys(_stored(Consent), "shopper", keys) if _theirs(shopper, row.shopper, row.at, links))

    def visitor_links() -> Iterable[Row]:
        return map(_columns, _paged(_stored(VisitorLink).filter(user=shopper.user))) if shopper.user else ()

    return {"interactions": interactions, "slates_shown": slates, "lists": lists, "consent": consent, "visitor_links": visitor_links}


def _waiting(shopper: Shopper, visitors: list[str], links: Links) -> Iterator[Interaction]:
    """What is in the buffer still; without it where that cannot be asked, since no copy at all would be worse."""
    try:
        for row in waiting_rows(of_shopper(shopper, visitors)):
            if row.user_id is not None or _theirs(shopper, Shopper(visitor=row.visitor).key, row.occurred_at, links):
                yield row
    except Exception as error:
        report("a copy lacks what is in the buffer", error)


def _stored(model: type[Model]) -> QuerySet[Any]:
    return model._default_manager.using(router.db_for_read(model))


def _links(visitors: list[str]) -> Links:
    links = _stored(VisitorLink)
    return {
        Shopper(visitor=visitor).key: at for some in batches(visitors) for visitor, at in links.filter(visitor__in=some).values_list("visitor", "linked_at")
    }


def _theirs(shopper: Shopper, key: str, at: datetime, links: Links) -> bool:
    """Is what is kept under ``key`` since ``at`` this person's? A visitor's is the user's up to the latest login, the visitor's later."""
    linked_at = links.get(key)
    if key == shopper.key:
        return linked_at is None or at > linked_at
    return linked_at is not None and at <= linked_at


def _of_keys(rows: QuerySet[Any], column: str, keys: list[str]) -> Iterator[Any]:
    for some in batches(keys):
        yield from _paged(rows.filter(**{f"{column}__in": some}))


def _paged(rows: QuerySet[Any]) -> Iterator[Any]:
    """In the order of their primary keys. Pages, not a cursor: no transaction stays open while a slow client reads."""
    page = list(rows.order_by("pk")[:CHUNK])
    while page:
        yield from page
        page = list(rows.filter(pk__gt=page[-1].pk).order_by("pk")[:CHUNK]) if len(page) == CHUNK else []


def _columns(row: Model) -> Row:
    """Every column under its own name; without the row's number and the person's, who is named at the top, and without packed bytes."""
    fields = [field for field in row._meta.concrete_fields if not isinstance(field, BinaryField) and field.name != "user"]
    return {field.attname: field.value_from_object(row) for field in fields if not (field.primary_key and field.get_internal_type() == "BigAutoField")}


def _slate(row: SlateLog) -> Row:
    packed = _unpacked(row.items)
    return {**_columns(row), "products": None if packed is None else packed.texts()}


def _list(row: Result) -> Row:
    packed = _unpacked(row.payload)
    products = None if packed is None else [{"product": key, "score": score} for key, score, _ in packed]
    return {"shopper": row.key, "strategy": row.run.strategy.slug, "computed_at": row.run.created_at, "products": products}


def _unpacked(payload: bytes) -> Packed | None:
    """None for a row that cannot be read."""
    try:
        return unpack(payload)
    except CorruptPack:
        return None


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
