"""``POST not-interested/`` and ``POST forget-product/``: single products, from the page they stand on or from one's own history."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from ..core.kinds import NOT_INTERESTED
from ..privacy.history import interest_restore, product_forget
from ..products import KEY_LENGTH, get_adapter
from ..recording.record import record
from ..shoppers.consent import YES
from ..shoppers.page import page_of
from .back import back

REFUSED = "rec-refused"
"""A tag of the message: a storefront may put "show it again" beside it."""


@csrf_protect
@require_POST
def not_interested(request: HttpRequest) -> HttpResponse:
    """Never show me ``product`` again; with ``interested`` yes: take that back."""
    key = _key(request)
    if not key:
        return back(request, refused=_("There is no such product."))
    page = page_of(request)
    if request.POST.get("interested") == YES:
        interest_restore(page.shopper, key)
        page.history = None
        return back(request, done=_("This product may be recommended to you again."))
    if not record(NOT_INTERESTED, key, request=request, slate=request.POST.get("slate") or None, source="beacon"):
        return back(request, refused=_("This could not be remembered, since you have not agreed to being remembered."))
    page.history = None
    return back(request, done=_("This product is not recommended to you any more."), tags=REFUSED)


@csrf_protect
@require_POST
def forget_product(request: HttpRequest) -> HttpResponse:
    """Forget that I ever looked at ``product``."""
    key = _key(request)
    if not key:
        return back(request, refused=_("There is no such product."))
    page = page_of(request)
    product_forget(page.shopper, key)
    page.history = None
    return back(request, done=_("This product is removed from your history."))


def _key(request: HttpRequest) -> str:
    """The form's ``product``; '' where it is no product key of this storefront."""
    key = request.POST.get("product", "")[: KEY_LENGTH + 1]
    try:
        get_adapter().parse_key(key)
    except ValueError:
        return ""
    return key
