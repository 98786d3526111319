"""What happens in the other store, each chapter in a process of its own: ``python -m tests.otherstore.story CHAPTER``. Prints JSON."""

import json
import sys
from collections.abc import Callable
from typing import Any

import django

THEMES = ("garden", "kitchen", "desk")


def trade() -> dict[str, Any]:
    """Thirty articles in three themes; sixty visitors each look at five of one theme, twenty customers buy two of one."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from recommendations.models import Interaction
    from recommendations.signals import order_placed

    from .models import Article

    articles = {theme: [Article.objects.create(code=f"{theme}-{n}", title=f"{theme} {n}", shelf=theme) for n in range(10)] for theme in THEMES}
    for visitor in range(60):
        client, theme = Client(), THEMES[visitor % 3]
        for step in range(5):
            client.get(articles[theme][(visitor + step * step) % 10].get_absolute_url())
    for number in range(20):
        user, theme = get_user_model().objects.create_user(f"customer-{number}"), THEMES[number % 3]
        lines = [(articles[theme][(number + step) % 10], 1, 5) for step in range(2)]
        order_placed.send(None, order=f"order-{number}", lines=lines, user=user)
    return {"articles": Article.objects.count(), "interactions": Interaction.objects.count()}


def look() -> dict[str, Any]:
    """A new visitor: the front page, an article, the front page again; then the article's neighbours are withdrawn."""
    from django.test import Client

    from .models import Article

    client, article = Client(), Article.objects.get(code="desk-3")
    before = _shown(client.get("/").content.decode())
    beside = _shown(client.get(article.get_absolute_url()).content.decode())
    after = _shown(client.get("/").content.decode())
    spoken = [item["reason"]["text"] for item in client.get("/recommendations/placements/home/").json()["items"]]
    Article.objects.filter(pk__in=beside).update(on_sale=False)
    return {
        "before": _codes(before),
        "beside": _codes(beside),
        "after": _codes(after),
        "withdrawn": _codes(beside),
        "then": _codes(_shown(client.get("/").content.decode())),
        "spoken": spoken,
    }


def bought() -> dict[str, Any]:
    """What a customer bought, and what the home placement shows that customer."""
    from django.contrib.auth import get_user_model

    from recommendations import recommend

    user = get_user_model().objects.get(username="customer-2")
    return {"shown": _codes(recommend("home", user=user, limit=30).product_keys)}


def _shown(html: str) -> list[str]:
    return [part.split('"')[0] for part in html.split('data-product="')[1:]]


def _codes(keys: list[str]) -> list[str]:
    from .models import Article

    codes = dict(Article.objects.values_list("pk", "code"))
    return [next(code for pk, code in codes.items() if str(pk) == key) for key in keys]


CHAPTERS: dict[str, Callable[[], dict[str, Any]]] = {"trade": trade, "look": look, "bought": bought}

if __name__ == "__main__":
    django.setup()
    print(json.dumps(CHAPTERS[sys.argv[1]]()))
