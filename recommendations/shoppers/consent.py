"""May this shopper be recorded?

The storefront says so: ``RECOMMENDATIONS["CONSENT"]`` is a callable of the request, or its dotted path. ``granted`` below is one that asks
the shopper's own answer. An explicit no holds whatever the setting says. The answer stands in a ``Consent`` row, as proof, and in a signed
cookie, so that asking costs no query; at login the user's row is read into the cookie.
"""

import logging
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.module_loading import import_string

from ..conf import settings
from ..core.throttle import also, lines
from ..models import Consent
from .cookies import SignedCookie
from .identity import Shopper
from .tombstones import is_erased
from .visitor import visitor_rotate

if TYPE_CHECKING:
    from django.http import HttpRequest

logger = logging.getLogger("recommendations.consent")

YES, NO = "yes", "no"


def consent_cookie_name() -> str:
    return f"{settings.VISITOR_COOKIE}_consent"


def consent_cookie(request: "HttpRequest") -> SignedCookie:
    """Scripts may read it, so that the beacon of a cached page is still after a no."""
    return SignedCookie(request, name=consent_cookie_name(), salt="recommendations.consent", pattern=f"{YES}|{NO}", readable=True)


def answer_of(request: "HttpRequest") -> bool | None:
    """What the shopper answered; None where nobody asked."""
    from .page import page_of

    return {YES: True, NO: False}.get(page_of(request).consent.value)


def granted(request: "HttpRequest") -> bool:
    """The rule of a shop that records only who said yes: ``"CONSENT": "recommendations.shoppers.consent.granted"``."""
    return answer_of(request) is True


def may_record(request: "HttpRequest") -> bool:
    """No query of its own. A storefront's rule that fails means no: better to lose an event than to record without consent."""
    if answer_of(request) is False:
        return False
    rule = settings.CONSENT
    if rule is None:
        return True
    try:
        return bool((import_string(rule) if isinstance(rule, str) else rule)(request))
    except Exception as error:
        kept = lines.due("consent", type(error))
        if kept is not None:
            logger.exception('RECOMMENDATIONS["CONSENT"] = %r failed; nothing is recorded%s', rule, also(kept))
        return False


def may_record_unseen(shopper: Shopper) -> bool:
    """The same for a shopper without a request (a webhook, a task). One query, and only where the storefront requires consent at all."""
    if settings.CONSENT is None or not shopper:
        return True
    return not Consent.objects.filter(shopper=shopper.key, granted=False).exists()


def consent_set(request: "HttpRequest", *, granted: bool, source: str = "") -> None:
    """Keep the shopper's answer: in the cookie, and in a row where the shopper is known by a key. A visitor who was erased from elsewhere is
    known no more: the cookie alone keeps it, and the device begins anew.
    """
    from .page import page_of

    page = page_of(request)
    page.consent.set(YES if granted else NO)
    if page.shopper:
        said = {"granted": granted, "at": timezone.now(), "source": "".join(filter(str.isprintable, source))[:16]}
        Consent.objects.update_or_create(shopper=page.shopper.key, defaults=said)
        # Asked afterwards, so that an erasure under way sees the row, or is seen here.
        if not page.shopper.user and is_erased(page.shopper.key):
            Consent.objects.filter(shopper=page.shopper.key).delete()
            visitor_rotate(request)


def consent_carry(request: "HttpRequest", shopper: Shopper) -> None:
    """At login: the user's own answer counts from here on; where the user never gave one, the visitor's becomes the user's."""
    from .page import page_of

    page = page_of(request)
    row = Consent.objects.filter(shopper=shopper.key).first()
    if row is not None:
        page.consent.set(YES if row.granted else NO)
    elif page.consent.value:
        Consent.objects.get_or_create(shopper=shopper.key, defaults={"granted": page.consent.value == YES, "source": "login"})


def consent_leave(request: "HttpRequest") -> None:
    """At logout: a yes was that person's and goes; a no stays, since it harms nobody else."""
    from .page import page_of

    page = page_of(request)
    if page.consent.value == YES:
        page.consent.drop()
