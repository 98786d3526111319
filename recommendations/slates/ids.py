"""The signed id of a slate: an impression or a click counts only for what was shown to that shopper, for a day."""

import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from secrets import randbits
from typing import TYPE_CHECKING
from uuid import UUID

from django.core import signing
from django.utils.crypto import salted_hmac

from ..exceptions import SlateIdRefused

if TYPE_CHECKING:
    from ..shoppers.identity import Shopper

VERSION = 2
"""1 did not name the strategy; its ids, of pages that were made before, are still read."""
SALT = "recommendations.slate"
VALID_SECONDS = 86_400
DIGEST = 4
"""Bytes per product: one in four thousand million that another product passes for it."""


@dataclass(frozen=True, kw_only=True)
class SlateId:
    """What a slate's id says."""

    uuid: UUID
    """Of this shopper's look at the slate. A slate of nobody in particular, as cached pages carry it, gives each shopper another one."""
    named: UUID
    """As the slate itself is named; the digests are made with it."""
    placement: str
    strategy: str
    """Slug of the placement's first strategy; '' in ids of version 1."""
    runs: tuple[int, ...]
    variant: str | None
    digests: tuple[bytes, ...]

    @property
    def shown_at(self) -> datetime:
        """When the slate was made, to the millisecond."""
        return datetime.fromtimestamp((self.uuid.int >> 80) / 1000, tz=UTC)

    def position(self, product_key: str) -> int | None:
        """The product's rank in the slate, from 1; None where it was not shown."""
        digest = _digest(self.named, product_key)
        return self.digests.index(digest) + 1 if digest in self.digests else None


def uuid7() -> UUID:
    """A UUID of version 7 (RFC 9562): milliseconds since the epoch, then chance, so that ids sort by time."""
    return _uuid7(time.time_ns() // 1_000_000, randbits(80))


def _uuid7(milliseconds: int, chance: int) -> UUID:
    value = (milliseconds & (1 << 48) - 1) << 80 | chance
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def _own(named: UUID, shopper_key: str) -> UUID:
    """Of the same moment, and the same each time that this shopper comes back with it; the slate's own for a shopper without a key."""
    if not shopper_key:
        return named
    digest = blake2b(shopper_key.encode(), digest_size=10, key=named.bytes).digest()
    return _uuid7(named.int >> 80, int.from_bytes(digest, "big"))


def make_slate_id(
    *, placement: str, shopper: "Shopper", product_keys: Sequence[str], strategy: str = "", runs: Sequence[int] = (), variant: str | None = None
) -> str:
    """A new signed id for a slate of these products in this order. It tells nobody who the shopper is."""
    uuid = uuid7()
    digests = b"".join(_digest(uuid, key) for key in product_keys)
    owner = _shopper_hash(uuid, shopper.key)
    return signing.dumps([VERSION, uuid.hex, placement, list(runs), variant, owner, _text(digests), strategy], salt=SALT)


def read_slate_id(text: str, *, shopper: "Shopper", product_key: str | None = None) -> SlateId:
    """What the id says; SlateIdRefused where it is forged, older than a day, another shopper's, or without that product.

    A slate that was made before the shopper had a cookie belongs to nobody in particular and is good for anybody; one made before
    signing in is good for the user whose visitor key it names.
    """
    try:
        version, hexed, placement, runs, variant, owner, digests, *later = signing.loads(text, salt=SALT, max_age=VALID_SECONDS)
    except signing.SignatureExpired as error:
        raise SlateIdRefused("the slate id has expired") from error
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise SlateIdRefused("the slate id is forged or damaged") from error
    if (version, len(later)) not in ((1, 0), (VERSION, 1)):
        raise SlateIdRefused(f"the slate id has version {version}; this code reads 1 and {VERSION}")
    named = UUID(hexed)
    if owner not in {_shopper_hash(named, key) for key in _keys(shopper)}:
        raise SlateIdRefused("the slate was shown to somebody else")
    slate_id = SlateId(
        uuid=_own(named, shopper.key) if owner == _shopper_hash(named, "") else named,
        named=named,
        placement=placement,
        strategy="".join(later),
        runs=tuple(runs),
        variant=variant,
        digests=_split(digests),
    )
    if product_key is not None and slate_id.position(product_key) is None:
        raise SlateIdRefused(f"product {product_key!r} does not stand in the slate")
    return slate_id


def _keys(shopper: "Shopper") -> set[str]:
    """Every shopper key that this shopper may answer to; '' is the key of nobody in particular."""
    return {shopper.key, replace(shopper, user="").key, ""}


def _digest(uuid: UUID, product_key: str) -> bytes:
    return blake2b(product_key.encode(), digest_size=DIGEST, key=uuid.bytes).digest()


def _shopper_hash(uuid: UUID, shopper_key: str) -> str:
    """Keyed by the secret, since a user's primary key is quickly guessed; differs by slate, so that slates cannot be linked."""
    return _text(salted_hmac(SALT, f"{uuid.hex}{shopper_key}", algorithm="sha256").digest()[:9])


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _split(text: str) -> tuple[bytes, ...]:
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return tuple(data[at : at + DIGEST] for at in range(0, len(data), DIGEST))
