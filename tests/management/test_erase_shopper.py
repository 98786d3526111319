"""Erasing somebody from the command line."""

import json
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError

from recommendations.models import Interaction, VisitorLink
from recommendations.shoppers.tombstones import is_erased

from .files import run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ann():
    ann = get_user_model().objects.create_user("ann")
    VisitorLink.objects.create(visitor="phone", user=ann)
    rows = [("ann's", ann, ""), ("the phone's", None, "phone"), ("as it was a visitor: phone", ann, "phone"), ("a stranger's", None, "stranger")]
    Interaction.objects.bulk_create(
        Interaction(event_id=name, user=user, visitor=visitor, product_key="1", kind="view", occurred_at=datetime(2026, 1, 1, tzinfo=UTC))
        for name, user, visitor in rows
    )
    return ann


def left():
    return list(Interaction.objects.order_by("pk").values_list("event_id", flat=True))


def test_a_user_goes_with_all_visitors(ann, tmp_path):
    printed = run("erase_shopper", "--user", "ann", json=tmp_path / "s.json")
    assert f"u:{ann.pk} erased: 3 interactions, 1 links" in printed
    assert left() == ["a stranger's"]
    assert is_erased("v:phone")
    summary = json.loads((tmp_path / "s.json").read_text())
    assert (summary["ok"], summary["shopper"], summary["erased"]["interactions"]) == (True, f"u:{ann.pk}", 3)


def test_a_second_time_finds_nothing(ann):
    run("erase_shopper", "--user", "ann")
    assert "erased: nothing was held" in run("erase_shopper", "--user", "ann")


def test_a_visitor_leaves_what_belongs_to_an_account(ann):
    printed = run("erase_shopper", "--visitor", "phone")
    assert "v:phone erased: 1 interactions, 1 links; 1 interactions belong to a user's account and stay there" in printed
    assert Interaction.objects.filter(user=ann).count() == 2
    assert not Interaction.objects.filter(visitor="phone").exists()
    assert not any("phone" in name for name in left())


def test_who_is_not_there_is_one_clear_line(ann):
    with pytest.raises(CommandError, match="there is no user 'bob'"):
        run("erase_shopper", "--user", "bob")
    with pytest.raises(CommandError, match="1 to 64 characters, this one 65"):
        run("erase_shopper", "--visitor", "x" * 65)
    assert len(left()) == 4


def test_somebody_must_be_named():
    with pytest.raises(CommandError, match="one of the arguments --user --visitor is required"):
        run("erase_shopper")
