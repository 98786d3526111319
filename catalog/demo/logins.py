"""The demo's merchandiser, whose password everybody knows."""

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password

ADMIN = "admin"
"""User name and password."""


def demo_admin_open(using: str = "default") -> bool:
    """Can one sign in as admin with the password admin?"""
    found = get_user_model().objects.using(using).filter(**{get_user_model().USERNAME_FIELD: ADMIN}, is_active=True).values_list("password", flat=True)
    # Not the user's own method: that one stores a better hash of the password, and this only looks.
    return any(check_password(ADMIN, password) for password in found)
