"""A form's way back: to the page that it stood on, with a word about what happened."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme


def back(request: HttpRequest, *, done: Any = None, refused: Any = None, tags: str = "") -> HttpResponseRedirect:
    """Redirect to the form's ``next``, else to the page it was sent from, else to the site's root; never to another site.

    ``done`` or ``refused`` is told as a Django message, where the storefront has messages; ``tags`` tell its templates what it is about.
    """
    if done is not None:
        messages.success(request, done, extra_tags=tags, fail_silently=True)
    if refused is not None:
        messages.error(request, refused, fail_silently=True)
    for wanted in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
            return _redirect(wanted)
    return _redirect("/")


def _redirect(to: str) -> HttpResponseRedirect:
    response = HttpResponseRedirect(to)
    response.status_code = 303  # whatever the form's method was, the page is fetched
    response["Cache-Control"] = "private, no-store"
    return response
