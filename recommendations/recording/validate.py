"""From what a caller says to one row of the log, or EventRefused with the field and the reason. No query."""

import math
import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone

from ..conf import settings
from ..exceptions import EventRefused
from ..models import Interaction
from ..products import KEY_LENGTH, get_adapter
from ..shoppers.identity import Shopper
from .event_ids import ORDER_LENGTH, fit

KIND = re.compile(r"[-a-zA-Z0-9_]{1,32}")
VISITOR_LENGTH = 64
MAX_POSITION = 32_767
# The clock of learning counts seconds from here in 32 bits.
EARLIEST_YEAR, LATEST_YEAR = 1970, 2105


def row_of(
    kind: Any,
    product: Any,
    *,
    quantity: Any = 1,
    unit_price: Any = None,
    value: Any = None,
    order: Any = None,
    occurred_at: Any = None,
    source: str = Interaction.Source.PYTHON,
) -> Interaction:
    """The row of an event, unsaved: all of it but the shopper and the event's name."""
    if source not in Interaction.Source.values:
        raise EventRefused(f"source is {_shown(source)}; it takes one of {', '.join(Interaction.Source.values)}")
    return Interaction(
        kind=kind_of(kind),
        product_key=product_key_of(product),
        quantity=decimal("quantity", quantity, places=3, positive=True),
        unit_price=None if unit_price is None else decimal("unit_price", unit_price, places=4, positive=False),
        value=rating(value),
        order=name_of("order", order),
        occurred_at=moment(occurred_at, timezone.now()),
        source=source,
    )


def kind_of(kind: Any) -> str:
    """A slug. Whether such a kind exists is not asked: that would be a query, and learning drops and counts unknown ones."""
    if not isinstance(kind, str) or not KIND.fullmatch(kind):
        raise EventRefused(f"kind is {_shown(kind)}; it takes the slug of a kind, such as view or purchase")
    return kind


def product_key_of(product: Any) -> str:
    """The key of an instance by the storefront's adapter, or the key itself as text."""
    if isinstance(product, Model) and product.pk is None:
        raise EventRefused("product is not saved yet; it has no key")
    key = get_adapter().key(product) if isinstance(product, Model) else "" if product is None else str(product)
    if not key or len(key) > KEY_LENGTH:
        raise EventRefused(f"product is {_shown(product)}; it takes a product, or its key as text of 1 to {KEY_LENGTH} characters")
    return text("product", key)


def name_of(field: str, named: Any, length: int = ORDER_LENGTH) -> str:
    """An order or a refund by name: an instance's primary key, or text; '' for None."""
    if isinstance(named, Model):
        if named.pk is None:
            raise EventRefused(f"{field} is not saved yet; it has no key")
        named = named.pk
    return fit(text(field, "" if named is None else str(named)), length)


def text(field: str, value: str) -> str:
    """Text that every database stores: no NUL, no half of a surrogate pair."""
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise EventRefused(f"{field} holds characters that cannot be stored")
    return value


def decimal(field: str, value: Any, *, places: int, positive: bool) -> Decimal:
    """A finite number of at most 14 digits, ``places`` of them behind the point; above 0 where ``positive``, else from 0."""
    try:
        number = Decimal(str(value)) if isinstance(value, (int, float, str, Decimal)) and not isinstance(value, bool) else Decimal("NaN")
        number = number.quantize(Decimal(1).scaleb(-places)) if number.is_finite() else number
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number.adjusted() >= 14 - places or number < 0 or (positive and number == 0):
        raise EventRefused(f"{field} is {_shown(value)}; it takes a number {'above' if positive else 'from'} 0 and below 1e{14 - places}")
    return number


def rating(value: Any) -> float | None:
    if value is None:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise EventRefused(f"value is {_shown(value)}; it takes a finite number")
    return number


def moment(value: Any, now: datetime) -> datetime:
    """When it happened: aware, not before 1970, not further ahead than MAX_FUTURE_SECONDS. Naive times are in the current time zone."""
    if value is None:
        return now
    if not isinstance(value, datetime):
        raise EventRefused(f"occurred_at is {_shown(value)}; it takes a datetime")
    if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise EventRefused(f"occurred_at is {value}; it takes a time of the years {EARLIEST_YEAR} to {LATEST_YEAR}")
    aware = timezone.make_aware(value) if timezone.is_naive(value) else value
    if aware > now + timedelta(seconds=settings.MAX_FUTURE_SECONDS):
        raise EventRefused(f"occurred_at is {value}, further ahead than {settings.MAX_FUTURE_SECONDS} seconds")
    if aware.timestamp() < 0:
        raise EventRefused(f"occurred_at is {value}, before 1970")
    return aware


def position_of(value: Any) -> int | None:
    """A rank in a slate, from 1; anything else is dropped, the event still counts."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_POSITION else None


def user_pk(shopper: Shopper) -> Any:
    """The shopper's user as the foreign key stores it; None for a visitor."""
    if not shopper.user:
        return None
    try:
        return Interaction._meta.get_field("user").target_field.to_python(shopper.user)
    except ValidationError as error:
        raise EventRefused(f"user is {_shown(shopper.user)}; it takes a user, or its primary key") from error


def visitor_key(shopper: Shopper) -> str:
    if len(shopper.visitor) > VISITOR_LENGTH:
        raise EventRefused(f"visitor is {_shown(shopper.visitor)}; it takes a visitor key of at most {VISITOR_LENGTH} characters")
    return text("visitor", shopper.visitor)


def _shown(value: Any) -> str:
    """A value in an error message, short even where it is 10 MB."""
    shown = repr(value)[:80]
    return shown.encode("ascii", "backslashreplace").decode()
