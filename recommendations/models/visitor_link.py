"""Which visitors turned out to be which user."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class VisitorLink(models.Model):
    """A visitor signed in: what the visitor did up to ``linked_at`` belongs to the user, events that arrive late included."""

    visitor = models.CharField(_("visitor"), max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"))
    linked_at = models.DateTimeField(_("linked at"), default=timezone.now)

    class Meta:
        verbose_name = _("visitor link")
        verbose_name_plural = _("visitor links")

    def __str__(self) -> str:
        return f"{self.visitor[:8]} -> {self.user_id}"
