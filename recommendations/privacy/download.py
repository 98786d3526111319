"""The copy as a response: JSON, piece by piece, for nobody's cache."""

from django.http import HttpRequest, StreamingHttpResponse

from ..shoppers.page import page_of
from .export import export


def copy_response(request: HttpRequest) -> StreamingHttpResponse:
    response = StreamingHttpResponse(export(page_of(request).shopper), content_type="application/json")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
