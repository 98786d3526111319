"""One cell of text to a value; RowRefused says what is wrong with it."""

from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from math import isfinite

from ...exceptions import RowRefused

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2106, 1, 1, tzinfo=UTC)
"""Learning counts seconds from 1970 in 32 bits."""
TRUE, FALSE = frozenset(("true", "t", "yes", "y", "1")), frozenset(("false", "f", "no", "n", "0"))
SHOWN = 40
"""Characters of a wrong value that a reason repeats."""
LONGEST_NUMBER = 40


def text(value: str, name: str, longest: int) -> str:
    """Without blanks around it; refused where it is too long or holds a zero byte, which databases do not take."""
    value = value.strip()
    if len(value) > longest:
        raise RowRefused(f"{name} has {len(value):,} characters; {longest} are allowed")
    if "\0" in value:
        raise RowRefused(f"{name} holds a zero byte")
    return value


def moment(value: str, *, zone: tzinfo, name: str = "occurred_at") -> datetime:
    """ISO 8601 or seconds since the epoch, in UTC; a time without offset is one in ``zone``.

    Eight digits are a date, 20111209, any other number is seconds.
    """
    value = value.strip()
    if not value:
        raise RowRefused(f"{name} is empty")
    if len(value) > LONGEST_NUMBER:
        raise RowRefused(f"{name} {shown(value)} is no time")
    try:
        made = _from_seconds(value) if _is_number(value) and len(value) != 8 else _from_iso(value, zone)
    except ValueError as error:
        raise RowRefused(f"{name} {shown(value)} is neither ISO 8601 nor seconds since 1970") from error
    except OverflowError:
        made = None
    if made is None or not EARLIEST <= made < LATEST:
        raise RowRefused(f"{name} {shown(value)} is not in the years 1970 to 2105; a number is taken as seconds since 1970")
    return made


def _from_seconds(value: str) -> datetime:
    return EARLIEST + timedelta(seconds=float(value))


def _is_number(value: str) -> bool:
    return value.lstrip("+-").replace(".", "", 1).isdigit()


def _from_iso(value: str, zone: tzinfo) -> datetime:
    made = datetime.fromisoformat(value)
    return (made if made.tzinfo else made.replace(tzinfo=zone)).astimezone(UTC)


def number(value: str, name: str, *, digits: int, decimals: int) -> Decimal:
    """A finite decimal, rounded to ``decimals``, with at most ``digits`` digits in all."""
    value = value.strip()
    try:
        made = Decimal(value) if len(value) <= LONGEST_NUMBER else None
    except InvalidOperation as error:
        raise RowRefused(f"{name} {shown(value)} is not a number") from error
    if made is None or not made.is_finite() or abs(made) >= Decimal(10) ** (digits - decimals):
        raise RowRefused(f"{name} {shown(value)} is not a number of at most {digits - decimals} digits before the point")
    return made.quantize(Decimal(1).scaleb(-decimals))


def positive(value: str, name: str, *, digits: int, decimals: int) -> Decimal:
    """A number that is above 0 even after rounding."""
    made = number(value, name, digits=digits, decimals=decimals)
    if made <= 0:
        raise RowRefused(f"{name} {shown(value)} is not positive")
    return made


def not_negative(value: str, name: str, *, digits: int, decimals: int) -> Decimal:
    made = number(value, name, digits=digits, decimals=decimals)
    if made < 0:
        raise RowRefused(f"{name} {shown(value)} is negative")
    return made


def real(value: str, name: str) -> float:
    """A finite float."""
    try:
        made = float(value)
    except ValueError as error:
        raise RowRefused(f"{name} {shown(value)} is not a number") from error
    if not isfinite(made):
        raise RowRefused(f"{name} {shown(value)} is not a finite number")
    return made


def yes_or_no(value: str, name: str) -> bool:
    """1/0, true/false, yes/no, in any case."""
    word = value.strip().lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise RowRefused(f"{name} {shown(value)} is neither true nor false")


def whole(value: str, name: str, *, largest: int) -> int:
    """A whole number from 0."""
    made = not_negative(value, name, digits=18, decimals=3)
    if made != made.to_integral_value() or made > largest:
        raise RowRefused(f"{name} {shown(value)} is not a whole number up to {largest:,}")
    return int(made)


def shown(value: str) -> str:
    """A value as a reason repeats it: in quotes, cut."""
    return repr(value if len(value) <= SHOWN else value[:SHOWN] + "...")
