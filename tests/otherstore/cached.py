"""The other store with its front page kept for everybody, in two languages, under a strict content security policy."""

from .settings import *  # noqa: F403
from .settings import INSTALLED_APPS, MIDDLEWARE, RECOMMENDATIONS

INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.staticfiles"]
MIDDLEWARE = [
    "django.middleware.cache.UpdateCacheMiddleware",
    "shopsite.security.content_security_policy",
    "django.middleware.locale.LocaleMiddleware",
    *MIDDLEWARE,
    "django.middleware.cache.FetchFromCacheMiddleware",
]
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
ROOT_URLCONF = "tests.otherstore.cached_urls"
RECOMMENDATIONS = {**RECOMMENDATIONS, "PRODUCT_ADAPTER": "tests.otherstore.adapters.PicturedAdapter"}
