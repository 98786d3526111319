"""Who is asking: a signed-in user or an anonymous visitor, one value for both."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Shopper:
    """A user's primary key as text, or a visitor key, or neither (unknown). Where both are set, the user counts."""

    user: str = ""
    visitor: str = ""

    @property
    def key(self) -> str:
        """'u:PK', 'v:VISITOR', or '' for an unknown shopper: the key of result rows, slate log, consent and tombstones."""
        return f"u:{self.user}" if self.user else f"v:{self.visitor}" if self.visitor else ""

    def __bool__(self) -> bool:
        return bool(self.user or self.visitor)

    @classmethod
    def from_key(cls, key: str) -> "Shopper":
        prefix, _, rest = key.partition(":")
        if prefix not in ("u", "v") or not rest:
            raise ValueError(f"{key!r} is no shopper key; 'u:PRIMARY KEY' and 'v:VISITOR' are")
        return cls(user=rest) if prefix == "u" else cls(visitor=rest)

    @property
    def filter(self) -> Q:
        """Restricts interactions to this shopper's; to none for an unknown shopper."""
        if self.user:
            return Q(user=self.user)
        return Q(visitor=self.visitor, user__isnull=True) if self.visitor else Q(pk__in=[])


def shopper_of(*, request: "HttpRequest | None" = None, user: Any = None, visitor: str | None = None) -> Shopper:
    """The shopper that a caller means: the explicit user, else the explicit visitor, else the request's (see ``shoppers.page``).

    An anonymous user is no user, so that ``user=request.user`` is always right.
    """
    if user is not None and not getattr(user, "is_anonymous", False):
        return Shopper(user=str(getattr(user, "pk", user)))
    if visitor:
        return Shopper(visitor=visitor)
    if request is None:
        return Shopper()
    from .page import page_of

    return page_of(request).shopper
