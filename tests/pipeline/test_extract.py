"""The log becomes a dataset."""

import random
import time
import tracemalloc
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from recommendations.exceptions import RebuildRefused
from recommendations.models import Interaction, Kind, VisitorLink
from recommendations.pipeline import extract as module
from recommendations.pipeline.extract import Extract, extract
from recommendations.shoppers.identity import Shopper
from recommendations.shoppers.merge import links_sweep
from tests.otherstore.models import Part

from .logs import START, Row, write_log
from .shop import CREATED, Adapter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shop")]
ARRAYS = ("shopper", "unit", "product", "time", "kind", "quantity", "tie")


def assert_equal(one: Extract, other: Extract) -> None:
    assert one.products.keys() == other.products.keys()
    assert one.shoppers.keys() == other.shoppers.keys()
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(one.dataset, name), getattr(other.dataset, name))
    assert (one.dataset.as_of, one.dataset.kinds, one.dataset.counts) == (other.dataset.as_of, other.dataset.kinds, other.dataset.counts)
    np.testing.assert_array_equal(one.dataset.products.created_at, other.dataset.products.created_at)
    assert (one.dataset.products.tags != other.dataset.products.tags).nnz == 0


def events_of(made: Extract) -> set[tuple[str, str, str, int, int]]:
    data, shoppers, products = made.dataset, made.shoppers.keys(), made.products.keys()
    columns = zip(data.shopper, data.product, data.kind, data.time, data.quantity, strict=True)
    return {(shoppers[s], products[p], data.kinds[k].slug, int(t) - START, int(q)) for s, p, k, t, q in columns}


def many_rows(n: int) -> list[Row]:
    chance = random.Random(7)
    return [
        Row(
            chance.choice(["u:1", "u:2", "v:anna", "v:ben"]),
            f"p{chance.randrange(20)}",
            chance.choice(["view", "purchase"]),
            time=chance.randrange(60) / 2,
            order=chance.choice(["", "o1", "o2"]),
        )
        for _ in range(n)
    ]


def test_it_reads_who_did_what_and_when(events: list[Row]) -> None:
    made = extract()

    assert events_of(made) == {
        ("u:1", "apple", "view", 0, 1),
        ("u:1", "berry", "view", 10, 1),
        ("u:2", "apple", "purchase", 20, 1),
        ("u:2", "cherry", "purchase", 20, 3),
        ("v:anna", "berry", "view", 30, 1),
        ("v:anna", "olddate", "cart", 40, 1),
        ("v:ben", "apple", "view", 60, 1),
    }
    assert made.dataset.as_of == START + 61
    assert made.dataset.counts["unknown_product"] == 1
    assert made.watermark == Interaction.objects.latest("pk").pk


def test_what_is_no_key_is_an_unknown_product_and_never_asked_for() -> None:
    write_log([Row("u:1", "apple"), Row("u:1", "no key")])
    made = extract()

    assert {product for _, product, *_ in events_of(made)} == {"apple"}
    assert made.dataset.counts["unknown_product"] == 1


@pytest.mark.parametrize("chunk", [1, 7, 40, 1000])
def test_the_size_of_the_chunks_changes_nothing(chunk: int) -> None:
    write_log(many_rows(40))

    assert_equal(extract(chunk=chunk), extract())


def test_the_order_of_insertion_changes_nothing() -> None:
    rows = many_rows(60)
    write_log(rows)
    one = extract()
    Interaction.objects.all().delete()
    random.Random(3).shuffle(rows)
    write_log(rows)

    assert_equal(one, extract())


def test_a_linked_visitor_is_the_user_up_to_the_login() -> None:
    write_log([Row("u:1", "apple"), Row("v:anna", "berry", time=10), Row("v:anna", "date", time=10.001), Row("v:ben", "cherry")])
    VisitorLink.objects.create(visitor="anna", user=get_user_model().objects.get(pk=1), linked_at=datetime.fromtimestamp(START + 10, tz=UTC))

    found = {(shopper, product) for shopper, product, *_ in events_of(extract())}
    assert found == {("u:1", "apple"), ("u:1", "berry"), ("v:anna", "date"), ("v:ben", "cherry")}


def test_learning_serving_and_the_sweep_agree_on_whose_an_event_is() -> None:
    write_log([Row("u:1", "apple"), *(Row("v:anna", product, time=second) for product, second in (("berry", 9), ("cherry", 10), ("date", 11)))])
    login = datetime.fromtimestamp(START + 10, tz=UTC)
    VisitorLink.objects.create(visitor="anna", user=get_user_model().objects.get(pk=1), linked_at=login)
    learnt = {(shopper, product) for shopper, product, *_ in events_of(extract())}
    assert links_sweep(since=login) == 2

    for shopper in (Shopper(user="1"), Shopper(visitor="anna")):
        served = set(Interaction.objects.filter(shopper.filter).values_list("product_key", flat=True))
        assert {product for key, product in learnt if key == shopper.key} == served
    assert {(shopper, product) for shopper, product, *_ in events_of(extract())} == learnt


def test_a_clock_that_jumped_does_not_take_the_runs_clock_along(settings: Any, shop: dict[str, Any]) -> None:
    settings.RECOMMENDATIONS = {**shop, "MAX_FUTURE_SECONDS": 3600}
    now = time.time() - START
    write_log([Row("u:1", "apple", time=now - 60), Row("u:1", "berry", time=now + 1800), Row("u:1", "cherry", time=now + 7200)])
    data = extract().dataset

    assert (data.counts["in_the_future"], data.n_events) == (1, 2)
    assert now + 1700 < data.as_of - START < now + 1900


def test_what_is_written_during_the_reading_waits_for_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    write_log([Row("u:1", "apple"), Row("u:1", "berry")])
    pages = module._pages

    def and_a_new_row(*arguments: Any) -> Any:
        write_log([Row("u:1", "cherry", time=5)])
        return pages(*arguments)

    monkeypatch.setattr(module, "_pages", and_a_new_row)
    made = extract()

    assert {product for _, product, *_ in events_of(made)} == {"apple", "berry"}
    assert made.watermark < Interaction.objects.latest("pk").pk


def test_products_are_described_by_the_adapter(events: list[Row]) -> None:
    made = extract()
    table, code = made.dataset.products, {key: number for number, key in enumerate(made.products.keys())}

    assert table.tag_names == ("all", "tag e", "tag y")
    assert table.tags.toarray()[code["berry"]].tolist() == [True, False, True]
    assert table.categories[code["berry"]] == ("shop", "b")
    assert table.brands[code["berry"]] == "brand y"
    assert table.prices[code["berry"]] == 2.5
    assert table.created_at[code["olddate"]] == CREATED.timestamp()
    assert table.created_at[code["berry"]] == START + 10, "without a creation date a product is as old as its first event"


def on_sale(*keys: str, **fields: Any) -> None:
    Part.objects.bulk_create(Part(number=key, title=key, **fields) for key in keys)


def test_products_that_nobody_has_touched_come_in_where_they_are_eligible(events: list[Row]) -> None:
    on_sale("apple", "newfig", "oldgrape", "gonehazel")
    on_sale("iris", on_sale=False)
    made = extract()
    codes, table = {key: number for number, key in enumerate(made.products.keys())}, made.dataset.products

    assert set(codes) == {"apple", "berry", "cherry", "olddate", "newfig", "oldgrape"}
    assert (made.dataset.n_products, made.dataset.counts["products"], made.dataset.counts["cold"]) == (6, 6, 2)
    assert {codes["newfig"], codes["oldgrape"]}.isdisjoint(made.dataset.product.tolist())
    assert (table.brands[codes["newfig"]], table.tags.shape[0], len(made.dataset.tie)) == ("brand g", 6, 6)
    assert table.created_at[codes["oldgrape"]] == CREATED.timestamp()
    assert np.isnan(table.created_at[codes["newfig"]]), "nobody knows how old it is"


def test_an_eligible_product_whose_events_teach_nothing_is_one_that_nobody_has_touched() -> None:
    on_sale("apple", "berry")
    write_log([Row("u:1", "apple"), Row("u:1", "berry", "refund"), Row("u:1", "cherry", "refund")])
    made = extract()

    assert set(made.products.keys()) == {"apple", "berry"}
    assert made.dataset.counts["cold"] == 1


def test_the_order_of_eligible_products_changes_nothing() -> None:
    write_log(many_rows(20))
    on_sale(*(f"new{number}" for number in range(50)))
    one = extract()
    Part.objects.all().delete()
    on_sale(*(f"new{number}" for number in reversed(range(50))))

    assert_equal(one, extract())


@pytest.mark.parametrize("broken", [NotImplementedError(), KeyError("request")])
def test_an_adapter_that_needs_a_request_is_logged_and_the_logs_products_stay(
    events: list[Row], broken: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def eligible(self: Adapter, **options: Any) -> Any:
        raise broken

    monkeypatch.setattr(Adapter, "eligible", eligible)

    assert set(extract().products.keys()) == {"apple", "berry", "cherry", "olddate"}
    assert "eligible() fails without a request" in caplog.text


def test_an_adapter_of_other_keys_is_asked_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Adapter, "key", lambda self, part: part.title)
    write_log([Row("u:1", "apple")])
    Part.objects.create(number="77", title="fig")

    assert set(extract().products.keys()) == {"apple", "fig"}


def test_beyond_the_most_products_the_untouched_are_drawn_and_said(
    events: list[Row], settings: Any, shop: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    settings.RECOMMENDATIONS = {**shop, "MAX_PRODUCTS": 6}  # the log holds four, and one that is gone
    on_sale("apple", *(f"new{number}" for number in range(20)))
    made, other = extract(), extract(seed=3)

    assert (len(made.products), made.dataset.counts["products_left_out"]) == (6, 18)
    assert {"apple", "berry", "cherry", "olddate"} < set(made.products.keys())
    assert set(other.products.keys()) != set(made.products.keys())
    assert "18 products that nobody has touched are not learnt about: MAX_PRODUCTS is 6" in caplog.text


def test_a_log_of_more_products_than_that_is_refused(events: list[Row], settings: Any, shop: dict[str, Any]) -> None:
    settings.RECOMMENDATIONS = {**shop, "MAX_PRODUCTS": 3}

    with pytest.raises(RebuildRefused, match="the log holds 4 products, and MAX_PRODUCTS is 3"):
        extract()


def test_made_up_products_take_no_room(events: list[Row], settings: Any, shop: dict[str, Any]) -> None:
    """Whoever sends events may name products that never were: neither is learning stopped by them, nor is a new product kept out."""
    settings.RECOMMENDATIONS = {**shop, "MAX_PRODUCTS": 5}
    write_log([Row("v:stranger", f"gone{number}") for number in range(30)])
    on_sale("apple", "fresh")
    made = extract()

    assert set(made.products.keys()) == {"apple", "berry", "cherry", "olddate", "fresh"}
    assert made.dataset.counts["products_left_out"] == 0


def test_the_adapter_is_asked_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recommendations.pipeline.features.CHUNK", 8)
    write_log(many_rows(60))
    made = extract()

    assert Adapter.calls == [8, 8, len(made.products) - 16]


def test_kinds_weigh_at_serving_time_what_they_weigh_in_learning(events: list[Row]) -> None:
    Kind.objects.filter(slug="view").update(weight=2.0, half_life_days=7.0)
    Kind.objects.filter(slug="refund").update(weight=-1.0)
    made = extract()

    assert {kind.slug: kind.weight for kind in made.dataset.kinds} == {"cart": 0.6, "purchase": 1.0, "view": 0.4}
    assert {slug: made.kinds[slug] for slug in ("cart", "purchase", "view", "wishlist", "refund")} == {
        "cart": 0.6,
        "purchase": 1.0,
        "view": 0.4,
        "wishlist": 0.4,
        "refund": 0.0,
    }


def test_caps_come_from_the_settings(settings: Any, shop: dict[str, Any]) -> None:
    settings.RECOMMENDATIONS = {**shop, "MAX_UNIT_PRODUCTS": 2, "MAX_SHOPPER_UNITS": 1}
    write_log([Row("u:1", f"p{n}", time=second, order=f"o{second}") for second in (1, 2) for n in range(5)])

    dataset = extract().dataset

    assert (dataset.n_events, dataset.sampled.n_events) == (5, 2)


def test_quantities_are_whole_numbers_from_one() -> None:
    write_log([Row("u:1", "apple")])
    base = Interaction.objects.get()
    for number, quantity in enumerate(("0.25", "2.6", "99999", "100001")):
        Interaction.objects.create(
            event_id=f"more-{number}", user=base.user, product_key=f"berry{number}", kind="view", quantity=quantity, occurred_at=base.occurred_at
        )

    data = extract().dataset
    assert sorted(data.quantity.tolist()) == [1, 1, 3, 65_535]
    assert data.counts["impossible_quantity"] == 1


def test_prices_and_ratings_are_read_wherever_they_begin() -> None:
    rows = [Row("u:1", f"p{number}") for number in range(5)]
    rows += [Row("u:1", "dear", price=2e9), Row("u:1", "free", price=0.0), Row("u:1", "bad", "rating", value=2.5), Row("u:1", "good", "rating", value=3.0)]
    write_log(rows)
    for chunk in (1, 2, 4, 100):
        made = extract(chunk=chunk)
        assert {product for _, product, *_ in events_of(made)} == {"p0", "p1", "p2", "p3", "p4", "free", "good"}
        assert (made.dataset.counts["impossible_price"], made.dataset.counts["disliked"]) == (1, 1)


@pytest.mark.parametrize(
    ("key", "value", "rule"),
    [
        ("MAX_QUANTITY", 2, "impossible_quantity"),
        ("MAX_PRICE", 5, "impossible_price"),
        ("LIKED_RATING", 4.5, "disliked"),
        ("MAX_MOMENTS_AN_HOUR", 2, "too_fast"),
        ("MIN_PRODUCT_SHOPPERS", 2, "product_support"),
        ("MIN_SHOPPER_PRODUCTS", 20, "shopper_support"),
    ],
)
def test_every_limit_is_a_setting(settings: Any, shop: dict[str, Any], key: str, value: float, rule: str) -> None:
    write_log([Row("u:1", "a", "purchase", quantity=3), Row("u:1", "b", price=6.0), Row("u:1", "c", "rating", value=4.0)])
    write_log([Row("u:1", f"p{second}", time=second) for second in range(3)])
    assert extract().dataset.counts[rule] == 0

    settings.RECOMMENDATIONS = {**shop, key: value}
    assert extract().dataset.counts[rule] > 0


def test_of_too_many_events_the_latest_are_read(settings: Any, shop: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    settings.RECOMMENDATIONS = {**shop, "MAX_EVENTS": 3}
    write_log([Row("u:1", f"p{second}", time=second) for second in (5, 1, 2, 2, 4, 3)])
    made = extract()

    assert {product for _, product, *_ in events_of(made)} == {"p3", "p4", "p5"}
    assert (made.dataset.counts["read"], made.dataset.counts["events_left_out"]) == (3, 3)
    assert "3 of 6 interactions are not read, the oldest: MAX_EVENTS is 3" in caplog.text


def test_of_too_many_shoppers_those_who_came_last_teach(settings: Any, shop: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    settings.RECOMMENDATIONS = {**shop, "MAX_SHOPPERS": 2}
    write_log([Row(f"u:{shopper}", "apple", time=second) for shopper, second in ((1, 5), (2, 1), (2, 2), (3, 9))])
    made = extract()

    assert set(made.shoppers.keys()) == {"u:1", "u:3"}
    assert made.dataset.counts["too_many_shoppers"] == 2
    assert "2 interactions are of shoppers who came too long ago to be learnt from: MAX_SHOPPERS is 2" in caplog.text


def test_a_time_in_another_zone_is_the_same_moment(settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    write_log([Row("u:1", "apple", time=12.0)])

    assert extract().dataset.time.tolist() == [START + 12]
    assert Interaction.objects.get().occurred_at == datetime.fromtimestamp(START + 12, tz=UTC)


def test_an_empty_log_is_an_empty_extract() -> None:
    made = extract()

    assert (made.dataset.n_events, made.watermark, len(made.products)) == (0, 0, 0)


def test_progress_rises_to_the_end() -> None:
    write_log(many_rows(50))
    told: list[float] = []
    extract(chunk=10, progress=told.append)

    assert told == sorted(told)
    assert told[-1] == 1.0


def test_queries_grow_with_chunks_alone() -> None:
    write_log(many_rows(100))
    with CaptureQueriesContext(connection) as captured:
        extract(chunk=25)

    assert len(captured) == 2 + 1 + 5 + 1 + 1, "newest id and count, visitor links, four pages and the empty one, eligible products, kinds"


def test_an_event_takes_at_most_20_bytes_in_the_end_and_little_more_on_the_way() -> None:
    n = 20_000
    write_log([Row(f"v:{number % 300}", f"p{number % 500}", time=number) for number in range(n)])
    tracemalloc.start()
    try:
        made = extract(chunk=500)
        held, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    data = made.dataset
    assert sum(getattr(data, name).nbytes for name in ARRAYS if name != "tie") <= 20 * data.n_events
    assert held <= 20 * n + 1_000 * (data.n_products + data.n_shoppers)
    assert peak <= 120 * n + 500 * 2_000, "some arrays of eight bytes while sorting, and one chunk of rows"
