"""The plain forms: they work without JavaScript, for whoever sent them alone, and lead back to where they stood."""

import json
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import AsyncClient, Client
from django.urls import reverse
from django.utils import timezone

from catalog.models import Product
from recommendations.models import Consent, Interaction, Result, Tombstone
from recommendations.shoppers.tombstones import is_erased
from tests.recording.commits import CommittingClient

from .conftest import Person, held
from .everywhere import found

pytestmark = pytest.mark.django_db

FORMS = ["privacy-consent", "privacy-erase", "not-interested", "forget-product"]


@pytest.fixture
def products() -> list[Product]:
    return Product.objects.bulk_create([Product(pk=pk, sku=f"s{pk}", name=f"Thing {pk}", slug=f"thing-{pk}", stock=5) for pk in range(1, 9)])


@pytest.fixture
def browser(products: list[Product]) -> Client:
    """An anonymous shopper's, who looked at two products."""
    client = CommittingClient(enforce_csrf_checks=True)
    for product in products[:2]:
        assert client.get(product.get_absolute_url()).status_code == 200
    return client


def send(client: Client, name: str, *, token: bool = True, headers: dict[str, str] | None = None, **fields: str) -> HttpResponse:
    """The form as its page would send it."""
    if token:
        client.get(reverse("catalog:sign-in"))
        fields["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
    return client.post(reverse(f"recommendations:{name}"), fields, headers=headers or {})


def words(response: HttpResponse) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def visitor() -> str:
    return Interaction.objects.exclude(visitor="").latest("pk").visitor


def copy(client: Client) -> dict[str, Any]:
    response = client.get(reverse("recommendations:privacy-export"))
    return dict(json.loads(b"".join(response.streaming_content)))


@pytest.mark.parametrize("name", FORMS)
def test_a_form_without_the_pages_token_is_refused_and_changes_nothing(name: str, browser: Client) -> None:
    before = held()
    response = send(browser, name, token=False, granted="no", confirm="yes", product="1")
    assert response.status_code == 403
    assert held() == before
    assert not Tombstone.objects.exists()


@pytest.mark.parametrize("name", FORMS)
def test_a_form_on_a_foreign_site_is_refused(name: str, browser: Client) -> None:
    browser.get(reverse("catalog:sign-in"))
    before = held()
    response = send(browser, name, headers={"Origin": "https://evil.example"}, granted="no", confirm="yes", product="1")
    assert response.status_code == 403
    assert held() == before


@pytest.mark.parametrize("name", FORMS)
def test_nothing_happens_by_a_link(name: str, browser: Client) -> None:
    before = held()
    assert browser.get(reverse(f"recommendations:{name}"), {"confirm": "yes", "granted": "no", "product": "1"}).status_code == 405
    assert held() == before


@pytest.mark.parametrize(
    ("wanted", "came_from", "to"),
    [
        ("/cart/?a=1", "http://testserver/elsewhere/", "/cart/?a=1"),
        ("https://evil.example/", "http://testserver/orders/", "http://testserver/orders/"),
        ("//evil.example/", "", "/"),
        ("javascript:alert(1)", "https://evil.example/", "/"),
        ("", "", "/"),
    ],
)
def test_a_form_leads_back_and_to_no_other_site(browser: Client, wanted: str, came_from: str, to: str) -> None:
    response = send(browser, "privacy-consent", granted="yes", next=wanted, headers={"Referer": came_from} if came_from else {})
    assert (response.status_code, response["Location"]) == (303, to)
    assert "no-store" in response["Cache-Control"]


def test_a_no_ends_recording_and_a_yes_begins_it_again(browser: Client, products: list[Product]) -> None:
    response = send(browser, "privacy-consent", granted="no", source="banner")
    assert "is not remembered any more" in words(response)[0]
    row = Consent.objects.get()
    assert (row.shopper, row.granted, row.source) == (f"v:{visitor()}", False, "banner")
    browser.get(products[2].get_absolute_url())
    assert Interaction.objects.count() == 2
    send(browser, "privacy-consent", granted="yes")
    browser.get(products[2].get_absolute_url())
    assert Interaction.objects.count() == 3
    assert Consent.objects.get().granted


def test_an_answer_that_is_none_changes_nothing(browser: Client) -> None:
    assert words(send(browser, "privacy-consent", granted="perhaps")) == ["Please choose yes or no."]
    assert not Consent.objects.exists()


def test_nonsense_in_a_form_is_no_error(browser: Client) -> None:
    nonsense = "a\x00\n" + "\ud7ff" * 400
    assert send(browser, "privacy-consent", granted="yes", source=nonsense, next=nonsense).status_code == 303
    assert Consent.objects.get().source == "a"
    assert send(browser, "privacy-erase", confirm=nonsense).status_code == 303
    assert send(browser, "not-interested", product="1\x00", slate=nonsense).status_code == 303
    assert send(browser, "not-interested", product="1", slate=nonsense, interested=nonsense).status_code == 303
    assert Interaction.objects.get(kind="not_interested").slate_id is None


def test_erasing_asks_for_confirmation(browser: Client) -> None:
    assert "Nothing was erased" in words(send(browser, "privacy-erase"))[0]
    assert Interaction.objects.count() == 2


def test_an_erased_browser_begins_anew(browser: Client, products: list[Product]) -> None:
    old, cookie = visitor(), browser.cookies["rec_visitor"].value
    response = send(browser, "privacy-erase", confirm="yes", next="/")
    assert "is erased" in words(response)[0]
    assert found(old) == []
    assert response.cookies["rec_visitor"]["max-age"] == 0
    assert is_erased(f"v:{old}")
    browser.get(products[3].get_absolute_url())
    assert visitor() != old
    assert browser.cookies["rec_visitor"].value != cookie
    assert copy(browser)["interactions"][0]["product_key"] == "4"


def test_a_no_outlives_the_erasure_and_a_yes_does_not(browser: Client, products: list[Product]) -> None:
    send(browser, "privacy-consent", granted="no")
    send(browser, "privacy-erase", confirm="yes")
    browser.get(products[3].get_absolute_url())
    assert not Interaction.objects.exists()
    send(browser, "privacy-consent", granted="yes")
    response = send(browser, "privacy-erase", confirm="yes")
    assert response.cookies["rec_visitor_consent"]["max-age"] == 0


def test_a_user_is_erased_on_all_devices_and_stays_signed_in(ann: Person) -> None:
    client = CommittingClient(enforce_csrf_checks=True)
    client.force_login(ann.user)
    assert send(client, "privacy-erase", confirm="yes").status_code == 303
    assert [place for name in ann.names for place in found(name, but=("auth_user", "django_session"))] == []
    assert client.get(reverse("catalog:orders")).status_code == 200


def test_erasing_twice_is_no_error(browser: Client) -> None:
    for _ in range(2):
        assert send(browser, "privacy-erase", confirm="yes").status_code == 303


def test_the_copy_is_a_file_of_ones_own_that_no_cache_keeps(browser: Client, ann: Person) -> None:
    response = browser.get(reverse("recommendations:privacy-export"))
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == 'attachment; filename="recommendations.json"'
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    mine = json.loads(b"".join(response.streaming_content))
    assert {row["product_key"] for row in mine["interactions"]} == {"1", "2"}
    assert not any(name in json.dumps(mine) for name in ann.names)


@pytest.mark.django_db(transaction=True)
def test_an_asynchronous_server_sends_the_copy_piece_by_piece_too(ann: Person) -> None:
    now = timezone.now()
    more = [Interaction(event_id=f"{n}", user=ann.user, product_key=f"{n}", kind="view", occurred_at=now) for n in range(300)]
    Interaction.objects.bulk_create(more)

    async def pieces() -> list[bytes]:
        client = AsyncClient()
        await client.aforce_login(ann.user)
        response = await client.get(reverse("recommendations:privacy-export"))
        return [piece async for piece in response.streaming_content]

    sent = async_to_sync(pieces)()
    assert len(sent) > 3
    assert len(json.loads(b"".join(sent))["interactions"]) == 306


@pytest.mark.parametrize("parameters", [{"user": "918273645"}, {"visitor": "phone-918273646"}, {"shopper": "u:918273645"}])
def test_nobody_gets_anothers_copy_by_asking(ann: Person, parameters: dict[str, str], client: Client) -> None:
    response = client.get(reverse("recommendations:privacy-export"), parameters)
    assert json.loads(b"".join(response.streaming_content))["interactions"] == []


def test_a_forged_cookie_gets_nobodys_copy(ann: Person, client: Client) -> None:
    client.cookies["rec_visitor"] = ann.phone
    assert copy(client)["visitors"] == []


def test_the_second_user_of_a_device_gets_nothing_of_the_first(browser: Client, ann: Person) -> None:
    ann.user.set_password("long enough")
    ann.user.save()
    sign_in = reverse("catalog:sign-in")
    browser.get(sign_in)
    token = browser.cookies["csrftoken"].value
    browser.post(sign_in, {"username": ann.user.username, "password": "long enough", "csrfmiddlewaretoken": token})
    assert len(copy(browser)["interactions"]) == 6 + 2, "what the browser did became Ann's"
    browser.post(reverse("catalog:sign-out"), {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value})
    assert copy(browser)["visitors"] == copy(browser)["interactions"] == []


def test_not_interested_and_back_again(browser: Client) -> None:
    response = send(browser, "not-interested", product="7", next="/")
    assert "not recommended to you any more" in words(response)[0]
    assert Interaction.objects.filter(kind="not_interested", product_key="7", visitor=visitor()).count() == 1
    send(browser, "not-interested", product="8")
    Interaction.objects.create(
        event_id="another's", visitor="another", product_key="7", kind="not_interested", occurred_at=Interaction.objects.first().occurred_at
    )
    send(browser, "not-interested", product="7", interested="yes")
    left = set(Interaction.objects.filter(kind="not_interested").values_list("product_key", "visitor"))
    assert left == {("8", Interaction.objects.get(product_key="8").visitor), ("7", "another")}


def test_not_interested_is_not_kept_of_who_said_no(browser: Client) -> None:
    send(browser, "privacy-consent", granted="no")
    assert "could not be remembered" in words(send(browser, "not-interested", product="7"))[-1]
    assert not Interaction.objects.filter(kind="not_interested").exists()


@pytest.mark.parametrize("name", ["not-interested", "forget-product"])
@pytest.mark.parametrize("product", ["", "no number", "9" * 70])
def test_what_is_no_product_is_refused(browser: Client, name: str, product: str) -> None:
    assert words(send(browser, name, product=product)) == ["There is no such product."]
    assert Interaction.objects.count() == 2


def test_a_forgotten_product_leaves_the_history_but_what_was_bought_stays(ann: Person) -> None:
    client = CommittingClient(enforce_csrf_checks=True)
    client.force_login(ann.user)
    mine = Interaction.objects.filter(user=ann.user)
    mine.filter(product_key="2").update(product_key="4")
    assert sorted(mine.filter(product_key="4").values_list("kind", flat=True)) == ["cart", "cart", "purchase"]
    send(client, "forget-product", product="4")
    assert list(mine.filter(product_key="4").values_list("kind", flat=True)) == ["purchase"]
    assert set(mine.values_list("product_key", flat=True)) == {"1", "3", "4"}


def test_lists_that_were_made_of_what_is_forgotten_go_too(ann: Person, bob: Person, runs: Any) -> None:
    client = CommittingClient(enforce_csrf_checks=True)
    client.force_login(ann.user)
    send(client, "forget-product", product="9")
    assert Result.objects.filter(key__in=ann.keys).count() == 9, "there was nothing to forget"
    send(client, "forget-product", product="3")
    left = Result.objects.filter(key__in=ann.keys)
    assert set(left.values_list("run", flat=True)) == {runs[2].pk}, "the one that is being written is checked by who writes it"
    assert Result.objects.filter(key__in=bob.keys).count() == 9


def test_forms_work_where_there_are_no_messages(browser: Client, settings: Any) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "messages" not in name]
    assert send(browser, "privacy-consent", granted="yes").status_code == 303


def test_pages_without_the_middleware_still_erase_a_user(ann: Person, settings: Any) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "recommendations" not in name]
    client = CommittingClient(enforce_csrf_checks=True)
    client.force_login(ann.user)
    assert send(client, "privacy-erase", confirm="yes").status_code == 303
    assert found(ann.phone) == []
