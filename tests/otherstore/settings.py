"""The least that a storefront needs; run it with DJANGO_SETTINGS_MODULE=tests.otherstore.settings and OTHERSTORE_DATABASE=FILE."""

import os

SECRET_KEY = "the other store's"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "rest_framework",
    "recommendations",
    "tests.otherstore",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "recommendations.middleware.RecommendationsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
ROOT_URLCONF = "tests.otherstore.urls"
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ.get("OTHERSTORE_DATABASE", ":memory:")}}
STATIC_URL = "static/"
USE_TZ = True
RECOMMENDATIONS = {"PRODUCT_ADAPTER": "tests.otherstore.adapters.ArticleAdapter", "VIEW_WINDOW_SECONDS": 0}
if "OTHERSTORE_ARTIFACTS" in os.environ:
    RECOMMENDATIONS["ARTIFACTS_DIR"] = os.environ["OTHERSTORE_ARTIFACTS"]
