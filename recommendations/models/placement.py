"""A named place in the storefront."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .names import shown_name


class Placement(models.Model):
    """A named place in the storefront: which strategy fills it, what steps in for it, how many, by which rules."""

    slug = models.SlugField(_("slug"), max_length=64, unique=True)
    name = models.CharField(
        _("name"),
        max_length=100,
        help_text=_("The heading that shoppers read; one that came with the app is shown in their language."),
    )
    enabled = models.BooleanField(_("enabled"), default=True)
    strategy = models.ForeignKey("recommendations.Strategy", models.PROTECT, related_name="placements", verbose_name=_("strategy"))
    fallbacks = models.JSONField(_("fallbacks"), default=list, blank=True, help_text=_("Slugs of strategies that fill up, in order."))
    limit = models.PositiveSmallIntegerField(_("limit"), default=8, validators=[MinValueValidator(1), MaxValueValidator(100)])
    rules = models.JSONField(_("rules"), default=dict, blank=True, help_text=_('{"version": 1, "max_per_category": 3, "exclude_bought": true}'))
    boosts = models.JSONField(_("boosts"), default=dict, blank=True)
    pins = models.JSONField(_("pins"), default=dict, blank=True)
    dedupe = models.BooleanField(_("no repeats on the page"), default=True, help_text=_("Shows nothing that stands higher on the page."))

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["slug"]

    def __str__(self) -> str:
        return shown_name(self.name)
