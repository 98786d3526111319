"""The settings: one dict, ``RECOMMENDATIONS``, in the project's settings; these are its keys and their defaults."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings as django_settings
from django.core.signals import setting_changed
from django.dispatch import receiver

DEFAULTS: dict[str, Any] = {
    # Dotted path of the ProductAdapter subclass that tells this app how to read the storefront's products. Required.
    "PRODUCT_ADAPTER": None,
    # Additional recommenders by name: {"name": ("dotted.path.Recommender", "dotted.path.Parameters")}.
    "RECOMMENDERS": {},
    # Name of the site these processes serve; stored with each interaction. Empty for a single shop.
    "SITE": "",
    # Visitor cookie: name and age in days. It is HttpOnly and SameSite=Lax, and Secure where the session cookie is.
    "VISITOR_COOKIE": "rec_visitor",
    "VISITOR_COOKIE_DAYS": 395,
    # Dotted path or callable(request) -> bool: may this shopper be recorded? None: no consent is asked for.
    "CONSENT": None,
    # What shoppers did longer ago than this many days is deleted by the daily pruning, orders included. None: all is kept.
    "RETENTION_DAYS": None,
    # Repeat views of one product by one shopper within this many seconds count once. 0 counts each.
    "VIEW_WINDOW_SECONDS": 1800,
    # Interactions further ahead of the clock than this many seconds are refused.
    "MAX_FUTURE_SECONDS": 86_400,
    # How many of a shopper's latest units (orders, or single events) serving looks at, and how many distinct products.
    "HISTORY_UNITS": 20,
    "HISTORY_PRODUCTS": 100,
    # Candidates that are checked for eligibility: this many times the limit, but at least OVERFETCH_MIN.
    "OVERFETCH": 10,
    "OVERFETCH_MIN": 100,
    # At most this many products of one category in a slate, where a placement says nothing else. None: no bound.
    "MAX_PER_CATEGORY": None,
    # The largest limit that a caller may ask for.
    "MAX_LIMIT": 100,
    # Length of stored lists: neighbours of a product (a blend has a parameter of its own for it), and "all" and category rows.
    "NEIGHBOURS": 100,
    "POPULAR": 500,
    # Bytes of packed rows that one process keeps in memory.
    "ROW_CACHE_BYTES": 64_000_000,
    # Seconds for which a process trusts its copy of the configuration (placements, strategies, current runs).
    "CONFIGURATION_TTL": 5.0,
    # Name of the Django cache that is told of configuration changes; used only where it is shared between processes.
    "CACHE": "default",
    # Where fitted models are kept (npz and JSON). None: a folder "recommendations-artifacts" under BASE_DIR, else the working folder.
    "ARTIFACTS_DIR": None,
    # Runs kept per strategy: those with product lists, and those with shopper lists.
    "KEEP_RUNS": 3,
    "KEEP_SHOPPER_RUNS": 2,
    # A run whose worker has not been heard of for this many seconds is given up and queued again.
    "LEASE_SECONDS": 120,
    # Rows per transaction while an unpublished run is written.
    "PUBLISH_BATCH": 500,
    # The seed of everything random in learning.
    "SEED": 20110,
    # Sequences: products taken from one unit, and units taken from one shopper; more are sampled or dropped, and counted.
    "MAX_UNIT_PRODUCTS": 50,
    "MAX_SHOPPER_UNITS": 500,
    # Products that are learnt about, those in the log and those that nobody has touched; of the latter, what finds no room is left out
    # (drawn by hash) and counted. A log of more products is refused. The default is what one machine with 6 GB is meant for.
    "MAX_PRODUCTS": 200_000,
    # Interactions that are learnt from; of more, the latest. The default is what one machine with 6 GB is meant for.
    "MAX_EVENTS": 20_000_000,
    # Shoppers who are learnt from; of more, those who came last. The default is what one machine with 6 GB is meant for.
    "MAX_SHOPPERS": 1_000_000,
    # Rows of a larger quantity, or a higher price in the shop's base currency, are mistakes and teach nothing. Refunds may have either.
    "MAX_QUANTITY": 100_000,
    "MAX_PRICE": 1_000_000_000,
    # Ratings below this teach nothing: the shopper did not like it. None: every rating teaches. On the shop's own scale: 3 suits one to five
    # stars; where ratings are 0 and 1, set 1, since otherwise none teaches.
    "LIKED_RATING": 3.0,
    # A shopper with more moments of browsing than this within an hour is a machine, whose browsing teaches nothing. 0: nobody is.
    "MAX_MOMENTS_AN_HOUR": 1000,
    # Products that fewer shoppers touched teach nothing (they are treated as new), nor do shoppers of fewer products. 1: all teach.
    "MIN_PRODUCT_SHOPPERS": 1,
    "MIN_SHOPPER_PRODUCTS": 1,
    # A purchase counts for the shopper's last click on that product in a slate, where it was at most this many days before.
    "ATTRIBUTION_DAYS": 7,
    # "redis": views and clicks wait in Redis until a worker writes them in bulk, and a page waits for no INSERT. None: each is written at once.
    # docs/how-to/buffer.md says what this needs, and what is accepted when.
    "BUFFER": None,
    # Where it is, a Redis database that no cache empties, and how its names there begin (another one for each shop).
    "BUFFER_URL": "redis://localhost:6379/1",
    "BUFFER_KEY": "recommendations",
    # Entries that it holds at most, some 450 bytes each; while it is full, events are written directly.
    "BUFFER_MAX": 100_000,
    # Seconds between two flushes of the shipped beat schedule.
    "BUFFER_SECONDS": 2.0,
    # Hours at which the shipped beat schedule rebuilds (cron fields), and the weekday of calibration.
    "REBUILD_CRON": {"hour": "3", "minute": "15"},
    "CALIBRATE_CRON": {"hour": "2", "minute": "15", "day_of_week": "sunday"},
    # Dotted paths of callables that are told of counts and timings, such as "recommendations.contrib.prometheus.export".
    "METERS": (),
    # What is served is called stale by the health endpoint when it was computed more hours ago than this.
    "STALE_HOURS": 36,
    # Whether the health endpoint tells everybody what it found, strategy by strategy. False: staff alone.
    "HEALTH_DETAILS": False,
}


class Settings:
    """Reads ``RECOMMENDATIONS`` lazily, key by key, and forgets what it read when settings change (as tests do)."""

    def __init__(self) -> None:
        self._user: Mapping[str, Any] | None = None

    @property
    def user(self) -> Mapping[str, Any]:
        """The project's own dict, as it stands; unknown keys are reported by ``recommendations.checks``."""
        if self._user is None:
            self._user = getattr(django_settings, "RECOMMENDATIONS", None) or {}
        return self._user

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in DEFAULTS:
            raise AttributeError(f"RECOMMENDATIONS has no key {name!r}")
        return self.user.get(name, DEFAULTS[name])

    def reload(self) -> None:
        self._user = None


settings = Settings()


@receiver(setting_changed)
def _reload(*, setting: str, **kwargs: object) -> None:
    if setting == "RECOMMENDATIONS":
        settings.reload()
