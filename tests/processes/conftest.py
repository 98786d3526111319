"""Shops in which a rebuild can be met in the middle."""

from dataclasses import replace

import pytest

from tests.services.shop import Shop

STRATEGY = """
from recommendations.models import Strategy
Strategy.objects.create(slug="waiting", name="Waiting", recommender="waiting")
Strategy.objects.filter(slug="blend").update(enabled=False)  # It would fit the waiting one too, as one of its sources.
"""


def with_waiting_strategy(shop: Shop) -> Shop:
    """The shop with a strategy "waiting", which waits for the test, and with leases of five seconds."""
    waiting = replace(shop, settings="tests.processes.settings")
    waiting.python(STRATEGY)
    return waiting


@pytest.fixture
def waiting_shop(shop: Shop) -> Shop:
    return with_waiting_strategy(shop)


@pytest.fixture
def waiting_shop_on_each_broker(shop_on_each_broker: Shop) -> Shop:
    return with_waiting_strategy(shop_on_each_broker)
