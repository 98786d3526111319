"""At login the visitor's history joins the user's: once, completely, and nobody else's."""

from datetime import timedelta

import pytest
from django.contrib.auth import login
from django.db import transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from recommendations import record
from recommendations.models import Interaction, VisitorLink
from recommendations.shoppers.merge import links_sweep, visitor_merge
from recommendations.shoppers.page import Page
from tests.recording.commits import CommittingClient, committing

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.recording.shop")]

log = committing(record)


@pytest.fixture
def client() -> Client:
    return CommittingClient()


@pytest.fixture
def ann(django_user_model: type) -> object:
    return django_user_model.objects.create_user("ann")


@pytest.fixture
def bob(django_user_model: type) -> object:
    return django_user_model.objects.create_user("bob")


def rows() -> set[tuple[str, int | None]]:
    return set(Interaction.objects.values_list("product_key", "user_id"))


def test_what_a_visitor_did_becomes_the_users(client: Client, ann: object) -> None:
    client.get("/look/1/")
    client.get("/look/2/")
    visitor = Interaction.objects.first().visitor
    client.get("/sign-in/ann/")
    assert rows() == {("1", ann.pk), ("2", ann.pk)}
    assert set(Interaction.objects.values_list("visitor", flat=True)) == {visitor}
    assert VisitorLink.objects.get().user_id == ann.pk


def test_merging_again_changes_nothing(client: Client, ann: object) -> None:
    log("view", "1", visitor="abc")
    assert visitor_merge("abc", ann)
    before = list(Interaction.objects.values())
    assert visitor_merge("abc", ann)
    assert list(Interaction.objects.values()) == before
    assert VisitorLink.objects.count() == 1


def test_a_second_user_of_the_device_gets_nothing_of_the_first(client: Client, ann: object, bob: object) -> None:
    client.get("/look/1/")
    client.get("/sign-in/ann/")
    client.get("/sign-out/")
    client.get("/look/2/")
    client.get("/sign-in/bob/")
    assert rows() == {("1", ann.pk), ("2", bob.pk)}


def test_a_second_user_who_signs_in_over_the_first_gets_a_new_visitor(client: Client, ann: object, bob: object) -> None:
    client.get("/look/1/")
    client.get("/sign-in/ann/")
    first = client.cookies["rec_visitor"].value
    client.get("/sign-in/bob/")
    assert client.cookies["rec_visitor"].value != first
    client.get("/look/2/")
    assert rows() == {("1", ann.pk), ("2", bob.pk)}
    assert VisitorLink.objects.get().user_id == ann.pk


def test_a_signed_in_shopper_needs_no_visitor_key(client: Client, ann: object) -> None:
    client.get("/sign-in/ann/")
    client.get("/look/1/")
    assert Interaction.objects.get().visitor == ""
    assert not VisitorLink.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_one_request_recorded_before_its_login_is_merged_when_all_is_committed(ann: object, rf: RequestFactory) -> None:
    from django.contrib.sessions.backends.db import SessionStore

    request = rf.post("/")
    request.session = SessionStore()
    request.recommendations = Page(request)
    with transaction.atomic():
        assert record("cart", "1", request=request)
        login(request, ann, backend="django.contrib.auth.backends.ModelBackend")
    assert rows() == {("1", ann.pk)}


def test_the_sweep_claims_late_events_from_before_the_login_only(ann: object) -> None:
    now = timezone.now()
    visitor_merge("abc", ann)
    log("view", "1", visitor="abc", occurred_at=now - timedelta(minutes=5))
    log("view", "2", visitor="abc", occurred_at=now + timedelta(minutes=5))
    log("view", "3", visitor="stranger", occurred_at=now - timedelta(minutes=5))
    assert links_sweep(since=now - timedelta(days=2)) == 1
    assert rows() == {("1", ann.pk), ("2", None), ("3", None)}
    assert links_sweep(since=now - timedelta(days=2)) == 0


def test_the_sweep_leaves_old_links_alone(ann: object) -> None:
    visitor_merge("abc", ann)
    log("view", "1", visitor="abc", occurred_at=timezone.now() - timedelta(minutes=5))
    assert links_sweep(since=timezone.now() + timedelta(seconds=1)) == 0


def test_a_failing_merge_does_not_stop_the_login(client: Client, ann: object, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/look/1/")
    monkeypatch.setattr("recommendations.receivers.visitor_merge", lambda *args: 1 / 0)
    assert client.get("/sign-in/ann/").status_code == 200
    assert "visitor_join failed: division by zero" in caplog.text


def test_the_workers_sweep_claims_late_events_too(ann: object) -> None:
    from recommendations.tasks import sweep

    visitor_merge("abc", ann)
    log("view", "1", visitor="abc", occurred_at=timezone.now() - timedelta(minutes=5))
    sweep()
    assert rows() == {("1", ann.pk)}
