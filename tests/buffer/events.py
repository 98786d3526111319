"""Events by name, told and looked up."""

from typing import Any

from redis import Redis

from recommendations import record
from recommendations.models import Interaction
from tests.recording.commits import committing

log = committing(record)

STREAM = "{recommendations}:events"


def view(name: str, **told: Any) -> bool:
    return log("view", told.pop("product", "7"), event_id=name, **({"visitor": "somebody"} | told))


def logged() -> list[str]:
    return sorted(Interaction.objects.values_list("event_id", flat=True))


def add(redis: Redis, text: str) -> None:
    """An entry that no web process of ours wrote."""
    redis.xadd(STREAM, {"e": text})
