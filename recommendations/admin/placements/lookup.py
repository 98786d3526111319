"""Products as staff name them: by key, by SKU or by words. All of it goes through the storefront's adapter."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ...products import get_adapter

MOST = 20
"""Products that a search gives."""
TOLD = 5
"""Of several products that a name means, so many are told."""


@dataclass(frozen=True, kw_only=True)
class Named:
    """A product as staff read it."""

    key: str
    sku: str
    title: str

    def __str__(self) -> str:
        return self.title

    def to_json(self) -> dict[str, str]:
        return {"key": self.key, "sku": self.sku, "title": self.title}


def by_key(keys: Iterable[str]) -> dict[str, Named]:
    """Those that exist, sold now or not; one query, none without keys."""
    adapter = get_adapter()
    found = parsed(keys)
    return {adapter.key(product): named(product) for product in adapter.products().filter(pk__in=found)} if found else {}


def parsed(keys: Iterable[str]) -> list[Any]:
    """As ``pk__in`` takes them; what is no key is left out."""
    return [value for value in map(_parsed, dict.fromkeys(keys)) if value is not None]


def search(text: str) -> list[Named]:
    """What a person may mean who types this: the key, the SKU, then names that hold all the words; at most ``MOST``."""
    text = text.strip()
    if not text:
        return []
    exact = by_key([text, *_of_sku(text)])
    found = exact | {each.key: each for each in map(named, get_adapter().named(text)[:MOST])}
    return list(found.values())[:MOST]


def the_one(text: str) -> Named:
    """The product that is meant; ValidationError where it is none, or one of several. A key goes before a SKU, a SKU before a name."""
    text = text.strip()
    skus = _of_sku(text)
    exact = by_key([text, *skus])
    for key in (text, *skus):
        if key in exact:
            return exact[key]
    found = search(text)
    same = [each for each in found if each.title.casefold() == text.casefold()]
    for only in (same, found):
        if len(only) == 1:
            return only[0]
    if not found:
        raise ValidationError(_("There is no product with this key, SKU or name."), code="unknown")
    told = ", ".join(f"{each.title} ({each.key})" for each in found[:TOLD])
    raise ValidationError(
        _("Several products have such a name: %(names)s. Write what stands in brackets behind the one you mean."), code="several", params={"names": told}
    )


def named(product: Any) -> Named:
    """A title is the card's; where that cannot be made of what is not sold now, the object's own text."""
    adapter = get_adapter()
    try:
        title = adapter.card(product).title
    except Exception:
        title = str(product)
    return Named(key=adapter.key(product), sku=adapter.sku(product), title=title)


def _of_sku(text: str) -> list[str]:
    try:
        return list(get_adapter().by_sku([text]).values())
    except (ValueError, UnicodeEncodeError):
        return []


def _parsed(key: str) -> Any:
    try:
        return get_adapter().parse_key(key)
    except ValueError:
        return None
