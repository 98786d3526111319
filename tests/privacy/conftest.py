"""People of whom everything is held that can be held."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from recommendations import record
from recommendations.core.packing import pack
from recommendations.models import Consent, Interaction, Result, Run, SlateLog, Strategy
from recommendations.shoppers.identity import Shopper
from recommendations.shoppers.merge import visitor_merge
from tests.recording.commits import committing

log = committing(record)

LONG_AGO = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


@dataclass
class Person:
    """A user with two visitors who turned out to be that user, and one event that came in after the last login."""

    user: Any
    phone: str
    laptop: str
    names: list[str] = field(init=False)
    """What must be found nowhere afterwards."""

    def __post_init__(self) -> None:
        self.names = [str(self.user.pk), self.phone, self.laptop]

    @property
    def shopper(self) -> Shopper:
        return Shopper(user=str(self.user.pk))

    @property
    def keys(self) -> list[str]:
        return [f"u:{self.user.pk}", f"v:{self.phone}", f"v:{self.laptop}"]


@pytest.fixture
def runs(db: None) -> list[Run]:
    """A strategy's served run, the one before, and one that is being written."""
    strategy = Strategy.objects.create(slug="mine", name="Mine", recommender="lightfm")
    states = [Run.Status.COMPLETE, Run.Status.COMPLETE, Run.Status.RUNNING]
    runs = [Run.objects.create(strategy=strategy, status=status, serving={"sources": ["mine", "other"]}) for status in states]
    Strategy.objects.filter(pk=strategy.pk).update(current_run=runs[1])
    return runs


@pytest.fixture
def somebody(runs: list[Run]) -> Callable[..., Person]:
    """Makes a person; the number sets the names apart from whatever else there is."""

    def make(number: int) -> Person:
        user = get_user_model().objects.create_user(f"user {number}", pk=number)
        person = Person(user, f"phone-{number + 1}", f"laptop-{number + 2}")
        for visitor in (person.phone, person.laptop):
            log("view", "1", visitor=visitor)
            log("cart", "2", visitor=visitor)
            visitor_merge(visitor, user)
        log("view", "3", user=user)
        log("purchase", "4", user=user, order=f"order of {number}", unit_price="2.50", quantity=2)
        log("view", "5", visitor=person.phone, occurred_at=timezone.now() + timedelta(seconds=1))
        for key in person.keys:
            shown(key)
            Consent.objects.create(shopper=key, granted=True, source="test", at=LONG_AGO)
            Result.objects.bulk_create(Result(run=run, scope="shopper", key=key, payload=pack(["1", "2"], [0.5, 0.25], [0, 1])) for run in runs)
        return person

    return make


@pytest.fixture
def ann(somebody: Callable[..., Person]) -> Person:
    return somebody(918_273_645)


@pytest.fixture
def bob(somebody: Callable[..., Person]) -> Person:
    return somebody(736_451_829)


def shown(key: str, at: datetime = LONG_AGO) -> SlateLog:
    """A slate that this shopper was shown."""
    return SlateLog.objects.create(id=uuid.uuid4(), placement="home", shopper=key, items=pack(["7", "8"], [1, 1], [0, 0]), seen=[1], shown_at=at)


def held() -> dict[str, int]:
    """How many rows there are that are of somebody."""
    models = {"interactions": Interaction, "slates": SlateLog, "consent": Consent}
    return {name: model.objects.count() for name, model in models.items()} | {"lists": Result.objects.filter(scope="shopper").count()}
