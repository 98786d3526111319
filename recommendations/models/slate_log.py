"""What was shown and seen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SlateLog(models.Model):
    """A slate that a browser showed. Written only by the beacon, never by rendering."""

    id = models.UUIDField(_("ID"), primary_key=True)
    placement = models.CharField(_("placement"), max_length=64)
    strategy = models.CharField(
        _("strategy"), max_length=64, default="", blank=True, help_text=_("Slug of the placement's first strategy at that time; empty where unknown.")
    )
    runs = models.JSONField(_("runs"), default=list)
    variant = models.CharField(_("variant"), max_length=32, null=True, blank=True)  # noqa: DJ001  (no variant differs from one without a name)
    propensity = models.FloatField(_("propensity"), default=1.0)
    shopper = models.CharField(_("shopper"), max_length=80, db_index=True, help_text=_("Shopper key."))
    context = models.JSONField(_("context"), default=dict)
    page_view_id = models.CharField(_("page view"), max_length=36, default="", blank=True)
    items = models.BinaryField(_("items"), help_text=_("Packed product keys in order."))
    seen = models.JSONField(_("seen"), default=list, help_text=_("Positions that were visible for a second."))
    shown_at = models.DateTimeField(_("shown at"), db_index=True)

    class Meta:
        verbose_name = _("slate log entry")
        verbose_name_plural = _("slate log")

    def __str__(self) -> str:
        return f"{self.placement} {self.id}"
