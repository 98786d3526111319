"""The adapter: all that this app knows of the storefront's products.

A storefront subclasses :class:`ProductAdapter` (often five lines, see :class:`ModelAdapter`) and names it in
``RECOMMENDATIONS["PRODUCT_ADAPTER"]``. No table here holds a foreign key to a product: a product is its primary key as text.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.signals import setting_changed
from django.db.models import Model, Q, QuerySet
from django.dispatch import receiver
from django.utils.module_loading import import_string

from .conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest

    from .shoppers.identity import Shopper

KEY_LENGTH = 64
MOST_WORDS = 8
"""Of a search by staff."""


@dataclass(frozen=True, kw_only=True)
class ProductFeatures:
    """What learning may know of a product."""

    tags: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    """Path from the root, e.g. ("Home", "Kitchen")."""
    brand: str = ""
    price: float | None = None
    created_at: datetime | None = None
    margin: float | None = None


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a page shows of a product."""

    title: str
    url: str
    image: str = ""
    price: Decimal | None = None
    currency: str = ""
    category: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    in_stock: bool | None = None
    """None: not tracked, which counts as in stock."""
    extra: Mapping[str, Any] = field(default_factory=dict)


class ProductAdapter:
    """The contract between a storefront's products and this app. Subclass it; :class:`ModelAdapter` fills in most."""

    def key(self, obj: Any) -> str:
        """The product key: the primary key as text, at most 64 characters."""
        return str(obj.pk)

    def parse_key(self, text: str) -> Any:
        """A product key as the value that ``pk__in`` takes; ValueError where it is none, also where the database could not hold it."""
        raise NotImplementedError

    def sku(self, obj: Any) -> str:
        """The name by which import and export files call the product."""
        return self.key(obj)

    def by_sku(self, skus: Iterable[str]) -> dict[str, str]:
        """{sku: product key} for those that exist, eligible or not."""
        raise NotImplementedError

    def eligible(self, *, request: "HttpRequest | None" = None, shopper: "Shopper | None" = None) -> QuerySet:
        """The products that this request may be shown: active, in stock, visible. Load here what ``card`` reads."""
        raise NotImplementedError

    def features(self, keys: Sequence[str]) -> dict[str, ProductFeatures]:
        """{product key: features} for those that exist; called with some thousand keys at a time."""
        raise NotImplementedError

    def card(self, obj: Any) -> Card:
        """What a page shows of an object that ``eligible`` loaded; must not query."""
        raise NotImplementedError

    def products(self) -> QuerySet:
        """Every product, sold now or not, for staff who look one up; those that anybody may be shown unless it is overridden."""
        return self.eligible()

    def named(self, text: str) -> QuerySet:
        """Those of ``products`` whose name holds these words, for staff; none unless it is overridden."""
        return self.products().none()

    def upsert(self, rows: Sequence[Mapping[str, Any]]) -> int:
        """Write the rows of an ``import_products`` file (keys: its columns, parsed); return how many were written."""
        raise NotImplementedError

    @property
    def can_upsert(self) -> bool:
        return type(self).upsert is not ProductAdapter.upsert


class ModelAdapter(ProductAdapter):
    """For a product that is one Django model. Set ``model``; override what your fields call differently."""

    model: type[Model]
    sku_field: str = "pk"
    name_fields: Sequence[str] = ("name", "title")
    """Text fields that staff search by words; those that the model does not have are left out."""

    def parse_key(self, text: str) -> Any:
        try:
            return self._pk(text)
        except (ValidationError, UnicodeEncodeError) as error:
            raise ValueError(f"{text[:KEY_LENGTH]!r} is no primary key of {self.model.__name__}") from error

    def _pk(self, text: str) -> Any:
        """The validators know the key's range and length: a value beyond them is not merely absent, it makes the query fail."""
        if not text or len(text) > KEY_LENGTH or "\x00" in text:
            raise ValidationError("no key")
        text.encode()  # no half of a surrogate pair
        field = self.model._meta.pk
        while field.remote_field:  # a child model's key is its parent's
            field = field.target_field
        value = field.to_python(text)
        field.run_validators(value)
        return value

    def sku(self, obj: Any) -> str:
        return str(getattr(obj, self.sku_field))

    def by_sku(self, skus: Iterable[str]) -> dict[str, str]:
        wanted = list(skus)
        if self.sku_field == "pk":
            wanted = [sku for sku in wanted if self._is_key(sku)]
        rows = self.model._default_manager.filter(**{f"{self.sku_field}__in": wanted})
        return {str(sku): str(pk) for sku, pk in rows.values_list(self.sku_field, "pk")}

    def parse_keys(self, keys: Iterable[str]) -> list[Any]:
        """The keys as ``pk__in`` takes them; what is none is left out."""
        return [self.parse_key(key) for key in keys if self._is_key(key)]

    def _is_key(self, text: str) -> bool:
        try:
            self.parse_key(text)
        except ValueError:
            return False
        return True

    def eligible(self, *, request: "HttpRequest | None" = None, shopper: "Shopper | None" = None) -> QuerySet:
        return self.model._default_manager.all()

    def products(self) -> QuerySet:
        return self.model._default_manager.all()

    def named(self, text: str) -> QuerySet:
        known = {field.name for field in self.model._meta.get_fields()}
        names = [name for name in self.name_fields if name in known]
        words = text.replace("\x00", " ").split()
        if not names or not words:
            return self.products().none()
        holds = [reduce(or_, (Q(**{f"{name}__icontains": word}) for name in names)) for word in words[:MOST_WORDS]]
        return self.products().filter(*holds)

    def features(self, keys: Sequence[str]) -> dict[str, ProductFeatures]:
        return {str(pk): ProductFeatures() for pk in self.model._default_manager.filter(pk__in=self.parse_keys(keys)).values_list("pk", flat=True)}

    def card(self, obj: Any) -> Card:
        url = obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else ""
        return Card(title=str(obj), url=url)


MISSING = (
    'RECOMMENDATIONS["PRODUCT_ADAPTER"] is not set. Add to your settings:\n'
    '    RECOMMENDATIONS = {"PRODUCT_ADAPTER": "shop.recommendations_adapter.Adapter"}\n'
    "and in shop/recommendations_adapter.py:\n"
    "    from recommendations.products import ModelAdapter\n"
    "    from shop.models import Product\n"
    "    class Adapter(ModelAdapter):\n"
    "        model = Product"
)


@cache
def get_adapter() -> ProductAdapter:
    """The storefront's adapter, made once; ImproperlyConfigured says what to write where it is missing."""
    path = settings.PRODUCT_ADAPTER
    if not path:
        raise ImproperlyConfigured(MISSING)
    made = (import_string(path) if isinstance(path, str) else path)()
    if not isinstance(made, ProductAdapter):
        raise ImproperlyConfigured(f'RECOMMENDATIONS["PRODUCT_ADAPTER"] = {path!r} is no ProductAdapter.')
    return made


@receiver(setting_changed)
def _forget(*, setting: str, **kwargs: object) -> None:
    if setting == "RECOMMENDATIONS":
        get_adapter.cache_clear()
