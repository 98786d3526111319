"""docs/reference/rest.md: every example is sent and answered like that, and no call and no field is left out."""

import json
import re

import pytest
from django.core.signing import Signer
from django.test import Client

from recommendations.api import urls
from recommendations.api.bodies import EventBody, FeedbackBody, SightingBody
from recommendations.api.parameters import PlacementParameters
from recommendations.recording.batch import WHY
from recommendations.shoppers.identity import Shopper
from recommendations.slates import make_slate_id

from .page import DOCS, Page

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.otherstore.urls")]

TEXT = Page(DOCS / "reference/rest.md").text
EXAMPLE = re.compile(r"```json\nPOST (\S+)\n(.*?)```\n\n```json\n(\d+)\n(.*?)```", re.DOTALL)
VISITOR = "v" * 22


@pytest.fixture
def client() -> Client:
    client = Client()
    client.cookies["rec_visitor"] = Signer(salt="recommendations.visitor").sign(VISITOR)
    return client


def test_there_are_examples():
    assert len(EXAMPLE.findall(TEXT)) == TEXT.count("```json") / 2 == 5


@pytest.mark.parametrize(("to", "sent", "status", "answer"), EXAMPLE.findall(TEXT))
def test_an_example_is_answered_as_the_page_says(client, to, sent, status, answer):
    slate = make_slate_id(placement="home", shopper=Shopper(visitor=VISITOR), product_keys=["1", "2", "3"])
    response = client.post(f"/recommendations/{to}", sent.replace("SLATE", slate), content_type="application/json", headers={"Sec-Fetch-Site": "same-origin"})
    assert (response.status_code, response.json()) == (int(status), json.loads(answer))


def test_every_call_is_there():
    described = {str(pattern.pattern).replace("<slug:slug>", "{slug}").replace("<path:key>", "{key}") for pattern in urls.urlpatterns} - {"blocks/"}
    assert described == {name for name in described if f" {name}`" in TEXT}


def test_every_field_and_code_is_there():
    names = [name for body in (EventBody, FeedbackBody, SightingBody, PlacementParameters) for name in body().fields] + list(WHY)
    assert [name for name in names if f"`{name}`" not in TEXT and f'"{name}"' not in TEXT] == []
