"""Nothing is recorded without consent where the storefront requires it."""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from recommendations import record
from recommendations.models import Consent, Interaction
from recommendations.shoppers.consent import answer_of, consent_carry, consent_leave, consent_set, granted, may_record
from recommendations.shoppers.identity import Shopper
from recommendations.shoppers.page import Page
from tests.recording.commits import CommittingClient

GRANTED = "recommendations.shoppers.consent.granted"


@pytest.fixture
def request_(rf: RequestFactory) -> HttpRequest:
    request = rf.get("/")
    request.recommendations = Page(request)
    return request


@pytest.fixture
def consent(settings: object) -> Iterator[object]:
    def require(rule: object) -> None:
        settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "CONSENT": rule}

    return require


def test_a_shop_that_asks_for_none_records(request_: HttpRequest) -> None:
    assert may_record(request_)


@pytest.mark.parametrize("answer", [True, False])
def test_the_storefronts_own_rule_decides(request_: HttpRequest, consent: object, answer: bool) -> None:
    consent(lambda request: answer)
    assert may_record(request_) is answer


def test_a_rule_that_fails_means_no(request_: HttpRequest, consent: object, caplog: pytest.LogCaptureFixture) -> None:
    consent(lambda request: 1 / 0)
    assert not may_record(request_)
    assert "nothing is recorded" in caplog.text


def test_a_rule_that_cannot_be_imported_means_no(request_: HttpRequest, consent: object) -> None:
    consent("no.such.rule")
    assert not may_record(request_)


@pytest.mark.django_db
def test_the_shipped_rule_records_only_who_said_yes(request_: HttpRequest, consent: object) -> None:
    consent(GRANTED)
    assert not may_record(request_)
    consent_set(request_, granted=True)
    assert may_record(request_)
    assert granted(request_)


@pytest.mark.django_db
def test_a_no_holds_even_where_nobody_asked(request_: HttpRequest) -> None:
    consent_set(request_, granted=False)
    assert not may_record(request_)
    assert record("view", "1", request=request_) is False


@pytest.mark.django_db
def test_asking_costs_no_query(request_: HttpRequest, consent: object, django_assert_num_queries: object) -> None:
    consent(GRANTED)
    with django_assert_num_queries(0):
        may_record(request_)


@pytest.mark.django_db
def test_the_answer_of_a_known_visitor_is_kept_as_proof(request_: HttpRequest) -> None:
    request_.recommendations.visitor.set("abc")
    consent_set(request_, granted=True, source="banner")
    consent_set(request_, granted=False, source="settings page of the shop")
    row = Consent.objects.get()
    assert (row.shopper, row.granted, row.source) == ("v:abc", False, "settings page of")


@pytest.mark.django_db
def test_at_login_the_users_own_answer_counts(request_: HttpRequest) -> None:
    Consent.objects.create(shopper="u:5", granted=False)
    request_.recommendations.consent.set("yes")
    consent_carry(request_, Shopper(user="5"))
    assert answer_of(request_) is False


@pytest.mark.django_db
def test_at_login_the_visitors_answer_becomes_the_users_where_he_gave_none(request_: HttpRequest) -> None:
    request_.recommendations.consent.set("yes")
    consent_carry(request_, Shopper(user="5"))
    assert Consent.objects.get(shopper="u:5").granted


@pytest.mark.parametrize(("said", "left"), [("yes", None), ("no", False)])
def test_at_logout_a_yes_goes_and_a_no_stays(request_: HttpRequest, said: str, left: bool | None) -> None:
    request_.recommendations.consent.set(said)
    consent_leave(request_)
    assert answer_of(request_) is left


@pytest.mark.django_db
def test_a_no_holds_for_events_without_a_request_where_consent_is_required(consent: object, django_user_model: type) -> None:
    ann = django_user_model.objects.create_user("ann")
    Consent.objects.create(shopper=f"u:{ann.pk}", granted=False)
    consent(GRANTED)
    assert record("purchase", "1", user=ann) is False


@pytest.mark.urls("tests.recording.shop")
@pytest.mark.django_db
def test_without_consent_there_is_neither_row_nor_cookie(consent: object) -> None:
    consent(GRANTED)
    assert not CommittingClient().get("/look/1/").cookies
    assert not Interaction.objects.exists()
