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

    strategy = models.ForeignKey("recommendations.Strategy", models.CASCADE, related_name="runs")
    status = models.CharField(max_length=8, choices=Status, default=Status.QUEUED)
    as_of = models.DateTimeField(null=True, blank=True, help_text=_("The run's clock: its newest interaction."))
    watermark = models.BigIntegerField(null=True, blank=True, help_text=_("Largest interaction id in its extract."))
    parameters = models.JSONField(default=dict)
    weights = models.JSONField(default=dict)
    code_version = models.CharField(max_length=32, default="")
    seed = models.BigIntegerField(default=0)
    serving = models.JSONField(default=dict, help_text=_("What serving needs to know: decays, scales, sources, list length."))
    metrics = models.JSONField(default=dict)
    counts = models.JSONField(default=dict, help_text=_("Rows read, kept and dropped, by rule; lists written, by scope."))
    duration = models.FloatField(null=True, blank=True, help_text=_("Seconds."))
    peak_memory = models.BigIntegerField(null=True, blank=True, help_text=_("Bytes."))
    progress = models.FloatField(default=0.0, help_text=_("0 to 1."))
    log = models.TextField(default="", blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True, help_text=_("When it was last switched to."))
    lease_token = models.CharField(max_length=32, default="", blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)

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
