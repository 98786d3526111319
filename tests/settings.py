"""Settings of the tests: the demo shop's, on the database that DATABASE_URL names (SQLite without), in folders of their own."""

import atexit
import os
import shutil
import tempfile

# Whoever runs the tests may have the shop's variables set: no test writes to his database, his Redis or his folders.
for _name in ("REDIS_URL", "SECRET_KEY", "DEBUG", "DEMO", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "HTTPS", "PROXIES", "PORT"):
    os.environ.pop(_name, None)
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="shop-tests-")
atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)

from shopsite.settings import *  # noqa: E402, F403
from shopsite.settings import DATABASES, VAR_DIR  # noqa: E402

# A file, as in the real shop: SQLite locks a database in memory by other rules.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Tests ask more often than shoppers; those of the throttle set a rate of their own.
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {}}  # noqa: F405

# A second storefront's tables, for tests of other product keys than the demo shop's.
INSTALLED_APPS = [*INSTALLED_APPS, "tests.otherstore"]  # noqa: F405
