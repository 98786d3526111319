"""The visitor key: who an anonymous shopper is, from one request to the next."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest


def visitor_of(request: "HttpRequest") -> str:
    """The visitor key that the request's signed cookie carries; '' where there is none or it is forged."""
    raise NotImplementedError
