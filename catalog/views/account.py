"""One's own corner: orders, history, why something is shown, privacy; and being a demo customer."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ..addresses import demo_only, safe_next
from ..demo.customers import demo_customer, regulars
from ..models import Order

ORDERS_SHOWN = 10
LATEST = 3
"""Orders on the account's first page."""


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What there is in the account; for a visitor who has none, what this browser is known by."""
    latest = Order.objects.filter(user=request.user)[:LATEST] if request.user.is_authenticated else ()
    return render(request, "catalog/account/overview.html", {"orders": latest})


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """What the shop remembers that the shopper did."""
    return render(request, "catalog/account/history.html")


@require_safe
def why(request: HttpRequest) -> HttpResponse:
    """What stands on the shopper's home page, and because of what."""
    return render(request, "catalog/account/why.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """May the shop remember at all; a copy of it; forget it."""
    return render(request, "catalog/account/privacy.html")


@login_required
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """One's own orders, the newest first."""
    mine = Order.objects.filter(user=request.user)
    page = Paginator(mine, ORDERS_SHOWN).get_page(request.GET.get("page"))
    return render(request, "catalog/orders.html", {"orders": page})


@require_http_methods(["GET", "HEAD", "POST"])
def customers(request: HttpRequest) -> HttpResponseBase:
    """Shop as one of the demo's customers. Exists in the demo only."""
    if not demo_only():
        raise Http404
    if request.method == "POST":
        user = demo_customer(request.POST.get("customer", ""))
        if user is not None:
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            messages.success(request, _("You are shopping as customer %(number)s.") % {"number": user.get_username().removeprefix("c")})
            return redirect(safe_next(request, "catalog:home"))
        messages.error(request, _("There is no such customer."))
    return render(request, "catalog/customers.html", {"customers": regulars(request.GET.get("page"))})


@require_safe
def about_data(request: HttpRequest) -> HttpResponse:
    """Where the demo's data come from, as their licence asks."""
    return render(request, "catalog/about_data.html")
