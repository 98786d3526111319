"""The visitor cookie: made when something is recorded, unforgeable, gone when somebody else takes the device."""

from http.cookies import Morsel

import pytest
from django.core import signing
from django.test import AsyncClient, Client

from recommendations.models import Interaction
from tests.recording.commits import CommittingClient

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.recording.shop")]

NAME = "rec_visitor"


@pytest.fixture
def client() -> Client:
    return CommittingClient()


def cookie(client: Client) -> "Morsel[str] | None":
    morsel = client.cookies.get(NAME)
    return morsel if morsel is not None and morsel.value else None


def test_looking_at_a_page_that_records_nothing_sets_no_cookie(client: Client) -> None:
    response = client.get("/whoami/")
    assert not response.cookies
    assert response.json() == {"key": ""}


def test_the_first_recorded_view_makes_the_visitor_and_the_next_page_knows_it(client: Client) -> None:
    client.get("/look/7/")
    row = Interaction.objects.get()
    assert row.visitor
    assert client.get("/whoami/").json() == {"key": f"v:{row.visitor}"}


def test_the_cookie_is_http_only_lax_and_signed(client: Client) -> None:
    client.get("/look/7/")
    morsel = cookie(client)
    assert morsel["httponly"]
    assert morsel["samesite"] == "Lax"
    assert not morsel["secure"]
    assert int(morsel["max-age"]) == 395 * 86_400
    assert signing.Signer(salt="recommendations.visitor").unsign(morsel.value) == Interaction.objects.get().visitor


def test_the_cookie_is_secure_where_the_request_is(client: Client) -> None:
    client.get("/look/7/", secure=True)
    assert cookie(client)["secure"]


def test_the_cookie_is_secure_where_the_session_cookie_is(client: Client, settings: object) -> None:
    settings.SESSION_COOKIE_SECURE = True
    client.get("/look/7/")
    assert cookie(client)["secure"]


def test_the_same_visitor_is_told_only_once(client: Client) -> None:
    client.get("/look/7/")
    response = client.get("/look/8/")
    assert not response.cookies
    assert len(set(Interaction.objects.values_list("visitor", flat=True))) == 1


@pytest.mark.parametrize(
    "value",
    [
        "A" * 22,
        "A" * 22 + ":forged",
        "A" * 5000,
        "",
        ":",
        "\x00",
        signing.Signer(salt="another").sign("A" * 22),
        signing.Signer(salt="recommendations.visitor").sign("short"),
    ],
)
def test_a_forged_cookie_is_nobody(client: Client, value: str) -> None:
    client.cookies[NAME] = value
    assert client.get("/whoami/").json() == {"key": ""}
    client.get("/look/7/")
    assert Interaction.objects.get().visitor not in value or not value
    assert signing.Signer(salt="recommendations.visitor").unsign(cookie(client).value)


def test_a_refused_event_sets_no_cookie(client: Client) -> None:
    response = client.get("/refuse/")
    assert response.content == b"still here"
    assert not response.cookies


def test_a_response_that_sets_the_cookie_is_kept_for_nobody_else(client: Client) -> None:
    response = client.get("/look/7/")
    assert response["Cache-Control"] == "private"
    assert "Cookie" in response["Vary"]


def test_a_response_with_a_personal_slate_is_private(client: Client) -> None:
    response = client.get("/personal/")
    assert response["Cache-Control"] == "private"
    assert "Cookie" in response["Vary"]


def test_other_responses_are_left_alone(client: Client) -> None:
    assert "Cache-Control" not in client.get("/whoami/")


def test_logging_out_ends_the_visitor(client: Client, django_user_model: type) -> None:
    django_user_model.objects.create_user("ann")
    client.get("/look/7/")
    before = cookie(client).value
    client.get("/sign-in/ann/")
    assert cookie(client).value == before
    client.get("/sign-out/")
    assert cookie(client) is None
    client.get("/look/8/")
    assert cookie(client).value != before


def test_logging_out_without_a_cookie_sets_none(client: Client, django_user_model: type) -> None:
    django_user_model.objects.create_user("ann")
    client.get("/sign-in/ann/")
    assert NAME not in client.get("/sign-out/").cookies


def test_without_the_middleware_there_are_no_visitors(client: Client, settings: object) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("recommendations.")]
    assert not client.get("/look/7/").cookies
    assert not Interaction.objects.exists()


async def _looked(client: AsyncClient) -> object:
    return await client.get("/look-async/7/")


@pytest.mark.django_db(transaction=True)
def test_the_middleware_works_in_an_asynchronous_stack(async_client: AsyncClient) -> None:
    from asgiref.sync import async_to_sync

    response = async_to_sync(_looked)(async_client)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private"
    assert NAME in response.cookies
    assert Interaction.objects.get().visitor
