"""The OpenAPI description, and what the request path loads."""

import json
import os
import subprocess
import sys

import pytest

PROGRAM = """
import sys, json
if {hide}:
    sys.modules["drf_spectacular"] = None
    import importlib.machinery, importlib.util
    real = importlib.util.find_spec
    importlib.util.find_spec = lambda name, *rest: None if name == "drf_spectacular" else real(name, *rest)
import django
django.setup()
from django.urls import get_resolver, reverse, NoReverseMatch
get_resolver().url_patterns
reverse("recommendations:placement", args=["home"])
try:
    schema = reverse("recommendations:schema")
except NoReverseMatch:
    schema = None
heavy = sorted({{"numpy", "scipy", "pandas", "pyarrow", "lightfm", "torch"}} & set(sys.modules))
print(json.dumps([schema, heavy]))
"""


def fresh(settings_module: str, *, hide: bool) -> list:
    """What a new interpreter says of the URLconf."""
    program = PROGRAM.format(hide=hide)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings_module}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def test_without_drf_spectacular_the_api_is_there_and_the_schema_is_not():
    assert fresh("tests.otherstore.settings", hide=True) == [None, []]


@pytest.mark.parametrize("settings_module", ["tests.otherstore.settings", "shopsite.settings"])
def test_the_urlconf_loads_no_numbers(settings_module, tmp_path, monkeypatch):
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    schema, heavy = fresh(settings_module, hide=False)
    assert schema == "/recommendations/schema/"
    assert heavy == []


@pytest.mark.urls("tests.otherstore.urls")
def test_the_schema_describes_all_calls_their_parameters_and_answers(client, capsys):
    response = client.get("/recommendations/schema/", {"format": "json"})
    schema = json.loads(response.content)
    assert schema["servers"] == [{"url": "/recommendations"}]
    recorded, own = {"/interactions/", "/impressions/", "/feedback/"}, {"/me/data/", "/me/consent/"}
    assert set(schema["paths"]) == {"/placements/{slug}/", "/products/{key}/similar/", *recorded, *own}
    call = schema["paths"]["/placements/{slug}/"]["get"]
    assert {each["name"] for each in call["parameters"]} == {"slug", "product", "category", "basket", "exclude", "limit"}
    assert call["responses"]["200"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Slate"}
    assert {"slate", "items"} <= set(schema["components"]["schemas"]["Slate"]["properties"])
    sent = schema["paths"]["/interactions/"]["post"]["requestBody"]["content"]["application/json"]
    one, many = schema["components"]["schemas"][sent["schema"]["$ref"].rpartition("/")[2]]["oneOf"]
    assert one == many["items"] == {"$ref": "#/components/schemas/EventBody"}
    assert len(sent["examples"]) == 2
    assert not capsys.readouterr().err


def test_every_example_of_the_schema_may_be_sent_and_is_answered_like_that(monkeypatch):
    from recommendations.api import bodies, recording

    monkeypatch.setattr(bodies, "check_key", lambda text: text)
    for examples, body, answer in (
        (recording.EVENTS, bodies.EventBody, bodies.ResultsBody),
        (recording.SLATES, bodies.SightingBody, bodies.ResultsBody),
        (recording.FEEDBACK, bodies.FeedbackBody, bodies.ResultBody),
    ):
        for sent, answered in examples.values():
            checked = [body(data=each) for each in (sent if isinstance(sent, list) else [sent])]
            results = answered.get("results", [answered])
            assert [each.is_valid() for each in checked] == ["wrong" not in result for result in results]
            assert [each.errors for each in checked] == [result.get("wrong", {}) for result in results]
            assert answer(data=answered).is_valid()
