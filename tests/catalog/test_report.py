"""What the demo prints."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from catalog.models import Order
from shopsite.demo import report

pytestmark = pytest.mark.django_db


def customer(number: int, orders: int) -> Any:
    user = get_user_model().objects.create_user(f"c{number}")
    Order.objects.bulk_create([Order(number=f"{number}-{each}", user=user) for each in range(orders)])
    return user


def test_a_tiny_shop_names_each_customer_once(capsys: pytest.CaptureFixture[str]) -> None:
    customer(10001, 1)
    report.invitation(8000)
    assert "c10001 (1 order)\n" in capsys.readouterr().out


def test_a_shop_names_the_busiest_a_regular_and_a_newcomer(capsys: pytest.CaptureFixture[str]) -> None:
    for number, orders in [(10001, 1), (10002, report.REGULAR), (10003, report.REGULAR + 1)]:
        customer(number, orders)
    report.invitation(8000)
    assert "c10003 (9 orders), c10002 (8 orders), c10001 (1 order)\n" in capsys.readouterr().out
