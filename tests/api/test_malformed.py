"""Whatever is sent to the log: a 400 that names what is wrong, or results; never a 500, and no more is read than is allowed."""

import io
import json
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommendations.api.parsers import BoundedJSON, TooLarge
from recommendations.models import Interaction, SlateLog

from .shop import SHOWN, browser_of, results, send, slate_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.otherstore.urls")]

ENDPOINTS = ["interactions", "impressions", "feedback"]
RIGHT: dict[str, dict[str, Any]] = {
    "interactions": {"kind": "view", "product": "1"},
    "impressions": {"slate": "x", "products": ["1"], "seen": [1]},
    "feedback": {"product": "1", "interested": False},
}

BROKEN = [
    b"",
    b"{",
    b"nonsense",
    b'{"kind": NaN}',
    b'{"kind": Infinity}',
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"a":' * 15_000,
    b"9" * 5000,
    b"null",
    b"7",
    b'"text"',
    b"[]",
    b"{}",
    b"[null]",
    b"[[]]",
    b"[[{}]]",
]


@pytest.mark.parametrize("to", ENDPOINTS)
@pytest.mark.parametrize("body", BROKEN, ids=lambda body: repr(body[:20]))
def test_what_is_no_call_is_a_400(client, to, body):
    response = send(client, to, body)
    assert response.status_code == 400, response.content
    assert response.json()


WRONG = [
    ("interactions", {"kind": "two words"}, "kind"),
    ("interactions", {"kind": "view\nthing"}, "kind"),
    ("interactions", {"kind": ["view"]}, "kind"),
    ("interactions", {"kind": None}, "kind"),
    ("interactions", {"kind": "x" * 33}, "kind"),
    ("interactions", {"product": "lamp"}, "product"),
    ("interactions", {"product": "1" * 65}, "product"),
    ("interactions", {"product": {"id": 1}}, "product"),
    ("interactions", {"product": "\ud800"}, "product"),
    ("interactions", {"product": "\x00"}, "product"),
    ("interactions", {"quantity": "many"}, "quantity"),
    ("interactions", {"quantity": [1]}, "quantity"),
    ("interactions", {"position": 0}, "position"),
    ("interactions", {"position": 10**9}, "position"),
    ("interactions", {"slate": "x" * 5000}, "slate"),
    ("interactions", {"slate": "\udfff"}, "slate"),
    ("interactions", {"event_id": "x" * 300}, "event_id"),
    ("interactions", {"page_view_id": "x" * 37}, "page_view_id"),
    ("interactions", {"occurred_at": "yesterday"}, "occurred_at"),
    ("interactions", {"colour": "red"}, "colour"),
    ("interactions", {"\ud800": 1}, "\ud800"),
    ("impressions", {"slate": None}, "slate"),
    ("impressions", {"seen": "1"}, "seen"),
    ("impressions", {"seen": [0]}, "seen"),
    ("impressions", {"seen": [1] * 201}, "seen"),
    ("impressions", {"products": ["lamp"]}, "products"),
    ("impressions", {"products": ["1"] * 201}, "products"),
    ("feedback", {"interested": "perhaps"}, "interested"),
    ("feedback", {"product": ""}, "product"),
]


@pytest.mark.parametrize(("to", "change", "field"), WRONG)
def test_a_wrong_field_is_named(client, to, change, field):
    body = {**RIGHT[to], **change}
    response = send(client, to, body)
    assert response.status_code == 400, response.content
    assert list(response.json()) == [field]
    if to != "feedback":
        assert list(results(send(client, to, [RIGHT[to], body]))[1]["wrong"]) == [field]


@pytest.mark.parametrize(("to", "most"), [("interactions", 500), ("impressions", 20)])
def test_a_list_has_a_bound(client, to, most):
    assert len(results(send(client, to, [RIGHT[to]] * most))) == most
    assert send(client, to, [RIGHT[to]] * (most + 1)).status_code == 400


@pytest.mark.parametrize(("to", "most"), [("interactions", 1_000_000), ("impressions", 500_000), ("feedback", 100_000)])
def test_a_body_has_a_bound(client, to, most):
    body = json.dumps(RIGHT[to])
    assert send(client, to, body + " " * (most - len(body))).status_code == 202
    assert send(client, to, body + " " * (most - len(body) + 1)).status_code == 413


@pytest.mark.parametrize("to", ENDPOINTS)
def test_what_django_itself_would_not_read_gets_the_same_answer(client, settings, to):
    body = json.dumps(RIGHT[to]) + " " * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    response = send(client, to, body)
    assert (response.status_code, response.json()) == (413, {"detail": "This call is too large."})


def test_no_more_is_read_than_is_needed_to_refuse_it():
    stream, view = io.BytesIO(b" " * 1_000_000), SimpleNamespace(max_body=1000)
    with pytest.raises(TooLarge):
        BoundedJSON().parse(stream, parser_context={"view": view})
    assert stream.tell() == 1001


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_what_a_foreign_form_can_send_is_not_read(client, content_type):
    response = client.post(
        "/recommendations/interactions/", '{"kind": "view", "product": "1"}', content_type=content_type, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert response.status_code == 415


@pytest.mark.parametrize("charset", ["rot13", "base64", "utf-16", "nonsense"])
def test_json_is_utf_8_whatever_the_header_says(client, charset):
    response = client.generic(
        "POST",
        "/recommendations/interactions/",
        b'{"kind": "view", "product": "1"}',
        content_type=f"application/json; charset={charset}",
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert response.status_code == 202


def test_reading_is_not_possible(client):
    assert {client.get(f"/recommendations/{to}/").status_code for to in ENDPOINTS} == {405}


scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(alphabet=st.characters(), max_size=8)
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(alphabet=st.characters(), max_size=4), inner, max_size=3), max_leaves=8
)
FIELDS = {
    "interactions": [
        "kind",
        "product",
        "quantity",
        "unit_price",
        "order",
        "event_id",
        "slate",
        "position",
        "page_view_id",
        "value",
        "occurred_at",
        "user",
        "visitor",
    ],
    "impressions": ["slate", "products", "seen", "page_view_id"],
    "feedback": ["product", "interested", "slate"],
}


@pytest.mark.parametrize("to", ENDPOINTS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nothing_that_json_can_say_is_a_500(client, admin_client, to, data):
    """Of a stranger, and of somebody who may send every field. Half of the fields are right, so that what is wrong gets far."""
    right = {**RIGHT[to], "slate": slate_of(keys=SHOWN)} if to != "interactions" else {**RIGHT[to], "slate": slate_of(), "kind": "click"}
    changes = st.dictionaries(st.sampled_from(FIELDS[to]), json_values, max_size=2)
    one = changes.map(lambda change: {**right, **change})
    body = data.draw(one | st.lists(one, max_size=3) | json_values)
    for asking in (browser_of(client), admin_client):
        asking.raise_request_exception = True
        response = send(asking, to, body)
        assert response.status_code in (202, 400), response.content
        response.json()
    assert not Interaction.objects.exclude(source__in=["beacon", "api"]).exists()
    assert all(row.seen == sorted(set(row.seen)) for row in SlateLog.objects.all())
