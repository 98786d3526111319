"""Staff who sign in, and what they look at."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from recommendations.models import Result, Run, Strategy
from tests.recording.commits import CommittingClient


@pytest.fixture
def merchandiser(db: None) -> Client:
    """Signed in, and may do everything."""
    client = CommittingClient()
    client.force_login(User.objects.create_superuser("boss"))
    return client


@pytest.fixture
def staff(db: None) -> Callable[..., Client]:
    """Signed in with these permissions alone."""

    def make(*codenames: str) -> Client:
        user = User.objects.create_user("clerk", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(content_type__app_label="recommendations", codename__in=codenames))
        client = CommittingClient()
        client.force_login(user)
        return client

    return make


@pytest.fixture
def make_run(db: None) -> Callable[..., Run]:
    """A complete run with a result, served unless said otherwise."""

    def make(slug: str = "trending", *, served: bool = True, **fields: Any) -> Run:
        strategy = Strategy.objects.get(slug=slug)
        run = Run.objects.create(**{"strategy": strategy, "status": Run.Status.COMPLETE, "as_of": datetime(2026, 1, 2, tzinfo=UTC), **fields})
        Result.objects.create(run=run, scope="all", payload=b"")
        if served:
            Strategy.objects.filter(pk=strategy.pk).update(current_run=run)
        return run

    return make
