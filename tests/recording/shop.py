"""The smallest storefront that records: views that send signals, and Django's own login and logout."""

from django.contrib.auth import get_user_model, login, logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from recommendations import record, signals
from recommendations.shoppers.identity import Shopper
from recommendations.shoppers.page import page_of


def look(request: HttpRequest, key: str) -> HttpResponse:
    signals.product_viewed.send(sender=None, request=request, product=key)
    return HttpResponse(key)


async def look_async(request: HttpRequest, key: str) -> HttpResponse:
    from asgiref.sync import sync_to_async

    await sync_to_async(record)("view", key, request=request)
    return HttpResponse(key)


def refuse(request: HttpRequest) -> HttpResponse:
    record("view", None, request=request)
    return HttpResponse("still here")


def whoami(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"key": page_of(request).shopper.key})


def personal(request: HttpRequest) -> HttpResponse:
    page_of(request).serve(Shopper(visitor="somebody"))
    return HttpResponse("for you")


def sign_in(request: HttpRequest, name: str) -> HttpResponse:
    login(request, get_user_model().objects.get(username=name))
    return HttpResponse(name)


def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponse("bye")


def order(request: HttpRequest, name: str) -> HttpResponse:
    signals.order_placed.send(sender=None, order=name, lines=[("1", 2, "3.50"), ("2", 1, None), ("1", 1, "3.50")], request=request)
    return HttpResponse(name)


urlpatterns = [
    path("look/<str:key>/", look),
    path("look-async/<str:key>/", look_async),
    path("refuse/", refuse),
    path("whoami/", whoami),
    path("personal/", personal),
    path("sign-in/<str:name>/", sign_in),
    path("sign-out/", sign_out),
    path("order/<str:name>/", order),
]
