"""The signed id of a slate."""

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.core import signing

from recommendations.exceptions import SlateIdRefused
from recommendations.shoppers.identity import Shopper
from recommendations.slates import make_slate_id, read_slate_id, uuid7
from recommendations.slates.ids import SALT

ANNA, BOB = Shopper(user="1"), Shopper(user="2")


def slate_id(shopper: Shopper = ANNA, **options) -> str:
    return make_slate_id(placement="home", shopper=shopper, product_keys=["7", "007", "x y"], runs=[3, 4], **options)


def test_it_gives_back_what_was_put_in():
    read = read_slate_id(slate_id(variant="b"), shopper=ANNA)
    assert (read.placement, read.runs, read.variant, len(read.digests)) == ("home", (3, 4), "b", 3)


def test_it_names_the_strategy_and_ids_from_before_it_did_are_still_read():
    text = slate_id(strategy="blend")
    assert read_slate_id(text, shopper=ANNA).strategy == "blend"
    version, *rest, strategy = signing.loads(text, salt=SALT)
    assert (version, strategy) == (2, "blend")
    old = read_slate_id(signing.dumps([1, *rest], salt=SALT), shopper=ANNA, product_key="7")
    assert (old.strategy, old.placement, old.runs, old.position("007")) == ("", "home", (3, 4), 2)
    for other in ([3, *rest, strategy], [2, *rest], [1, *rest, strategy]):
        with pytest.raises(SlateIdRefused, match="version"):
            read_slate_id(signing.dumps(other, salt=SALT), shopper=ANNA)


def test_it_knows_where_each_product_stood_and_which_did_not():
    read = read_slate_id(slate_id(), shopper=ANNA)
    assert [read.position(key) for key in ("7", "007", "x y", "8")] == [1, 2, 3, None]


def test_a_product_that_was_not_shown_is_refused_and_one_that_was_is_not():
    assert read_slate_id(slate_id(), shopper=ANNA, product_key="007")
    with pytest.raises(SlateIdRefused, match="'8' does not stand"):
        read_slate_id(slate_id(), shopper=ANNA, product_key="8")


def test_another_shoppers_is_refused():
    with pytest.raises(SlateIdRefused, match="somebody else"):
        read_slate_id(slate_id(), shopper=BOB)


def test_a_visitors_slate_is_good_for_the_user_that_the_visitor_became():
    visitor = Shopper(visitor="v1")
    assert read_slate_id(slate_id(visitor), shopper=replace(ANNA, visitor="v1"))
    with pytest.raises(SlateIdRefused):
        read_slate_id(slate_id(visitor), shopper=replace(ANNA, visitor="v2"))


def test_a_users_slate_is_not_good_for_the_visitor_who_stays_after_logout():
    with pytest.raises(SlateIdRefused):
        read_slate_id(slate_id(Shopper(user="1", visitor="v1")), shopper=Shopper(visitor="v1"))


def test_a_slate_made_for_nobody_in_particular_is_good_for_anybody():
    assert read_slate_id(slate_id(Shopper()), shopper=BOB)


def test_each_shopper_of_a_cached_page_looks_at_a_slate_of_his_own():
    """One page for everybody, and one id on it: what Bob saw must not be written down as what Anna saw."""
    text = slate_id(Shopper())
    of_anna, again, of_bob, of_nobody = (read_slate_id(text, shopper=shopper, product_key="007") for shopper in (ANNA, ANNA, BOB, Shopper()))
    assert of_anna == again
    assert len({of_anna.uuid, of_bob.uuid, of_nobody.uuid}) == 3
    assert of_nobody.uuid == of_anna.named == of_bob.named
    assert {read.shown_at for read in (of_anna, of_bob)} == {of_nobody.shown_at}
    own = read_slate_id(slate_id(), shopper=ANNA)
    assert own.uuid == own.named


@pytest.mark.parametrize("text", ["", "x", "a:b:c", "W10:1:sig"])
def test_text_that_is_no_id_is_refused(text):
    with pytest.raises(SlateIdRefused, match="forged"):
        read_slate_id(text, shopper=ANNA)


def test_one_changed_letter_is_refused():
    text = slate_id()
    with pytest.raises(SlateIdRefused, match="forged"):
        read_slate_id(("X" if text[0] != "X" else "Y") + text[1:], shopper=ANNA)


def test_signed_by_us_for_another_purpose_is_refused():
    with pytest.raises(SlateIdRefused, match="forged"):
        read_slate_id(signing.dumps([1], salt=SALT), shopper=ANNA)


def test_after_a_day_it_is_refused(monkeypatch):
    text, now = slate_id(), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 86_300)
    assert read_slate_id(text, shopper=ANNA)
    monkeypatch.setattr(time, "time", lambda: now + 86_500)
    with pytest.raises(SlateIdRefused, match="expired"):
        read_slate_id(text, shopper=ANNA)


def test_it_names_no_shopper_and_two_of_one_shopper_cannot_be_linked():
    first, second = (signing.loads(slate_id(Shopper(user="4711")), salt=SALT) for _ in range(2))
    assert "4711" not in str(first)
    assert first[5] != second[5]


def test_uuids_are_of_version_7_differ_and_carry_the_time():
    before = datetime.now(UTC)
    made = [uuid7() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert {(uuid.version, uuid.variant) for uuid in made} == {(7, "specified in RFC 4122")}
    shown_at = read_slate_id(slate_id(), shopper=ANNA).shown_at
    assert abs((shown_at - before).total_seconds()) < 60
