"""A signed first-party cookie, as one request sees it: read lazily, changed at will, written to the response once."""

import re
from typing import TYPE_CHECKING

from django.conf import settings as django_settings
from django.core import signing

from ..conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MAX_LENGTH = 200
"""Of a cookie's value with its signature. Longer ones are not even verified."""


class SignedCookie:
    """SameSite=Lax; HttpOnly, unless scripts may read it; Secure where the session cookie is or the request came by TLS. A forged value reads as none."""

    def __init__(self, request: "HttpRequest", *, name: str, salt: str, pattern: str, readable: bool = False) -> None:
        self.request = request
        self.name = name
        self.readable = readable
        self._signer = signing.Signer(salt=salt)
        self._pattern = re.compile(pattern)
        self._sent = request.COOKIES.get(name, "")
        self._value: str | None = None
        self._changed = False

    @property
    def value(self) -> str:
        """What the cookie says, or what it was set to meanwhile; '' for none."""
        if self._value is None:
            self._value = self._read(self._sent)
        return self._value

    def _read(self, text: str) -> str:
        if not text or len(text) > MAX_LENGTH:
            return ""
        try:
            value = self._signer.unsign(text)
        except signing.BadSignature:
            return ""
        return value if self._pattern.fullmatch(value) else ""

    def set(self, value: str) -> None:
        self._value, self._changed = value, True

    def drop(self) -> None:
        self._value, self._changed = "", True

    def apply(self, response: "HttpResponse") -> bool:
        """Write the change, if there is one, to the response; True where the response now carries the cookie."""
        if not self._changed or not (self.value or self._sent):
            return False
        domain = django_settings.SESSION_COOKIE_DOMAIN
        if not self.value:
            response.delete_cookie(self.name, domain=domain, samesite="Lax")
            return True
        response.set_cookie(
            self.name,
            self._signer.sign(self.value),
            max_age=int(settings.VISITOR_COOKIE_DAYS * 86_400),
            domain=domain,
            secure=django_settings.SESSION_COOKIE_SECURE or self.request.is_secure(),
            httponly=not self.readable,
            samesite="Lax",
        )
        return True
