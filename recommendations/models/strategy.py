"""A way to recommend, as the merchandiser sees it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .names import shown_name


class Strategy(models.Model):
    """A recommender with its parameters, on or off; only its current run is served."""

    slug = models.SlugField(_("slug"), max_length=64, unique=True)
    name = models.CharField(
        _("name"), max_length=100, help_text=_("Names that came with the app are shown in the reader's language; your own as you write them.")
    )
    recommender = models.CharField(_("recommender"), max_length=64, help_text=_("Name of the algorithm."))
    parameters = models.JSONField(_("parameters"), default=dict, blank=True, help_text=_("What differs from the recommender's defaults."))
    weights = models.JSONField(_("weights"), default=dict, blank=True, help_text=_("Learnt by calibration; empty until then."))
    calibrated_at = models.DateTimeField(_("calibrated at"), null=True, blank=True)
    enabled = models.BooleanField(_("enabled"), default=True, help_text=_("Off: not rebuilt and not served."))
    allow_bought = models.BooleanField(_("allow bought"), default=False, help_text=_("May show products that the shopper bought before."))
    current_run = models.ForeignKey(
        "recommendations.Run", models.SET_NULL, null=True, blank=True, related_name="+", editable=False, verbose_name=_("current run")
    )

    class Meta:
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")
        ordering = ["slug"]

    def __str__(self) -> str:
        return shown_name(self.name)
