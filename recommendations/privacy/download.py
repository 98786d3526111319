"""The copy as a response: JSON, piece by piece, for nobody's cache."""

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse

from ..shoppers.page import page_of
from .export import export

CHUNK = 16_384
"""Characters, at least, that are sent at a time."""


def copy_response(request: HttpRequest) -> StreamingHttpResponse:
    chunks = _chunks(export(page_of(request).shopper))
    body = _one_by_one(chunks) if isinstance(request, ASGIRequest) else chunks
    response = StreamingHttpResponse(body, content_type="application/json")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _chunks(pieces: Iterator[str]) -> Iterator[str]:
    """The pieces, many small ones as one."""
    waiting: list[str] = []
    length = 0
    for piece in pieces:
        waiting.append(piece)
        length += len(piece)
        if length >= CHUNK:
            yield "".join(waiting)
            waiting, length = [], 0
    yield "".join(waiting)


async def _one_by_one(chunks: Iterator[str]) -> AsyncIterator[str]:
    """For an asynchronous server, which would otherwise gather the whole before it sends any."""
    following = sync_to_async(next)
    while (chunk := await following(chunks, None)) is not None:
        yield chunk
