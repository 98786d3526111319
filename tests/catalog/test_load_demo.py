"""``load_demo``: the whole past of a few customers, once."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.utils import timezone

from catalog.demo import loading, tables
from catalog.models import DemoLoad, Order, OrderLine, Product

pytestmark = pytest.mark.django_db

CUSTOMERS = 12
Interaction = apps.get_model("recommendations", "Interaction")


def load(**options: Any) -> str:
    said = StringIO()
    call_command("load_demo", customers=CUSTOMERS, stdout=said, **options)
    return said.getvalue()


def rows() -> tuple[int, ...]:
    models = (Product, Order, OrderLine, Interaction, get_user_model(), DemoLoad)
    return tuple(model._default_manager.count() for model in models)


def test_every_line_becomes_an_order_line_and_an_interaction() -> None:
    expected = tables.read(customers=CUSTOMERS)
    load()
    lines = expected.lines
    assert rows() == (len(expected.products), lines.invoice.nunique(), len(lines), len(lines), CUSTOMERS + 1, 1)
    assert set(Interaction.objects.values_list("kind", flat=True)) == {"purchase"}


def test_the_last_day_is_yesterday_and_all_dates_keep_their_distance() -> None:
    before = tables.read(customers=CUSTOMERS)
    load()
    today = timezone.now().date()
    newest, oldest = Interaction.objects.latest("occurred_at").occurred_at, Interaction.objects.earliest("occurred_at").occurred_at
    assert today - newest.date() in (timedelta(days=1), timedelta(days=2))  # The second where midnight passes meanwhile.
    assert newest - oldest == before.lines.sold_at.max() - before.lines.sold_at.min()
    assert Order.objects.latest("placed_at").placed_at == newest


def test_loaded_again_it_does_nothing_and_loses_nothing() -> None:
    load()
    Product.objects.filter(sku=Product.objects.first().sku).update(name="Renamed", stock=7)
    Order.objects.create(number="W1")
    before = rows()
    assert "nothing to do" in load()
    assert rows() == before
    assert Product.objects.filter(name="Renamed", stock=7).exists()


def test_a_load_that_was_interrupted_is_finished_with_the_same_dates(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(loading, "load_interactions", lambda table: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            load()
    assert DemoLoad.objects.get().finished_at is None
    DemoLoad.objects.update(days=100)  # As if it had begun on another day.
    load()
    assert DemoLoad.objects.get().finished_at is not None
    newest = tables.read(customers=CUSTOMERS).lines.sold_at.max() + timedelta(days=100)
    assert Interaction.objects.latest("occurred_at").occurred_at.replace(tzinfo=None) == newest
    assert Order.objects.count() == tables.read(customers=CUSTOMERS).lines.invoice.nunique()


def test_customers_have_no_password_and_their_orders_are_theirs() -> None:
    load()
    customer = get_user_model().objects.filter(username__startswith="c").first()
    assert not customer.has_usable_password()
    assert customer.orders.exists()


def test_the_demo_has_an_admin_and_a_deployment_has_none(settings: Any) -> None:
    settings.DEMO = False
    load()
    assert not get_user_model().objects.filter(is_superuser=True).exists()
    settings.DEMO = True
    DemoLoad.objects.all().delete()
    load()
    assert authenticate(username="admin", password="admin").is_superuser


def test_an_admin_who_exists_keeps_the_password() -> None:
    get_user_model().objects.create_superuser("admin", password="mine")
    load()
    assert authenticate(username="admin", password="mine") is not None


def test_products_come_with_shelf_tags_stock_and_the_day_of_their_first_sale() -> None:
    load()
    product = Product.objects.exclude(tag_text="").first()
    assert product.category is not None
    assert set(product.tag_names) == set(product.tags.values_list("name", flat=True))
    assert product.stock is not None
    assert product.created_at.date() <= timezone.now().date() - timedelta(days=1)


def test_a_few_products_are_out_of_stock_the_same_everywhere() -> None:
    stocks = [tables.stock_of(str(sku)) for sku in range(10_000, 13_000)]
    assert 0.01 < sum(stock == 0 for stock in stocks) / len(stocks) < 0.03
    assert max(stocks) <= tables.LARGEST_STOCK
    assert tables.stock_of("85123A") == tables.stock_of("85123A")


@pytest.mark.parametrize("number", [0, -3])
def test_no_customers_is_refused(number: int) -> None:
    with pytest.raises(CommandError, match="at least 1"):
        call_command("load_demo", customers=number)
    assert not DemoLoad.objects.exists()
