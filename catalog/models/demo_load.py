"""That the demo's data were loaded."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class DemoLoad(models.Model):
    """One load of the demo's data. It keeps the days by which dates were moved, so that an interrupted load goes on with the same."""

    days = models.PositiveIntegerField(_("days"), help_text=_("Days by which the dates were moved."))
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("demo load")
        verbose_name_plural = _("demo loads")

    def __str__(self) -> str:
        return ngettext("%(date)s: %(days)d day", "%(date)s: %(days)d days", self.days) % {"date": f"{self.started_at:%Y-%m-%d}", "days": self.days}
