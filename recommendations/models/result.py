"""What a run computed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Result(models.Model):
    """One ranked list of a run, packed (see ``core.packing``)."""

    class Scope(models.TextChoices):
        PRODUCT = "product", _("product")
        SHOPPER = "shopper", _("shopper")
        CATEGORY = "category", _("category")
        ALL = "all", _("everybody")

    run = models.ForeignKey("recommendations.Run", models.CASCADE, related_name="results", db_index=False, verbose_name=_("run"))
    scope = models.CharField(_("scope"), max_length=8, choices=Scope)
    key = models.CharField(_("key"), max_length=80, default="", blank=True, help_text=_("Product key, shopper key, category path, or empty."))
    payload = models.BinaryField(_("payload"))
    watermark = models.BigIntegerField(_("watermark"), null=True, blank=True, help_text=_("Of a shopper's list: the last interaction it knows."))

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        constraints = [models.UniqueConstraint(fields=["run", "scope", "key"], name="rec_result_row")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.scope} {self.key}"
