"""What is too old to be kept, in small bites: whatever a shopper did longer ago than the storefront wants to know, and what was shown."""

from datetime import timedelta

from django.db import router
from django.utils import timezone

from ..conf import settings
from ..models import Interaction, SlateLog, VisitorLink
from .erase import delete_some

SLATE_LOG_DAYS = 30
"""Longer than any shopper takes from a click to an order."""


def expire() -> dict[str, int]:
    """Delete what is past its time; returns how many rows, by what they were. Answers about being remembered stay, as proof, and tombstones."""
    now = timezone.now()
    gone = {"slates": delete_some(SlateLog.objects.using(router.db_for_write(SlateLog)).filter(shown_at__lt=now - timedelta(days=SLATE_LOG_DAYS)))}
    if settings.RETENTION_DAYS is not None:
        since = now - timedelta(days=settings.RETENTION_DAYS)
        gone["interactions"] = delete_some(Interaction.objects.using(router.db_for_write(Interaction)).filter(occurred_at__lt=since))
        gone["links"] = delete_some(VisitorLink.objects.using(router.db_for_write(VisitorLink)).filter(linked_at__lt=since))
    return gone
