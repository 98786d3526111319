"""What is too old goes, where the storefront says so."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from recommendations import tasks
from recommendations.models import Consent, Interaction, SlateLog, VisitorLink
from recommendations.privacy.retention import expire
from tests.management.files import run

from .conftest import Person, log, shown

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _events() -> None:
    now = timezone.now()
    for days in (1, 99, 101):
        log("purchase", f"of {days} days ago", visitor="keen", occurred_at=now - timedelta(days=days))


def left() -> list[str]:
    return list(Interaction.objects.filter(visitor="keen").order_by("pk").values_list("product_key", flat=True))


def days(settings: Any, number: int | None) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "RETENTION_DAYS": number}


def test_the_log_is_kept_where_nothing_is_said() -> None:
    assert expire() == {"slates": 0}
    assert len(left()) == 3


def test_what_happened_too_long_ago_goes(settings: Any) -> None:
    days(settings, 100)
    assert expire() == {"slates": 0, "interactions": 1, "links": 0}
    assert left() == ["of 1 days ago", "of 99 days ago"]
    assert expire() == {"slates": 0, "interactions": 0, "links": 0}


def test_links_go_with_it_and_answers_stay(settings: Any, ann: Person) -> None:
    days(settings, 100)
    VisitorLink.objects.filter(visitor=ann.phone).update(linked_at=timezone.now() - timedelta(days=101))
    assert expire()["links"] == 1
    assert VisitorLink.objects.get().visitor == ann.laptop
    assert Consent.objects.count() == 3


def test_slates_are_kept_for_a_month() -> None:
    now = timezone.now()
    kept = shown("v:keen", at=now - timedelta(days=29))
    shown("v:keen", at=now - timedelta(days=31))
    assert expire() == {"slates": 1}
    assert SlateLog.objects.get() == kept


def test_the_daily_task_and_the_command_do_it(settings: Any) -> None:
    days(settings, 100)
    assert "0 runs deleted, 1 interactions; " in run("prune_recommendations")
    days(settings, 50)
    tasks.prune()
    assert left() == ["of 1 days ago"]
