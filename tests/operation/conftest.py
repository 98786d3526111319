"""What the tests of the operation share: somebody who listens, and a store."""

from collections.abc import Iterator, Mapping

import pytest

from recommendations import meters
from tests.serving.conftest import store

__all__ = ["store"]

Told = list[tuple[str, float, tuple[str, ...]]]
"""Meter, amount, values of the labels."""


@pytest.fixture
def told() -> Iterator[Told]:
    """All that was counted or timed since."""
    found: Told = []

    def listener(meter: meters.Meter, amount: float, labels: Mapping[str, str]) -> None:
        assert meter in meters.METERS
        assert set(labels) == set(meter.labels)
        found.append((meter.name, amount, tuple(labels[name] for name in meter.labels)))

    meters.listen(listener)
    yield found
    meters.forget(listener)
