"""May this page of this site call us? Cookies go along with calls from any site; a browser says where a call comes from."""

from typing import Any

from django.conf import settings as django_settings
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BasicAuthentication, SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request


class SameOrigin(BasePermission):
    """An unsafe call by cookie, anonymous ones included, comes from the storefront's own pages.

    ``Sec-Fetch-Site`` or ``Origin`` says so; scripts cannot forge either. No token is needed, as pages from a cache have none. A call with
    credentials of its own (a token in a header) may come from anywhere; those that a browser adds by itself (Basic) from no foreign page.
    """

    message = _("This call must come from a page of this site.")

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.method in SAFE_METHODS or self._may(request):
            return True
        # Not False: of an anonymous caller REST framework would say that credentials are missing.
        raise PermissionDenied(self.message)

    def _may(self, request: Request) -> bool:
        authenticator = request.successful_authenticator
        site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
        if authenticator is not None and not isinstance(authenticator, SessionAuthentication):
            return not isinstance(authenticator, BasicAuthentication) or site is origin is None or _is_own(request, site, origin)
        return _is_own(request, site, origin)


def _is_own(request: Request, site: str | None, origin: str | None) -> bool:
    """From this host, or one that Django is told to trust (wildcards are not looked into)."""
    return site == "same-origin" or origin in {f"{request.scheme}://{request.get_host()}", *django_settings.CSRF_TRUSTED_ORIGINS}
