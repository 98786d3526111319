"""What the rows of a file speak of: products by SKU, users by the name that they sign in with. Looked up many at a time."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import router

from ...products import get_adapter
from .batches import batches
from .cells import shown

REMEMBERED = 200_000
"""Names kept from chunk to chunk, some 30 MB of each sort; then they are forgotten and looked up anew."""


class Skus:
    """Product keys by SKU."""

    def __init__(self) -> None:
        self._adapter = get_adapter()
        self._known: dict[str, str] = {}

    def find(self, skus: Iterable[str]) -> dict[str, str]:
        """{SKU: product key}, holding at least those that exist."""
        wanted = set(skus)
        if len(self._known) + len(wanted) > REMEMBERED:
            self._known.clear()
        for some in batches(sorted(wanted - self._known.keys())):
            self._known |= self._adapter.by_sku(some)
        return self._known


class Users:
    """Primary keys of users by USERNAME_FIELD."""

    def __init__(self, *, create: bool) -> None:
        self.model = get_user_model()
        self.created = 0
        self._create = create
        self._field = self.model._meta.get_field(self.model.USERNAME_FIELD)
        self.longest = self._field.max_length or 254
        self._known: dict[str, Any] = {}
        self._users = self.model._base_manager.using(router.db_for_write(self.model))

    def normalised(self, name: str) -> str:
        """As the user model stores names; the same letters may be encoded in several ways."""
        return name if name.isascii() else getattr(self.model, "normalize_username", str)(name)

    def find(self, names: Iterable[str]) -> dict[str, Any]:
        """{name: primary key}, holding at least those that exist now; with ``create``, of all that could be made. Made ones have no usable password."""
        wanted = set(names)
        if len(self._known) + len(wanted) > REMEMBERED:
            self._known.clear()
        missing = sorted(wanted - self._known.keys())
        self._known |= self._looked_up(missing)
        missing = [name for name in missing if name not in self._known]
        if missing and self._create:
            self._make(missing)
            made = self._looked_up(missing)
            self.created += len(made)
            self._known |= made
        return self._known

    def why_missing(self, name: str) -> str:
        """For a name that ``find`` did not give."""
        return f"user {shown(name)} {'could not be made: the shop takes no such name' if self._create else 'is unknown; --create-users makes missing ones'}"

    def _looked_up(self, names: Iterable[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for some in batches(names):
            rows = self._users.filter(**{f"{self._field.name}__in": some})
            found |= {str(name): pk for name, pk in rows.values_list(self._field.name, "pk")}
        return found

    def _make(self, names: Iterable[str]) -> None:
        users = [self.model(**{self._field.name: name, "password": make_password(None)}) for name in names if self._is_valid(name)]
        self._users.bulk_create(users, batch_size=500, ignore_conflicts=True)

    def _is_valid(self, name: str) -> bool:
        """By the user model's own rules: such a name could sign up, and is no formula in somebody's spreadsheet."""
        try:
            self._field.run_validators(name)
        except ValidationError:
            return False
        return True
