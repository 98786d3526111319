from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from recommendations.models import Strategy

from .logs import Row, write_log
from .shop import RECOMMENDERS, Adapter, Hooks, nothing


@pytest.fixture
def shop(settings: Any, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """The tests' own adapter and recommenders; returns the RECOMMENDATIONS dict (assign a changed one to ``settings`` to change it)."""
    settings.RECOMMENDATIONS = {"PRODUCT_ADAPTER": Adapter, "RECOMMENDERS": RECOMMENDERS, "ARTIFACTS_DIR": tmp_path / "artifacts"}
    Adapter.calls.clear()
    yield settings.RECOMMENDATIONS
    Hooks.during_fit = staticmethod(nothing)


@pytest.fixture
def strategy(db: None, shop: dict[str, Any]) -> Strategy:
    """The only strategy there is: ``count``."""
    Strategy.objects.all().update(enabled=False)
    return Strategy.objects.create(slug="count", name="Count", recommender="count")


@pytest.fixture
def events(db: None) -> list[Row]:
    """A small log: four shoppers, five products, of which one is gone."""
    rows = [
        Row("u:1", "apple", time=0),
        Row("u:1", "berry", time=10),
        Row("u:2", "apple", "purchase", time=20, order="o1"),
        Row("u:2", "cherry", "purchase", time=20, order="o1", quantity=3),
        Row("v:anna", "berry", time=30),
        Row("v:anna", "olddate", "cart", time=40),
        Row("v:ben", "gone", time=50),
        Row("v:ben", "apple", time=60.5),
    ]
    write_log(rows)
    return rows
