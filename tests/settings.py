"""Settings of the tests: the demo shop's, on the database that DATABASE_URL names (SQLite without)."""

from shopsite.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = False
