"""Wiring: what happens once when Django starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecommendationsConfig(AppConfig):
    name = "recommendations"
    label = "recommendations"
    verbose_name = _("Recommendations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from . import checks, receivers  # noqa: F401  (registers checks, connects signals)
        from .models.seeds import plant_seeds

        post_migrate.connect(plant_seeds, sender=self, dispatch_uid="recommendations.seeds")
        _connect_meters()


def _connect_meters() -> None:
    """Those that METERS names. One that cannot be loaded is told nothing, and check E006 says so: a shop starts without it."""
    from contextlib import suppress

    from django.utils.module_loading import import_string

    from .conf import settings
    from .meters import listen

    for path in settings.METERS:
        with suppress(Exception):
            listen(import_string(path))
