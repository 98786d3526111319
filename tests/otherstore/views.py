import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template import engines

from recommendations.signals import product_viewed

from .models import Article

FRONT = '{% load recommendations %}{% recommendations "home" %}{% recommendations "trending" %}'
ARTICLE = '{% load recommendations %}<h1>{{ article.title }}</h1>{% recommendations "product" product=article %}'


def front(request: HttpRequest) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(FRONT).render({}, request))


def article(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Article, pk=pk)
    product_viewed.send(Article, request=request, product=found)
    return HttpResponse(engines["django"].from_string(ARTICLE).render({"article": found}, request))
