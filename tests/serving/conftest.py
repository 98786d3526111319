from collections.abc import Iterator

import pytest

from . import market as the_market
from .shop import STORES, Store


@pytest.fixture(params=sorted(STORES))
def each_store(request: pytest.FixtureRequest, settings) -> Store:
    """A store with integer, UUID and text keys in turn."""
    return _use(STORES[request.param], settings)


@pytest.fixture
def store(settings) -> Store:
    return _use(STORES["integer"], settings)


def _use(store: Store, settings) -> Store:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "PRODUCT_ADAPTER": store.adapter}
    return store


@pytest.fixture
def market(settings) -> Iterator[None]:
    """Products of it are made by ``market.put``."""
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "PRODUCT_ADAPTER": the_market.MarketAdapter}
    yield
    the_market.SAID.clear()
    the_market.made.clear()
