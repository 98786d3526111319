"""One computation of a strategy."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Run(models.Model):
    """One computation of a strategy: results belong to it, and it is served while the strategy's ``current_run`` names it."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        COMPLETE = "complete", _("complete")
        HELD = "held", _("held back")
        FAILED = "failed", _("failed")

    strategy = models.ForeignKey("recommendations.Strategy", models.CASCADE, related_name="runs", verbose_name=_("strategy"))
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.QUEUED)
    as_of = models.DateTimeField(_("as of"), null=True, blank=True, help_text=_("The run's clock: its newest interaction."))
    watermark = models.BigIntegerField(_("watermark"), null=True, blank=True, help_text=_("Largest interaction id in its extract."))
    parameters = models.JSONField(_("parameters"), default=dict)
    weights = models.JSONField(_("weights"), default=dict)
    code_version = models.CharField(_("code version"), max_length=32, default="")
    seed = models.BigIntegerField(_("seed"), default=0)
    serving = models.JSONField(_("serving"), default=dict, help_text=_("What serving needs to know: decays, scales, sources, list length."))
    metrics = models.JSONField(_("metrics"), default=dict)
    counts = models.JSONField(_("counts"), default=dict, help_text=_("Rows read, kept and dropped, by rule; lists written, by scope."))
    duration = models.FloatField(_("duration"), null=True, blank=True, help_text=_("Seconds."))
    peak_memory = models.BigIntegerField(_("peak memory"), null=True, blank=True, help_text=_("Bytes."))
    progress = models.FloatField(_("progress"), default=0.0, help_text=_("0 to 1."))
    log = models.TextField(_("log"), default="", blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, help_text=_("When it was last switched to."))
    lease_token = models.CharField(_("lease token"), max_length=32, default="", blank=True)
    lease_expires_at = models.DateTimeField(_("lease expires at"), null=True, blank=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-id"]
        indexes = [models.Index(fields=["strategy", "-id"], name="rec_run_strategy")]
        constraints = [
            # The lock: whoever makes this row owns the strategy until the lease ends.
            models.UniqueConstraint(fields=["strategy"], condition=models.Q(status="running"), name="rec_run_one_running"),
            # The trace of a rebuild that still reads the log.
            models.UniqueConstraint(fields=["strategy"], condition=models.Q(status="queued"), name="rec_run_one_queued"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} ({self.get_status_display()})"
