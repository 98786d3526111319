"""Settings of the demo shop. No variable is needed; DATABASE_URL and REDIS_URL alone make it the production set-up.

DATABASE_URL   SQLite under VAR_DIR without
REDIS_URL      broker and cache; a file-system broker and an in-process cache without
SECRET_KEY     made once and kept under VAR_DIR without
DEBUG          off
DEMO           on, unless SECRET_KEY or ALLOWED_HOSTS is set: "shop as customer N", and the login admin / admin
ALLOWED_HOSTS  local names; CSRF_TRUSTED_ORIGINS and HTTPS=1 for a site behind a proxy that speaks TLS
PROXIES        how many proxies stand before the site: 1 with HTTPS, else 0
PORT           8000, read by whoever starts the web server
VAR_DIR        var: database, broker folders, fitted models
"""

import os
from pathlib import Path

import dj_database_url
from django.utils.translation import gettext_lazy as _

from . import backends
from .environment import flag, folder, is_demo, kept_secret, words

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = folder(Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").resolve())

DEBUG = flag("DEBUG", default=False)
DEMO = is_demo()
SECRET_KEY = os.environ.get("SECRET_KEY") or kept_secret(VAR_DIR / "secret_key")
PORT = int(os.environ.get("PORT") or 8000)
REDIS_URL = os.environ.get("REDIS_URL", "")

ALLOWED_HOSTS = words("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = flag("HTTPS", default=False)
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

INSTALLED_APPS = [
    # Before the admin, whose first page it adds a link to.
    "recommendations",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "catalog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shopsite.security.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "recommendations.middleware.RecommendationsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "shopsite.urls"
WSGI_APPLICATION = "shopsite.wsgi.application"
ASGI_APPLICATION = "shopsite.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "catalog.context.shop",
            ],
        },
    },
]

# Database. SQLite: writers take their lock at the start and wait for it, readers read while one writes.
DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{VAR_DIR / 'shop.sqlite3'}", conn_max_age=60, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        **DATABASES["default"].get("OPTIONS", {}),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": backends.cache(REDIS_URL)}

CELERY_BROKER_URL = REDIS_URL or "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS = backends.broker_options(REDIS_URL, VAR_DIR)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 3 * 3600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

AUTH_PASSWORD_VALIDATORS = [{"NAME": f"django.contrib.auth.password_validation.{name}"} for name in ("MinimumLengthValidator", "CommonPasswordValidator")]
LOGIN_URL = "catalog:sign-in"
LOGIN_REDIRECT_URL = "catalog:home"
LOGOUT_REDIRECT_URL = "catalog:home"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "catalog" / "locale"]
FORMAT_MODULE_PATH = "shopsite.formats"
TIME_ZONE = "UTC"
USE_TZ = True

# Static files are served by the web process itself, from the apps' folders and what collectstatic gathered.
STATIC_URL = "static/"
STATIC_ROOT = folder(VAR_DIR / "static")
WHITENOISE_USE_FINDERS = True

# Basic authentication would let anybody try passwords; JSON alone, as no page of the shop needs more. The rate is for each user or address:
# without NUM_PROXIES that would be whatever a caller writes into X-Forwarded-For.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_THROTTLE_RATES": {"recommendations-read": "120/min", "recommendations-write": "300/min"},
    "NUM_PROXIES": int(os.environ.get("PROXIES") or HTTPS),
}

# One handler, at the root: what a library logs comes out once. Celery's --loglevel is that of the root in worker and beat.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Without their own handlers, which are silent outside DEBUG, and write to administrators whom this shop does not have.
    "loggers": {name: {"handlers": [], "level": "INFO", "propagate": True} for name in ("django", "django.server")},
}

SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

RECOMMENDATIONS = {
    "PRODUCT_ADAPTER": "catalog.recommendations_adapter.CatalogAdapter",
    "ARTIFACTS_DIR": VAR_DIR / "artifacts",
}
