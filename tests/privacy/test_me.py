"""``me/*``: for whoever asks, from the shop's own pages alone."""

import base64
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.authentication import BasicAuthentication, SessionAuthentication

from catalog.models import Product
from recommendations.api.me import MeDataView
from recommendations.models import Consent, Interaction
from recommendations.privacy.export import export
from recommendations.shoppers.tombstones import is_erased
from tests.recording.commits import CommittingClient

from .conftest import Person, held
from .everywhere import found

pytestmark = pytest.mark.django_db

DATA, CONSENT = "/recommendations/me/data/", "/recommendations/me/consent/"
OWN = {"Origin": "http://testserver"}

FOREIGN: list[dict[str, str]] = [
    {},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "https://testserver"},
    {"Origin": "http://testserver.evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://shop.testserver"},
    {"Referer": "http://testserver/"},
]


@pytest.fixture
def browser() -> Client:
    """An anonymous shopper's, who looked at a product."""
    product = Product.objects.create(pk=1, sku="s", name="Thing", slug="thing", stock=5)
    client = CommittingClient(enforce_csrf_checks=True)
    client.get(product.get_absolute_url())
    return client


@pytest.fixture
def anns(ann: Person) -> Client:
    """Ann's, with the token of a page."""
    client = CommittingClient(enforce_csrf_checks=True)
    client.force_login(ann.user)
    client.get(reverse("catalog:account"))
    client.token = client.cookies["csrftoken"].value
    return client


def answer(client: Client, body: Any, **headers: str) -> Any:
    return client.post(CONSENT, json.dumps(body), content_type="application/json", headers=headers)


def test_the_names_stand_for_the_addresses() -> None:
    assert (reverse("recommendations:me-data"), reverse("recommendations:me-consent")) == (DATA, CONSENT)


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_call_from_elsewhere_changes_nothing(browser: Client, headers: dict[str, str]) -> None:
    before = held()
    assert browser.delete(DATA, headers=headers).status_code == 403
    assert answer(browser, {"granted": False}, **headers).status_code == 403
    assert held() == before
    assert "rec_visitor_consent" not in browser.cookies


@pytest.mark.parametrize("headers", [OWN, {"Sec-Fetch-Site": "same-origin", "Origin": "https://behind-a-proxy"}, {"Origin": "https://www.shop.example"}])
def test_a_call_from_an_own_page_erases_the_browser(browser: Client, settings: Any, headers: dict[str, str]) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://www.shop.example"]
    visitor = Interaction.objects.get().visitor
    response = browser.delete(DATA, headers=headers)
    assert (response.status_code, response.content) == (204, b"")
    assert response.cookies["rec_visitor"]["max-age"] == 0
    assert found(visitor) == []
    assert is_erased(f"v:{visitor}")


def test_signed_in_shoppers_need_the_token_too(anns: Client, ann: Person) -> None:
    before = held()
    assert anns.delete(DATA, headers=OWN).status_code == 403
    assert answer(anns, {"granted": False}, **OWN).status_code == 403
    assert held() == before
    assert anns.delete(DATA, headers={**OWN, "X-CSRFToken": anns.token}).status_code == 204
    assert found(ann.phone) == []


def test_the_token_alone_does_not_open_a_foreign_page(anns: Client) -> None:
    before = held()
    assert anns.delete(DATA, headers={"Origin": "https://evil.example", "X-CSRFToken": anns.token}).status_code == 403
    assert held() == before


def test_a_shopper_reads_his_own_data_and_nobody_elses(anns: Client, ann: Person, bob: Person) -> None:
    response = anns.get(DATA, {"user": bob.user.pk, "visitor": bob.phone})
    text = b"".join(response.streaming_content).decode()
    copy = json.loads(text)
    assert (response.status_code, response["Content-Type"], response["Cache-Control"]) == (200, "application/json", "private, no-store")
    assert (copy["user"], len(copy["interactions"])) == (str(ann.user.pk), 6)
    assert not any(name in text for name in bob.names)


def test_yes_and_no_are_kept(browser: Client) -> None:
    for granted in (True, False):
        assert answer(browser, {"granted": granted}, **OWN).status_code == 204
        row = Consent.objects.get()
        assert (row.granted, row.source) == (granted, "api")


@pytest.mark.parametrize("body", [{}, {"granted": "perhaps"}, {"granted": None}, [], "yes"])
def test_an_answer_that_is_none_is_refused(browser: Client, body: Any) -> None:
    assert answer(browser, body, **OWN).status_code == 400
    assert not Consent.objects.exists()


@pytest.mark.parametrize(("text", "status"), [("[" * 9000, 400), ('{"a":' * 1900, 400), ('{"granted": NaN}', 400), (" " * 9990 + '{"granted": true}', 413)])
def test_what_would_break_a_parser_is_refused(browser: Client, text: str, status: int) -> None:
    assert browser.post(CONSENT, text, content_type="application/json", headers=OWN).status_code == status
    assert not Consent.objects.exists()


def test_a_foreign_form_cannot_pass_for_json(browser: Client) -> None:
    response = browser.post(CONSENT, '{"granted": true, "x": "="}', content_type="text/plain", headers=OWN)
    assert response.status_code == 415


@pytest.mark.parametrize("path", [DATA, CONSENT])
def test_other_methods_are_not_there(browser: Client, path: str) -> None:
    assert browser.put(path, headers=OWN).status_code == 405
    assert browser.patch(path, headers=OWN).status_code == 405


def test_credentials_of_the_calls_own_need_no_page(ann: Person, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Basic ones too, unless a foreign page made the browser add them."""
    monkeypatch.setattr(MeDataView, "authentication_classes", [SessionAuthentication, BasicAuthentication])
    ann.user.set_password("long enough")
    ann.user.save()
    basic = {"Authorization": "Basic " + base64.b64encode(f"{ann.user.username}:long enough".encode()).decode()}
    assert client.delete(DATA, headers={**basic, "Origin": "https://evil.example"}).status_code == 403
    assert client.delete(DATA, headers={**basic, "Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert held()["interactions"] == 7
    assert client.delete(DATA, headers=basic).status_code == 204
    assert found(ann.phone) == []


def test_the_schema_describes_the_calls_and_the_copy(client: Client, ann: Person, capsys: pytest.CaptureFixture[str]) -> None:
    schema = json.loads(client.get("/recommendations/schema/", {"format": "json"}).content)
    data = schema["paths"]["/me/data/"]
    assert set(data["delete"]["responses"]) == set(schema["paths"]["/me/consent/"]["post"]["responses"]) == {"204"}
    assert data["get"]["responses"]["200"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Copy"}
    assert list(schema["components"]["schemas"]["Copy"]["properties"]) == list(json.loads("".join(export(ann.shopper))))
    assert schema["components"]["schemas"]["ConsentBody"]["required"] == ["granted"]
    assert not capsys.readouterr().err
