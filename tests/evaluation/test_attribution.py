"""What recommendations brought: seen, clicked, bought."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommendations.core.packing import pack
from recommendations.evaluation.attribution import Figures, added, attributed, last_days
from recommendations.models import Interaction, SlateLog
from recommendations.recording.orders import record_order, record_refund
from recommendations.shoppers.merge import visitor_merge
from tests.api.shop import VISITOR, browser_of, send, slate_of
from tests.recording.commits import CommittingClient

from .attribution_oracle import expected

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
SINCE, UNTIL = NOON - timedelta(days=5), NOON + timedelta(days=5)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _utc() -> Iterator[None]:
    with timezone.override(UTC):
        yield


def shown(placement: str = "home", strategy: str = "blend", at: datetime = NOON, seen: tuple[int, ...] = (1, 2)) -> uuid.UUID:
    packed = pack(["7", "8"], [1, 1], [0, 0])
    row = SlateLog(id=uuid.uuid4(), placement=placement, strategy=strategy, shopper="v:a", items=packed, seen=list(seen), shown_at=at)
    row.save()
    return row.pk


def event(kind: str, at: datetime = NOON, *, product: str = "7", visitor: str = "a", **fields: Any) -> Interaction:
    return Interaction.objects.create(event_id=uuid.uuid4().hex, kind=kind, product_key=product, visitor=visitor, occurred_at=at, **fields)


def click(slate: uuid.UUID | None, at: datetime = NOON, **fields: Any) -> Interaction:
    return event("click", at, slate_id=slate, **fields)


def bought(at: datetime = NOON + HOUR, *, price: str = "2.50", quantity: str = "2", **fields: Any) -> Interaction:
    return event("purchase", at, unit_price=Decimal(price), quantity=Decimal(quantity), **fields)


def by_placement(window: timedelta | None = None) -> dict[str, Figures]:
    found = attributed(SINCE, UNTIL, window)
    return added((cell.placement, each) for cell, each in found.items())


def test_a_purchase_belongs_to_the_click_before_it() -> None:
    click(shown())
    bought(order="o1")
    [(cell, home)] = attributed(SINCE, UNTIL).items()
    assert cell == ("home", "blend", NOON.date())
    assert home.told() == {
        **{"slates": 1, "items": 2, "clicks": 1, "lines": 1, "units": 2, "revenue": 5, "orders": 1},
        **{"click_through": 1.0, "viewed_click_through": 0.5, "conversion": 1.0},
    }


def test_each_line_counts_once_for_the_last_click() -> None:
    click(shown("home"), NOON - HOUR)
    click(shown("cart"), NOON)
    click(shown("search"), NOON + 2 * HOUR)
    bought()
    found = by_placement()
    assert {name: each.lines for name, each in found.items()} == {"home": 0, "cart": 1, "search": 0}


def test_at_one_moment_the_click_came_first_whichever_was_written_first() -> None:
    bought(NOON)
    click(shown("home"), NOON)
    click(shown("cart"), NOON)
    assert {name: each.lines for name, each in by_placement().items()} == {"home": 0, "cart": 1}


@pytest.mark.parametrize(
    "nothing",
    [
        lambda slate: click(slate, NOON - timedelta(days=7, seconds=1)),
        lambda slate: click(slate, NOON + timedelta(seconds=1)),
        lambda slate: click(slate, product="8"),
        lambda slate: click(slate, visitor="b"),
        lambda slate: click(None),
        lambda slate: event("view", slate_id=slate),
    ],
    ids=["too old", "after it", "another product", "another shopper", "from no slate", "no click"],
)
def test_what_is_no_click_before_it_brings_nothing(nothing: Any) -> None:
    nothing(shown())
    bought(NOON)
    assert by_placement()["home"].lines == 0


def test_the_window_is_a_setting_and_counts_to_the_second(settings: Any) -> None:
    click(shown(), NOON - timedelta(days=7))
    bought(NOON)
    assert by_placement()["home"].lines == 1
    assert by_placement(timedelta(days=6))["home"].lines == 0
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "ATTRIBUTION_DAYS": 6}
    assert by_placement()["home"].lines == 0


def test_a_visitor_who_clicked_signs_in_and_buys() -> None:
    ann = User.objects.create_user("ann")
    click(shown())
    visitor_merge("a", ann)
    bought(user=ann, visitor="")
    assert by_placement()["home"].lines == 1


@pytest.mark.urls("tests.otherstore.urls")
def test_from_the_browsers_click_through_the_login_to_the_till(django_capture_on_commit_callbacks: Any) -> None:
    ann = User.objects.create_user("ann")
    send(browser_of(CommittingClient()), "interactions", {"kind": "click", "product": "2", "slate": slate_of(strategy="trending")})
    visitor_merge(VISITOR, ann)
    with django_capture_on_commit_callbacks(execute=True):
        record_order("o1", [("2", 3, "2.50"), ("1", 1, "9.00")], user=ann)
    with django_capture_on_commit_callbacks(execute=True):
        record_refund("o1", "r1", [("2", 1, "2.50")])
    since, _now = last_days(2)
    [(cell, found)] = attributed(since, timezone.now()).items()
    assert (cell.placement, cell.strategy) == ("home", "trending")
    assert (found.slates, found.items, found.clicks, found.lines, found.units, found.revenue) == (1, 1, 1, 1, 2, 5)


def test_a_user_who_has_the_visitors_cookie_is_not_the_visitor_of_later() -> None:
    click(shown(), user=User.objects.create_user("ann"))
    bought(visitor="a")
    assert by_placement()["home"].lines == 0


def test_what_was_given_back_is_taken_off() -> None:
    click(shown())
    bought(order="o1", quantity="3")
    bought(order="o2", quantity="1")
    event("refund", UNTIL + timedelta(days=40), order="o1", quantity=Decimal(2))
    assert (by_placement()["home"].lines, by_placement()["home"].revenue) == (2, Decimal("5.00"))
    event("refund", NOON + 2 * HOUR, order="o2")
    home = by_placement()["home"]
    assert (home.lines, home.units, home.revenue, home.orders) == (1, 1, Decimal("2.50"), {"o1"})


def test_a_part_of_a_piece_may_be_given_back() -> None:
    click(shown())
    bought(order="o1", quantity="1.5")
    event("refund", NOON + 2 * HOUR, order="o1", quantity=Decimal("0.125"))
    assert by_placement()["home"].units == Decimal("1.375")


def test_a_line_without_a_price_brings_units_alone() -> None:
    click(shown())
    event("purchase", NOON + HOUR)
    home = by_placement()["home"]
    assert (home.lines, home.units, home.revenue) == (1, 1, 0)


def test_an_order_counts_once_in_a_sum() -> None:
    click(shown("home"), product="7")
    click(shown("cart"), product="8")
    bought(order="o1", product="7")
    bought(order="o1", product="8")
    found = by_placement()
    assert [len(each.orders) for each in found.values()] == [1, 1]
    whole = Figures.sum(list(found.values()))
    assert (len(whole.orders), whole.lines, whole.slates) == (1, 2, 2)


def test_a_click_whose_slate_is_forgotten_is_counted_without_a_place() -> None:
    click(uuid.uuid4())
    bought()
    whole = Figures.sum(list(attributed(SINCE, UNTIL).values()))
    assert (whole.clicks, whole.lines, whole.slates) == (1, 1, 0)
    assert set(by_placement()) == {""}


def test_a_slate_that_nobody_saw_is_none() -> None:
    shown(seen=())
    home = by_placement()["home"]
    assert (home.slates, home.items, home.click_through) == (0, 0, None)


def test_a_day_is_one_of_the_shops_time_zone() -> None:
    late = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
    click(shown(at=late), late)
    bought(late)
    assert {cell.day.day for cell in attributed(SINCE, UNTIL)} == {10}
    with timezone.override("Europe/Berlin"):
        assert {cell.day.day for cell in attributed(SINCE, UNTIL)} == {11}


def test_no_more_than_what_the_slate_log_knows_is_asked_for() -> None:
    with pytest.raises(ValueError, match="more than the 30 days"):
        attributed(UNTIL - timedelta(days=32), UNTIL)
    since, until = last_days(30)
    assert attributed(since, until) == {}
    assert (since.hour, since.minute, (until.date() - since.date()).days) == (0, 0, 29)


def test_the_number_of_queries_does_not_grow_with_the_log() -> None:
    def ask() -> int:
        with CaptureQueriesContext(connection) as queries:
            attributed(SINCE, UNTIL)
        return len(queries)

    click(shown())
    bought()
    few = ask()
    for visitor in map(str, range(30)):
        click(shown(), visitor=visitor)
        bought(visitor=visitor)
    assert ask() == few == 5


HOURS = st.integers(-24 * 8, 24 * 6).map(lambda hours: NOON + hours * HOUR)
WHO = st.sampled_from([(1, ""), (1, "a"), (None, "a"), (None, "b")])
SLATES = [uuid.UUID(int=n) for n in range(4)]
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["click", "click", "purchase", "purchase", "refund", "view"]),
        HOURS,
        WHO,
        st.sampled_from(["7", "8"]),
        st.sampled_from(["", "o1", "o2"]),
        st.integers(1, 4000).map(lambda parts: Decimal(parts) / 1000),
        st.sampled_from([None, *SLATES, uuid.UUID(int=99)]),
    ),
    max_size=25,
)
SHOWN = st.lists(st.tuples(st.sampled_from(["home", "cart"]), st.sampled_from(["blend", ""]), HOURS, st.sets(st.integers(1, 4))), min_size=4, max_size=4)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS, slates=SHOWN, window=st.integers(0, 8 * 24))
def test_the_database_finds_what_plain_python_finds(events: list, slates: list, window: int) -> None:
    Interaction.objects.all().delete()
    SlateLog.objects.all().delete()
    ann, _made = User.objects.get_or_create(username="ann")
    for pk, (placement, strategy, at, seen) in zip(SLATES, slates, strict=True):
        SlateLog.objects.create(id=pk, placement=placement, strategy=strategy, shopper="v:a", items=b"", seen=sorted(seen), shown_at=at)
    rows = [
        Interaction(
            event_id=str(n),
            kind=kind,
            occurred_at=at,
            user=ann if user else None,
            visitor=visitor,
            product_key=product,
            order="" if kind in ("click", "view") else order and f"{order}{user}{visitor}",
            quantity=quantity,
            unit_price=Decimal("1.50") if n % 3 else None,
            slate_id=slate if kind in ("click", "view") else None,
        )
        for n, (kind, at, (user, visitor), product, order, quantity, slate) in enumerate(events)
    ]
    Interaction.objects.bulk_create(rows)
    found = attributed(SINCE, UNTIL, window * HOUR)
    numbers = ("slates", "items", "clicks", "lines", "units", "revenue", "orders")
    told = {tuple(cell): {name: value for name in numbers if (value := getattr(each, name))} for cell, each in found.items()}
    wanted = expected(SINCE, UNTIL, window * HOUR)
    assert {cell: numbers for cell, numbers in told.items() if numbers} == {cell: numbers for cell, numbers in wanted.items() if numbers}
