"""What was on its way when somebody was erased does not come in; what happens afterwards does."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from time import sleep
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in
from django.db import connections, transaction
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone

from recommendations import record
from recommendations.models import Consent, Interaction, VisitorLink
from recommendations.privacy.ending import erase_request
from recommendations.privacy.erase import erase
from recommendations.recording import write as writing
from recommendations.recording.orders import record_order, record_refund
from recommendations.shoppers.consent import answer_of, consent_set
from recommendations.shoppers.identity import Shopper
from recommendations.shoppers.page import Page
from recommendations.shoppers.tombstones import tombstones_write
from tests.management import files
from tests.recording.commits import committing

pytestmark = pytest.mark.django_db

log = committing(record)
order = committing(record_order)
refund = committing(record_refund)


@pytest.fixture(params=["within the INSERT", "before it"])
def asked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tombstones are asked for in both ways, whatever this database takes."""
    if request.param == "before it":
        monkeypatch.setattr(writing, "GUARDED", frozenset())


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def request_(rf: RequestFactory) -> HttpRequest:
    request = rf.get("/")
    request.recommendations = Page(request)
    request.recommendations.visitor.set("old")
    return request


@pytest.fixture
def ann() -> Any:
    return get_user_model().objects.create_user("ann")


def products() -> list[str]:
    return sorted(Interaction.objects.values_list("product_key", flat=True))


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("minutes", [-5, 0, 5])
def test_an_event_of_an_erased_visitor_is_dropped_whenever_it_happened(now: datetime, minutes: int) -> None:
    tombstones_write(["v:old"], at=now)
    assert log("click", "1", visitor="old", occurred_at=now + timedelta(minutes=minutes))
    assert log("click", "2", visitor="another", occurred_at=now + timedelta(minutes=minutes))
    assert products() == ["2"]


@pytest.mark.usefixtures("asked")
def test_a_user_is_remembered_anew_from_the_tombstone_on(now: datetime, ann: Any) -> None:
    tombstones_write([f"u:{ann.pk}"], at=now)
    for product, seconds in (("before", -1), ("then", 0), ("after", 1)):
        log("view", product, user=ann, occurred_at=now + timedelta(seconds=seconds))
    assert products() == ["after"]


@pytest.mark.usefixtures("asked")
def test_an_erased_visitor_does_not_silence_the_user_who_signed_in(now: datetime, ann: Any, rf: RequestFactory) -> None:
    tombstones_write(["v:old"], at=now - timedelta(minutes=1))
    request = rf.get("/")
    request.user = ann
    request.recommendations = Page(request)
    request.recommendations.visitor.set("old")
    assert log("view", "1", request=request)
    assert products() == ["1"]


@pytest.mark.usefixtures("asked")
def test_orders_and_refunds_are_held_to_the_same(now: datetime, ann: Any) -> None:
    order("A1", [("1", 1, None)], user=ann, occurred_at=now - timedelta(hours=2))
    tombstones_write([f"u:{ann.pk}"], at=now - timedelta(hours=1))
    order("A2", [("2", 1, None), ("3", 1, None)], user=ann, occurred_at=now - timedelta(hours=2))
    refund("A1", "R1", [("1", 1, None)], occurred_at=now - timedelta(hours=2))
    order("A3", [("4", 1, None), ("4", 2, None)], user=ann, occurred_at=now)
    assert products() == ["1", "4", "4"]


def test_a_refund_of_an_erased_order_is_dropped(ann: Any) -> None:
    order("A1", [("1", 1, None)], user=ann)
    erase(Shopper(user=str(ann.pk)))
    refund("A1", "R1", [("1", 1, None)])
    assert products() == []


def test_rows_of_several_shoppers_are_told_apart(now: datetime) -> None:
    tombstones_write(["v:old"], at=now)
    rows = [Interaction(event_id=str(n), visitor=("old", "new")[n % 2], product_key="1", kind="view", occurred_at=now) for n in range(120)]
    assert writing.write(rows) == 60
    assert set(Interaction.objects.values_list("visitor", flat=True)) == {"new"}


@pytest.mark.django_db(transaction=True)
def test_what_a_request_recorded_before_it_erased_is_not_written_at_its_commit(request_: HttpRequest) -> None:
    with transaction.atomic():
        record("view", "1", request=request_)
        erase_request(request_)
        record("view", "2", request=request_)
    assert products() == ["2"]
    assert Interaction.objects.get().visitor == request_.recommendations.visitor.value != "old"


@pytest.mark.parametrize("what", [lambda request: log("cart", "1", request=request), lambda request: order("A1", [("1", 1, None)], request=request)])
def test_a_browser_that_was_erased_from_elsewhere_begins_anew(request_: HttpRequest, what: Callable[[HttpRequest], Any]) -> None:
    erase(Shopper(visitor="old"))
    what(request_)
    assert products() == []
    assert request_.recommendations.visitor.value == ""
    log("view", "2", request=request_)
    assert products() == ["2"]
    assert Interaction.objects.get().visitor not in ("", "old")


@pytest.mark.parametrize("granted", [True, False])
def test_the_answer_of_a_browser_that_was_erased_from_elsewhere_is_kept_in_its_cookie_alone(request_: HttpRequest, granted: bool) -> None:
    erase(Shopper(visitor="old"))
    consent_set(request_, granted=granted)
    assert not Consent.objects.exists()
    assert (request_.recommendations.visitor.value, answer_of(request_)) == ("", granted)


def test_a_browser_that_was_erased_from_elsewhere_signs_in_without_its_old_key(request_: HttpRequest, ann: Any) -> None:
    erase(Shopper(visitor="old"))
    user_logged_in.send(sender=type(ann), request=request_, user=ann)
    assert request_.recommendations.visitor.value == ""
    assert not VisitorLink.objects.exists()


def test_a_browser_keeps_its_key_when_an_event_merely_was_there_already(request_: HttpRequest) -> None:
    for _ in range(2):
        log("cart", "1", request=request_, event_id="the same")
    assert products() == ["1"]
    assert request_.recommendations.visitor.value == "old"


def test_a_file_of_old_orders_brings_nobody_back(now: datetime, ann: Any, tmp_path: Path) -> None:
    keys = files.products("cup", "pot", "tin", "mug")
    tombstones_write([f"u:{ann.pk}", "v:old"], at=now - timedelta(days=1))
    path = files.write_csv(
        tmp_path / "log.csv",
        [
            ("ann", "", "cup", (now - timedelta(days=2)).isoformat()),
            ("ann", "", "pot", (now - timedelta(hours=1)).isoformat()),
            ("", "old", "tin", (now - timedelta(hours=1)).isoformat()),
            ("", "new", "mug", (now - timedelta(days=2)).isoformat()),
        ],
        ("user", "visitor", "product", "occurred_at"),
    )
    files.run("import_interactions", path)
    assert products() == sorted([keys["pot"], keys["mug"]])
    assert path.with_name("log.csv.rejects.csv").read_text().count("its shopper was erased") == 2


@pytest.mark.django_db(transaction=True)
def test_who_goes_on_writing_during_an_erasure_leaves_nothing() -> None:
    done, written = Event(), []

    def keep_writing(name: int) -> None:
        try:
            while not done.is_set():
                record("cart", str(name), visitor="old")
                record("cart", str(name), visitor="new")
                written.append(name)
        finally:
            connections.close_all()

    writers = [Thread(target=keep_writing, args=(name,)) for name in range(3)]
    for writer in writers:
        writer.start()
    try:
        while len(written) < 20:
            sleep(0.005)
        erase(Shopper(visitor="old"))
        enough = len(written) + 20
        while len(written) < enough:
            sleep(0.005)
    finally:
        done.set()
        for writer in writers:
            writer.join()
    assert Interaction.objects.filter(visitor="new").count() == len(written)
    assert not Interaction.objects.filter(visitor="old").exists()
