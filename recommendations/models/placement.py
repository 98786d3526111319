"""A named place in the storefront."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Placement(models.Model):
    """A named place in the storefront: which strategy fills it, what steps in for it, how many, by which rules."""

    slug = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=100, help_text=_("The heading that shoppers read."))
    enabled = models.BooleanField(default=True)
    strategy = models.ForeignKey("recommendations.Strategy", models.PROTECT, related_name="placements")
    fallbacks = models.JSONField(default=list, blank=True, help_text=_("Slugs of strategies that fill up, in order."))
    limit = models.PositiveSmallIntegerField(default=8, validators=[MinValueValidator(1), MaxValueValidator(100)])
    rules = models.JSONField(default=dict, blank=True, help_text=_('{"version": 1, "max_per_category": 3, "exclude_bought": true}'))
    boosts = models.JSONField(default=dict, blank=True)
    pins = models.JSONField(default=dict, blank=True)
    dedupe = models.BooleanField(default=True, help_text=_("Shows nothing that stands higher on the page."))

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name
