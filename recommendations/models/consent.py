"""What shoppers allowed, and whom we were told to forget."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Consent(models.Model):
    """A shopper's yes or no to being recorded."""

    shopper = models.CharField(_("shopper"), max_length=80, unique=True, help_text=_("Shopper key."))
    granted = models.BooleanField(_("granted"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    source = models.CharField(_("source"), max_length=16, default="")

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")

    def __str__(self) -> str:
        return (gettext("%(shopper)s: yes") if self.granted else gettext("%(shopper)s: no")) % {"shopper": self.shopper}


class Tombstone(models.Model):
    """A person was erased: what was accepted before this time and is still on its way must not come back."""

    shopper_hash = models.CharField(_("shopper hash"), max_length=64, unique=True, help_text=_("Keyed hash of the shopper key."))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("tombstone")
        verbose_name_plural = _("tombstones")

    def __str__(self) -> str:
        return self.shopper_hash[:12]
