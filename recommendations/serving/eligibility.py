"""The live question to the storefront: which of these products may this request be shown, this second?"""

from collections.abc import Iterable
from typing import Any

from ..products import ProductAdapter
from .context import Context
from .safety import reading, report


def eligible(keys: Iterable[str], adapter: ProductAdapter, context: Context) -> dict[str, Any]:
    """The storefront's objects by product key: one query, none without keys. Keys that are none of its are left out."""
    parsed = [value for value in (_parse(key, adapter) for key in dict.fromkeys(keys)) if value is not None]
    if not parsed:
        return {}
    products = adapter.eligible(request=context.request, shopper=context.shopper)
    reading(products.db)
    found = products.filter(pk__in=parsed) if context.assortment is None else context.assortment.find(products, parsed)
    return {adapter.key(product): product for product in found}


def _parse(key: str, adapter: ProductAdapter) -> Any:
    try:
        return adapter.parse_key(key)
    except ValueError as error:
        report("a stored key is no product key", product=key, because=str(error))
        return None
