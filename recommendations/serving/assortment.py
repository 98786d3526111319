"""What the storefront sells, remembered from one shopper to the next while an export goes through thousands of them."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

MOST = 50_000
"""Products kept; then they are forgotten and asked for anew."""


class Assortment:
    """Asks for each product once, as long as the storefront's question stays the same.

    ``ProductAdapter.eligible`` may answer by shopper or by the minute: then its SQL differs, and what is known is forgotten. Never for
    pages: there a product that was switched off a second ago must not be shown.
    """

    def __init__(self) -> None:
        self._question = ""
        self._known: dict[Any, Any] = {}

    def find(self, products: QuerySet, pks: Sequence[Any]) -> list[Any]:
        """Those of ``pks`` that are in ``products``; at most one query."""
        try:
            question = repr(products.query.sql_with_params())
        except EmptyResultSet:
            return []
        if question != self._question or len(self._known) + len(pks) > MOST:
            self._question, self._known = question, {}
        missing = [pk for pk in pks if pk not in self._known]
        if missing:
            self._known |= dict.fromkeys(missing)
            self._known |= {product.pk: product for product in products.filter(pk__in=missing)}
        return [product for pk in pks if (product := self._known[pk]) is not None]
