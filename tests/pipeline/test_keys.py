"""Whatever stands in the log as a product key, the rebuild goes on: for keys that are numbers, UUIDs and text."""

from typing import Any

import pytest

from recommendations import record
from recommendations.pipeline.extract import extract
from recommendations.products import ModelAdapter
from tests.otherstore.adapters import ArticleAdapter, PartAdapter, SeatAdapter
from tests.otherstore.models import Article, Part, Seat
from tests.recording.commits import committing

pytestmark = pytest.mark.django_db

STRANGE = ["9" * 30, "-" + "9" * 30, "9" * 64, "", " ", "no key", "0", "-1", "1e3", "nan", "none", "ß" * 64, "x" * 65, "x" * 10_000, "a\x00b", "\ud800", "{}"]
log = committing(record)


@pytest.fixture(params=["numbers", "UUIDs", "text", "the shop's"])
def product(request: pytest.FixtureRequest, settings: Any) -> Any:
    """A product of a store with keys of this kind, whose adapter is in force."""
    if request.param == "the shop's":
        from catalog.models import Product

        return Product.objects.create(sku="MUG", name="Mug", slug="mug")
    adapter = {"numbers": SeatAdapter, "UUIDs": ArticleAdapter, "text": PartAdapter}[request.param]
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "PRODUCT_ADAPTER": adapter}
    more: dict[str, Any] = {"numbers": {}, "UUIDs": {"code": "desk"}, "text": {"number": "A-1"}}[request.param]
    return {"numbers": Seat, "UUIDs": Article, "text": Part}[request.param].objects.create(title="Desk", **more)


def adapter() -> ModelAdapter:
    from recommendations.products import get_adapter

    made = get_adapter()
    assert isinstance(made, ModelAdapter)
    return made


def test_a_rebuild_drops_and_counts_what_is_no_key(product: Any) -> None:
    logged = sum(log("view", key, visitor="w") for key in STRANGE)
    assert logged >= 10
    assert log("view", product, visitor="w")
    data = extract().dataset

    assert (data.counts["unknown_product"], data.n_events) == (logged, 1)


def test_the_adapter_parses_its_own_keys_and_refuses_what_would_break_a_query(product: Any) -> None:
    key = adapter().key(product)
    assert adapter().parse_key(key) == product.pk
    assert list(adapter().features([*STRANGE, key])) == [key]
    for strange in ("9" * 65, "", "a\x00b", "\ud800"):
        with pytest.raises(ValueError, match="is no primary key of"):
            adapter().parse_key(strange)


def test_a_childs_key_is_held_to_the_range_of_its_parents() -> None:
    from django.db import models
    from django.test.utils import isolate_apps

    with isolate_apps("tests.otherstore"):

        class Ticket(models.Model):  # noqa: DJ008
            class Meta:
                app_label = "otherstore"

        class SeasonTicket(Ticket):  # noqa: DJ008
            class Meta:
                app_label = "otherstore"

    class Adapter(ModelAdapter):
        model = SeasonTicket

    assert Adapter().parse_key("7") == 7
    with pytest.raises(ValueError, match="is no primary key of SeasonTicket"):
        Adapter().parse_key("9" * 30)
