"""Where a form may send the shopper afterwards."""

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def safe_next(request: HttpRequest, default: str) -> str:
    """The form's ``next`` where it leads to this very site, else the default: nobody is sent elsewhere by a link to us."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return resolve_url(default)


def demo_only() -> bool:
    """Is this the demo, in which anybody may be anybody?"""
    return bool(settings.DEMO)
