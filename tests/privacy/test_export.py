"""The copy that a person may take holds what is held of that person: all of it, and of nobody else."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from recommendations.models import Interaction, Result, SlateLog, VisitorLink
from recommendations.privacy import export as module
from recommendations.privacy.export import export
from recommendations.shoppers.identity import Shopper

from .conftest import LONG_AGO, Person, log, shown

pytestmark = pytest.mark.django_db


def copy_of(shopper: Shopper) -> dict[str, Any]:
    return dict(json.loads("".join(export(shopper))))


def as_json(rows: Any) -> list[dict[str, Any]]:
    """Rows of ``values()`` as JSON has them."""
    return list(json.loads(json.dumps(list(rows), cls=DjangoJSONEncoder)))


def test_it_holds_what_the_log_holds(ann: Person, bob: Person) -> None:
    columns = [field.attname for field in Interaction._meta.concrete_fields if field.name not in ("id", "user")]
    assert copy_of(ann.shopper)["interactions"] == as_json(Interaction.objects.filter(user=ann.user).order_by("pk").values(*columns))
    assert len(copy_of(ann.shopper)["interactions"]) == 6


def test_it_says_whose_it_is(ann: Person) -> None:
    copy = copy_of(ann.shopper)
    assert (copy["version"], copy["user"], copy["visitors"]) == (1, str(ann.user.pk), sorted([ann.phone, ann.laptop]))
    assert [link["visitor"] for link in copy["visitor_links"]] == [ann.phone, ann.laptop]


def test_it_holds_the_slates_that_were_shown(ann: Person, bob: Person) -> None:
    slates = copy_of(ann.shopper)["slates_shown"]
    assert {slate["shopper"] for slate in slates} == set(ann.keys)
    assert slates[0]["products"] == ["7", "8"]
    assert (slates[0]["placement"], slates[0]["seen"], slates[0]["shown_at"]) == ("home", [1], "2026-01-02T03:04:00Z")
    named = {field.attname for field in SlateLog._meta.concrete_fields} - {"items"}
    assert named <= slates[0].keys()


def test_it_holds_the_lists_of_every_run_that_were_computed_for_the_person(ann: Person, bob: Person) -> None:
    VisitorLink.objects.update(linked_at=timezone.now())  # the runs were before
    lists = copy_of(ann.shopper)["lists"]
    assert len(lists) == 9 == Result.objects.filter(key__in=ann.keys).count()
    assert lists[0]["strategy"] == "mine"
    assert lists[0]["products"] == [{"product": "1", "score": 0.5}, {"product": "2", "score": 0.25}]


def test_it_holds_every_answer_to_being_remembered(ann: Person, bob: Person) -> None:
    answers = copy_of(ann.shopper)["consent"]
    assert {answer["shopper"] for answer in answers} == set(ann.keys)
    assert answers[0] == {"shopper": answers[0]["shopper"], "granted": True, "at": "2026-01-02T03:04:00Z", "source": "test"}


def test_what_happened_after_the_users_session_is_nobodys_but_the_browsers(ann: Person) -> None:
    shown(f"v:{ann.phone}", at=timezone.now() + timedelta(minutes=1))
    assert len(copy_of(ann.shopper)["slates_shown"]) == 3
    browser = copy_of(Shopper(visitor=ann.phone))
    assert [row["product_key"] for row in browser["interactions"]] == ["5"]
    assert len(browser["slates_shown"]) == 1
    assert (browser["user"], browser["consent"], browser["visitor_links"]) == ("", [], [])


def test_a_visitor_takes_a_copy_too() -> None:
    log("view", "1", visitor="passer-by")
    log("view", "2", visitor="another")
    shown("v:passer-by")
    copy = copy_of(Shopper(visitor="passer-by"))
    assert [row["product_key"] for row in copy["interactions"]] == ["1"]
    assert [slate["shopper"] for slate in copy["slates_shown"]] == ["v:passer-by"]


def test_nothing_is_held_of_nobody(ann: Person) -> None:
    copy = copy_of(Shopper())
    assert copy.pop("exported_at")
    assert (copy.pop("version"), copy.pop("user")) == (1, "")
    assert set(copy) == {"visitors", "interactions", "slates_shown", "lists", "consent", "visitor_links"}
    assert not any(copy.values())


def test_after_an_erasure_nothing_is_held(ann: Person) -> None:
    from recommendations.privacy.erase import erase

    erase(ann.shopper)
    copy = copy_of(ann.shopper)
    assert [copy[name] for name in ("visitors", "interactions", "slates_shown", "lists", "consent", "visitor_links")] == [[]] * 6


def test_a_row_that_cannot_be_read_costs_nobody_the_copy(ann: Person) -> None:
    SlateLog.objects.update(items=b"nonsense")
    copy = copy_of(ann.shopper)
    assert [slate["products"] for slate in copy["slates_shown"]] == [None] * 3
    assert len(copy["consent"]) == 3


def test_a_long_history_is_read_page_by_page(monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Callable[..., Any]) -> None:
    monkeypatch.setattr(module, "CHUNK", 10)
    rows = [Interaction(event_id=f"{n}", visitor="keen", product_key=f"{n}", kind="view", occurred_at=LONG_AGO) for n in range(35)]
    Interaction.objects.bulk_create(rows)
    pieces = export(Shopper(visitor="keen"))
    with django_assert_max_num_queries(3):
        for _ in range(14):
            next(pieces)
    whole = json.loads("".join(export(Shopper(visitor="keen"))))
    assert [row["product_key"] for row in whole["interactions"]] == [str(n) for n in range(35)]
