"""``POST impressions/``: what was seen fills the slate log."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from recommendations import record
from recommendations.core.packing import unpack
from recommendations.models import Interaction, SlateLog
from recommendations.recording import impressions
from recommendations.shoppers.identity import Shopper
from recommendations.shoppers.tombstones import tombstones_write
from recommendations.slates import make_slate_id, read_slate_id
from tests.recording.commits import committing

from .shop import SHOWN, VISITOR, browser_of, results, send, slate_of, statuses
from .test_interactions import BAD, _no

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.otherstore.urls")]

log = committing(record)


def told(slate: str, seen: list[int], products: list[str] | None = None, page_view_id: str = "p1") -> dict:
    return {"slate": slate, "products": SHOWN if products is None else products, "seen": seen, "page_view_id": page_view_id}


def products_of(row: SlateLog) -> dict[int, str]:
    return {round(position): key for key, position, _ in unpack(row.items)}


def test_a_slate_that_was_seen_is_one_row(client):
    slate = slate_of()
    assert statuses(send(browser_of(client), "impressions", told(slate, [1, 3]))) == ["accepted"]
    row = SlateLog.objects.get()
    assert row.pk == read_slate_id(slate, shopper=Shopper(visitor=VISITOR)).uuid
    assert (row.placement, row.strategy, row.runs, row.shopper, row.seen, row.page_view_id) == ("home", "blend", [4], f"v:{VISITOR}", [1, 3], "p1")
    assert products_of(row) == {1: "1", 2: "2", 3: "3"}
    assert timezone.now() - row.shown_at < timedelta(minutes=1)
    assert not Interaction.objects.exists()


def test_what_is_told_later_adds_up_in_any_order_and_twice_is_once(client):
    slate = slate_of()
    browser_of(client)
    send(client, "interactions", {"kind": "click", "product": "2", "slate": slate})
    for body in (told(slate, [3], ["3"]), told(slate, [1]), told(slate, [3], page_view_id="p2"), [told(slate, [1]), told(slate, [])]):
        assert set(statuses(send(client, "impressions", body))) == {"accepted"}
    row = SlateLog.objects.get()
    assert (row.seen, products_of(row), row.page_view_id) == ([1, 2, 3], {1: "1", 2: "2", 3: "3"}, "p1")


def test_nothing_counts_that_the_slate_does_not_hold(client):
    send(browser_of(client), "impressions", told(slate_of(), [2, 4, 99], ["2", "77"]))
    row = SlateLog.objects.get()
    assert (row.seen, products_of(row)) == ([2], {2: "2"})


def test_positions_alone_will_do(client):
    assert statuses(send(browser_of(client), "impressions", {"slate": slate_of(), "seen": [1]})) == ["accepted"]
    assert SlateLog.objects.get().seen == [1]


@pytest.mark.parametrize("name", sorted(set(BAD) - {"without the product"}))
def test_a_bad_slate_is_refused_and_the_others_go_in(client, name):
    result = results(send(browser_of(client), "impressions", [told(BAD[name](), [1]), told(slate_of(), [1])]))
    assert [each["status"] for each in result] == ["refused", "accepted"]
    assert "slate" in result[0]["reason"]
    assert SlateLog.objects.count() == 1


def test_of_a_cached_page_each_shopper_has_a_row(client):
    slate = make_slate_id(placement="home", strategy="trending", shopper=Shopper(), product_keys=SHOWN)
    send(browser_of(client), "impressions", told(slate, [1]))
    send(browser_of(client, "w" * 22), "impressions", told(slate, [2]))
    send(browser_of(client), "interactions", {"kind": "click", "product": "3", "slate": slate})
    assert dict(SlateLog.objects.values_list("shopper", "seen")) == {f"v:{VISITOR}": [1, 3], f"v:{'w' * 22}": [2]}
    assert Interaction.objects.get().slate_id == SlateLog.objects.get(shopper=f"v:{VISITOR}").pk


def test_looking_makes_a_visitor_and_after_a_no_nothing(client, rf):
    slate = make_slate_id(placement="home", shopper=Shopper(), product_keys=SHOWN)
    response = send(client, "impressions", told(slate, [1]))
    assert response.cookies["rec_visitor"].value.startswith(SlateLog.objects.get().shopper.removeprefix("v:"))
    client.cookies["rec_visitor_consent"] = _no(rf)
    assert results(send(client, "impressions", told(slate_of(), [1])))[0]["reason"] == "This shopper has not agreed to being remembered."
    assert SlateLog.objects.count() == 1


def test_what_an_erased_shopper_saw_before_does_not_come_back(client):
    tombstones_write([f"v:{VISITOR}"])
    response = send(browser_of(client), "impressions", told(slate_of(), [1]))
    assert results(response) == [{"index": 0, "status": "refused", "reason": "This shopper was forgotten.", "code": "erased"}]
    assert response.cookies["rec_visitor"]["max-age"] == 0
    user = get_user_model().objects.create_user("ann")
    client.force_login(user)
    before = slate_of(shopper=Shopper(user=str(user.pk)))
    tombstones_write([f"u:{user.pk}"], at=timezone.now() + timedelta(milliseconds=5))
    assert statuses(send(client, "impressions", told(before, [1]))) == ["refused"]
    tombstones_write([f"u:{user.pk}"], at=timezone.now() - timedelta(hours=1))
    assert statuses(send(client, "impressions", told(before, [1]))) == ["accepted"]


def test_a_failing_slate_log_loses_no_click(client, monkeypatch, caplog):
    monkeypatch.setattr(impressions, "_row", lambda *given: 1 / 0)
    assert statuses(send(browser_of(client), "interactions", {"kind": "click", "product": "2", "slate": slate_of()})) == ["accepted"]
    assert "The slate of a click could not be written" in caplog.text
    assert send(client, "impressions", told(slate_of(), [1])).status_code == 503


def test_a_click_that_python_records_counts_as_seen_too():
    log("click", "2", visitor=VISITOR, slate=slate_of())
    log("cart", "3", visitor=VISITOR, slate=slate_of())
    assert SlateLog.objects.get().seen == [2]
