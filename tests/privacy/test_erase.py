"""A person is forgotten: everywhere, for good, and nobody else is."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.db import models, transaction
from django.test.utils import isolate_apps
from django.utils import timezone

from recommendations import receivers
from recommendations.models import Consent, Interaction, Result, Run, SlateLog, Tombstone, VisitorLink
from recommendations.privacy import erase as module
from recommendations.privacy.erase import erase
from recommendations.shoppers.identity import Shopper
from recommendations.shoppers.tombstones import erased_at, erased_since, is_erased, tombstones_write
from recommendations.signals import shopper_erased

from .conftest import Person, held, log, shown
from .everywhere import found

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> Iterator[list[str]]:
    """Keys that ``shopper_erased`` named."""
    keys: list[str] = []

    def hear(shopper_key: str, **rest: Any) -> None:
        keys.append(shopper_key)

    shopper_erased.connect(hear)
    yield keys
    shopper_erased.disconnect(hear)


def test_the_search_finds_what_is_held(ann: Person) -> None:
    tables = {place.partition(".")[0].removeprefix("recommendations_") for place in found(ann.phone)}
    assert tables == {"interaction", "slatelog", "result", "consent", "visitorlink"}
    assert "recommendations_interaction.event_id" in found(f"v:{ann.laptop}")
    assert "recommendations_interaction.user_id" in found(str(ann.user.pk))


def test_nothing_of_an_erased_user_is_left_in_any_table(ann: Person) -> None:
    erase(ann.shopper)
    for name in ann.names:
        assert found(name, but=("auth_user",)) == []
    assert get_user_model().objects.filter(pk=ann.user.pk).exists()


def test_deleting_a_user_erases(ann: Person) -> None:
    ann.user.delete()
    for name in ann.names:
        assert found(name) == []


def test_deleting_many_users_erases_them_all(ann: Person, bob: Person) -> None:
    get_user_model().objects.filter(pk__in=[ann.user.pk, bob.user.pk]).delete()
    for name in [*ann.names, *bob.names]:
        assert found(name) == []


@isolate_apps("tests")
def test_a_user_who_is_deleted_as_a_proxy_is_erased_too(monkeypatch: pytest.MonkeyPatch) -> None:
    class Customer(User):
        class Meta:
            proxy = True
            app_label = "tests"

    assert receivers._users() == [User]
    monkeypatch.setattr(receivers.apps, "get_models", lambda: [Group, User, Customer])
    assert receivers._users() == [User, Customer]


def test_others_are_left_alone(ann: Person, bob: Person) -> None:
    before = held()
    links = VisitorLink.objects.count()
    erase(bob.shopper)
    assert {name: before[name] // 2 for name in before} == held()
    assert VisitorLink.objects.count() == links // 2
    assert set(Interaction.objects.exclude(visitor="").values_list("visitor", flat=True)) == {ann.phone, ann.laptop}


def test_it_says_how_much_went(ann: Person) -> None:
    assert erase(ann.shopper) == {"interactions": 7, "kept_with_account": 0, "lists": 9, "slates": 3, "consent": 3, "links": 2}


def test_a_second_time_finds_nothing_and_changes_nothing(ann: Person) -> None:
    erase(ann.shopper)
    assert not any(erase(ann.shopper).values())
    assert Tombstone.objects.count() == 3


def test_all_keys_are_told_when_it_is_done(ann: Person, told: list[str], django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        erase(ann.shopper)
        assert told == []
    assert told == [ann.keys[0], f"v:{ann.laptop}", f"v:{ann.phone}"]


def test_a_receiver_that_fails_stops_nothing(ann: Person, django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    asked = []

    def fail(shopper_key: str, **rest: Any) -> None:
        asked.append(shopper_key)
        raise ZeroDivisionError

    shopper_erased.connect(fail)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            erase(ann.shopper)
    finally:
        shopper_erased.disconnect(fail)
    assert sorted(asked) == sorted(ann.keys)
    assert not Interaction.objects.exists()


def test_the_tombstone_comes_first(ann: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: Any) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(module, "_sweep", fail)
    with pytest.raises(ZeroDivisionError):
        erase(ann.shopper)
    assert all(is_erased(key) for key in ann.keys)


def test_a_tombstone_names_nobody(ann: Person, settings: Any) -> None:
    erase(ann.shopper)
    hashes = set(Tombstone.objects.values_list("shopper_hash", flat=True))
    assert all(len(each) == 64 for each in hashes)
    settings.SECRET_KEY = "another"
    assert not is_erased(ann.keys[0]), "without the secret key nobody can try keys until one fits"


def test_a_tombstone_outlives_the_secret_key(ann: Person, settings: Any) -> None:
    erase(ann.shopper)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [settings.SECRET_KEY]
    assert is_erased(ann.keys[0])


def test_of_two_erasures_under_two_secret_keys_the_later_counts(settings: Any) -> None:
    old, now = settings.SECRET_KEY, timezone.now()
    for secret, days in ((old, 9), ("new", 1), ("newest", 5)):
        settings.SECRET_KEY = secret
        tombstones_write(["u:1"], at=now - timedelta(days=days))
    settings.SECRET_KEY_FALLBACKS = [old, "new"]
    assert erased_at(["u:2", "u:1"]) == {"u:1": now - timedelta(days=1)}


def test_erasing_again_moves_the_time() -> None:
    now = timezone.now()
    tombstones_write(["u:1"], at=now - timedelta(days=9))
    assert erased_since(now - timedelta(days=1)) == frozenset()
    tombstones_write(["u:1", "u:2"])
    assert len(erased_since(now - timedelta(days=1))) == 2 == Tombstone.objects.count()


def test_many_rows_go_in_small_bites(ann: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []
    delete = models.QuerySet.delete

    def measured(self: Any) -> Any:
        sizes.append(self.count())
        return delete(self)

    monkeypatch.setattr(module, "BATCH", 3)
    monkeypatch.setattr(models.QuerySet, "delete", measured)
    erase(ann.shopper)
    assert max(sizes) == 3
    assert found(ann.phone) == []


def test_more_visitors_than_one_statement_takes_are_all_erased(ann: Person) -> None:
    now = timezone.now()
    visitors = [f"browser-{number:04d}" for number in range(450)]
    VisitorLink.objects.bulk_create(VisitorLink(visitor=visitor, user=ann.user) for visitor in visitors)
    Interaction.objects.bulk_create(Interaction(event_id=visitor, visitor=visitor, product_key="1", kind="view", occurred_at=now) for visitor in visitors)
    erase(ann.shopper)
    assert found("browser-") == []
    assert Tombstone.objects.count() == 453


def test_a_visitor_is_erased(bob: Person) -> None:
    log("view", "1", visitor="passer-by")
    shown("v:passer-by")
    before = held()
    counts = erase(Shopper(visitor="passer-by"))
    assert (counts["interactions"], counts["slates"]) == (1, 1)
    assert found("passer-by") == []
    assert held()["interactions"] == before["interactions"] - 1


def test_a_visitor_who_signed_in_leaves_the_account_its_history_but_not_the_key(ann: Person) -> None:
    counts = erase(Shopper(visitor=ann.phone))
    assert (counts["interactions"], counts["kept_with_account"], counts["links"]) == (1, 2, 1)
    assert found(ann.phone) == []
    assert Interaction.objects.filter(user=ann.user).count() == 6
    assert VisitorLink.objects.get().visitor == ann.laptop


def test_a_visitor_of_somebody_else_is_not_erased_with_a_user(ann: Person, bob: Person) -> None:
    log("view", "9", user=bob.user)
    Interaction.objects.filter(product_key="9").update(visitor=ann.phone)
    erase(bob.shopper)
    assert Interaction.objects.filter(visitor=ann.phone).count() == 3
    assert not is_erased(f"v:{ann.phone}")


def test_a_visitor_beside_the_user_in_the_log_is_erased_though_no_link_was_kept(ann: Person) -> None:
    VisitorLink.objects.all().delete()
    erase(ann.shopper)
    assert found(ann.phone) == []


def test_nobody_is_erased_where_nobody_is_named(ann: Person) -> None:
    before = held()
    assert erase(Shopper()) == {}
    assert held() == before
    assert not Tombstone.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_what_came_in_before_the_commit_is_erased_too(ann: Person, runs: list[Run]) -> None:
    with transaction.atomic():
        erase(ann.shopper)
        # Others do not see the tombstone yet: they go on writing.
        Result.objects.create(run=runs[2], scope="shopper", key=ann.keys[0], payload=b"")
        Interaction.objects.create(event_id="late", visitor=ann.phone, product_key="1", kind="view", occurred_at=timezone.now())
    assert found(ann.phone) == []
    assert not Result.objects.filter(key=ann.keys[0]).exists()


@pytest.mark.django_db(transaction=True)
def test_an_erasure_that_is_rolled_back_did_not_happen(ann: Person, told: list[str]) -> None:
    before = held()
    with transaction.atomic():
        ann.user.delete()
        transaction.set_rollback(True)
    assert held() == before
    assert not Tombstone.objects.exists()
    assert told == []
    assert Consent.objects.exists()
    assert SlateLog.objects.exists()
