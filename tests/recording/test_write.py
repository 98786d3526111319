"""write(): the one INSERT, and how many rows of it were new."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from recommendations.models import Interaction
from recommendations.recording import event_ids
from recommendations.recording.write import write

MOMENT = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def row(name: object) -> Interaction:
    return Interaction(event_id=str(name), visitor="abc", product_key="7", kind="view", occurred_at=MOMENT)


@pytest.mark.django_db
def test_it_says_how_many_rows_were_new() -> None:
    assert write([]) == 0
    assert write([row(1), row(2)]) == 2
    assert write([row(2), row(3), row(3)]) == 1
    assert Interaction.objects.count() == 3


@pytest.mark.django_db
def test_more_rows_than_one_statement_takes_are_all_written() -> None:
    assert write([row(n) for n in range(1000)]) == 1000
    assert write([row(n) for n in range(500, 1500)]) == 500


@pytest.mark.django_db(transaction=True)
def test_some_rows_are_one_statement_without_a_transaction_around(django_assert_num_queries: Callable[..., Any]) -> None:
    with django_assert_num_queries(1):
        write([row(n) for n in range(40)])


@pytest.mark.django_db(transaction=True)
def test_many_rows_are_written_wholly_or_not_at_all() -> None:
    broken = row("broken")
    broken.occurred_at = "never"
    with pytest.raises(Exception, match="never"):
        write([*(row(n) for n in range(200)), broken])
    assert not Interaction.objects.exists()


def test_names_of_events_fit_their_column() -> None:
    assert event_ids.given("x" * 200) == "x" * 200
    assert len(event_ids.given("x" * 201)) == 64
    assert event_ids.line("purchase", "A1", "7", 2) == "purchase:A1:7:2"


def test_a_browser_cannot_use_up_the_name_of_an_order_line() -> None:
    assert event_ids.from_client("v:abc", "purchase:A1:7:1") != event_ids.line("purchase", "A1", "7")
    assert event_ids.from_client("v:abc", "x") != event_ids.from_client("v:xyz", "x")
