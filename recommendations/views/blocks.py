"""``GET block/?b=``: one block on a page of its own, where no script could fill it in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import Engine, RequestContext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..exceptions import LazyBlockRefused
from ..serving.blocks import block_html
from ..serving.lazy import LazyBlock


@require_safe
def block_page(request: HttpRequest) -> HttpResponse:
    """``recommendations/page.html`` with ``html`` (the block, '' where there is nothing), ``slate`` and ``title``."""
    try:
        asked = LazyBlock.read(request.GET.get("b", ""))
    except LazyBlockRefused as error:
        raise Http404(str(error)) from error
    with asked.in_its_language():
        slate = asked.slate(request)
        html = block_html(slate, RequestContext(request), Engine.get_default())
        response = render(request, "recommendations/page.html", {"html": html, "slate": slate, "title": slate.title or _("Recommended for you")})
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
