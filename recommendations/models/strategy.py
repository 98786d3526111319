"""A way to recommend, as the merchandiser sees it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Strategy(models.Model):
    """A recommender with its parameters, on or off; only its current run is served."""

    slug = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=100)
    recommender = models.CharField(max_length=64, help_text=_("Name of the algorithm."))
    parameters = models.JSONField(default=dict, blank=True, help_text=_("What differs from the recommender's defaults."))
    weights = models.JSONField(default=dict, blank=True, help_text=_("Learnt by calibration; empty until then."))
    calibrated_at = models.DateTimeField(null=True, blank=True)
    enabled = models.BooleanField(default=True, help_text=_("Off: not rebuilt and not served."))
    allow_bought = models.BooleanField(default=False, help_text=_("May show products that the shopper bought before."))
    current_run = models.ForeignKey("recommendations.Run", models.SET_NULL, null=True, blank=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name
