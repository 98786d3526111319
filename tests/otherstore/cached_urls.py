"""Pages that are cached, with blocks that are not."""

import uuid
from collections.abc import Sequence

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.views.decorators.cache import never_cache

from recommendations import recommend
from shopsite.security import POLICY

from . import views

FRONT = """<!doctype html>
{% load i18n static recommendations %}{% get_current_language as language %}<html lang="{{ language }}"><head><meta charset="utf-8"><title>Store</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="{% static "recommendations/recommendations.css" %}"><link rel="stylesheet" href="{% static "recommendations/lazy.css" %}">
<script defer src="{% static "recommendations/blocks.js" %}"></script></head>
<body data-made="{{ made }}"><h1>Store</h1>
{% recommendations "recently-viewed" lazy limit=4 title="Seen" %}
<p id="between">Between the blocks</p>
{% recommendations "home" lazy limit=4 exclude=left_out %}
{% include "recommendations/block.html" with slate=for_everybody %}
{% recommendations "search" lazy limit=4 %}
<p id="end">The end</p></body></html>"""


def front(request: HttpRequest, left_out: Sequence[str] = ()) -> HttpResponse:
    """Its one block that is not lazy is made for nobody in particular: without the request."""
    context = {"made": uuid.uuid4().hex, "for_everybody": recommend("trending", limit=4), "left_out": left_out}
    strictest = f"{POLICY}; require-trusted-types-for 'script'; trusted-types recommendations"
    return HttpResponse(engines["django"].from_string(FRONT).render(context, request), headers={"Content-Security-Policy": strictest})


urlpatterns = [
    path("recommendations/", include("recommendations.urls")),
    path("favicon.ico", lambda request: HttpResponse(status=204)),
    path("article/<uuid:pk>/", never_cache(views.article)),
    path("long/", front, {"left_out": [uuid.uuid4().hex for _ in range(200)]}),
    *i18n_patterns(path("", front), prefix_default_language=False),
]
