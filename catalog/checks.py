"""System checks of the shop; this one asks the database: ``manage.py check --database default``, and ``migrate``."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections, router

from .demo.logins import ADMIN, demo_admin_open


@register(Tags.database, Tags.security)
def no_demo_login(*, databases: Sequence[str] | None = None, **options: Any) -> list[CheckMessage]:
    """The demo's login must not outlive the demo. Nothing is said while the table does not exist, or the database is away."""
    if settings.DEMO or not any(_open(alias) for alias in databases or ()):
        return []
    return [
        Error(
            f"This is no demo, and anybody can sign in as {ADMIN} with the password {ADMIN}.",
            hint=f"Run: manage.py changepassword {ADMIN} (or set DEMO=1 where it is a demo).",
            id="catalog.E001",
        )
    ]


def _open(alias: str) -> bool:
    users = get_user_model()
    try:
        if not router.allow_migrate_model(alias, users) or users._meta.db_table not in connections[alias].introspection.table_names():
            return False
        return demo_admin_open(alias)
    except DatabaseError:
        return False
