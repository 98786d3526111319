"""Calls that write, as a shopper's browser or a service makes them."""

import json
from typing import Any

from django.core.signing import Signer
from django.test import Client

from recommendations.shoppers.identity import Shopper
from recommendations.slates import make_slate_id

ROOT = "/recommendations/"
OWN = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}
VISITOR = "v" * 22
SHOWN = ["1", "2", "3"]


def send(client: Client, to: str, body: Any, **headers: str) -> Any:
    """POST as one of the site's own pages does, unless ``headers`` say another thing; a text goes as it is."""
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(f"{ROOT}{to}/", text, content_type="application/json", headers={**OWN, **headers})


def results(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 202, response.content
    return response.json()["results"]


def statuses(response: Any) -> list[str]:
    return [result["status"] for result in results(response)]


def browser_of(client: Client, visitor: str = VISITOR) -> Client:
    """The client with that visitor's cookie."""
    client.cookies["rec_visitor"] = Signer(salt="recommendations.visitor").sign(visitor)
    return client


def slate_of(visitor: str = VISITOR, keys: list[str] = SHOWN, **options: Any) -> str:
    shopper = Shopper(visitor=visitor)
    return make_slate_id(**{"placement": "home", "strategy": "blend", "runs": [4], "shopper": shopper, "product_keys": keys, **options})
