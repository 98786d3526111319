"""Cart and checkout."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import cart as carts
from ..addresses import safe_next
from ..checkout import Emptied, SoldOut, order_place
from ..demo.customers import buyer_of
from ..forms import CheckoutForm, QuantityForm
from ..models import CartLine, Order, Product

PLACED = "placed"
"""In the session: numbers of the orders that this browser placed, so that a guest may see them."""

JUST = timedelta(minutes=10)
"""Before which an order was placed by another click than this one."""


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    lines = carts.lines_of(carts.cart_of(request))
    return render(request, "catalog/cart.html", {"lines": lines, "total": _total(lines), "basket": carts.products_in(lines)})


@require_POST
def add(request: HttpRequest) -> HttpResponseBase:
    form = QuantityForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please say how many as a whole number."))
        return redirect(safe_next(request, "catalog:cart"))
    product = get_object_or_404(Product, pk=form.cleaned_data["product"], is_active=True)
    now = carts.quantity_add(request, product, form.cleaned_data["quantity"])
    if now:
        messages.success(request, _("%(name)s is in your basket.") % {"name": product.name})
    else:
        messages.error(request, _("%(name)s is sold out.") % {"name": product.name})
    return redirect(safe_next(request, "catalog:cart"))


@require_POST
def change(request: HttpRequest) -> HttpResponseBase:
    form = QuantityForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please say how many as a whole number."))
        return redirect("catalog:cart")
    product = get_object_or_404(Product, pk=form.cleaned_data["product"])
    wanted = form.cleaned_data["quantity"]
    if carts.quantity_set(request, product, wanted) < wanted:
        messages.warning(request, _("We have no more than that of %(name)s.") % {"name": product.name})
    return redirect("catalog:cart")


@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest) -> HttpResponseBase:
    cart = carts.cart_of(request)
    lines = carts.lines_of(cart)
    if cart is None or not lines:
        return _nothing_to_order(request)
    form = CheckoutForm(request.POST or None, initial=_known_of(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            order = order_place(request, cart, form.buyer())
        except Emptied:
            return _nothing_to_order(request)
        except SoldOut as sold_out:
            messages.error(request, _("There is not enough of %(name)s left. Please change your basket.") % {"name": sold_out.product.name})
            return redirect("catalog:cart")
        request.session[PLACED] = [*request.session.get(PLACED, []), order.number][-20:]
        return redirect("catalog:placed", number=order.number)
    return render(request, "catalog/checkout.html", {"form": form, "lines": lines, "total": _total(lines)})


@require_safe
def placed(request: HttpRequest, number: str) -> HttpResponse:
    """An order, for who placed it."""
    order = get_object_or_404(Order, number=number)
    own = order.number in request.session.get(PLACED, []) or (request.user.is_authenticated and order.user_id == request.user.pk)
    if not own:
        raise Http404
    lines = order.lines.select_related("product", "product__category")
    return render(request, "catalog/placed.html", {"order": order, "lines": lines, "fresh": order.number in request.session.get(PLACED, [])})


def _nothing_to_order(request: HttpRequest) -> HttpResponseBase:
    """To the order that was just placed, for whoever clicked twice; to the empty cart otherwise."""
    if request.method == "POST":
        # Read anew: the first click may have been answered after this request began.
        session = type(request.session)(request.session.session_key)
        latest = Order.objects.filter(number__in=session.get(PLACED, [])[-1:], placed_at__gte=timezone.now() - JUST).first()
        if latest is not None:
            return redirect("catalog:placed", number=latest.number)
    return redirect("catalog:cart")


def _known_of(user: Any) -> dict[str, str]:
    """Name and e-mail, as far as the shop knows who orders; nothing of a guest."""
    if not user.is_authenticated:
        return {}
    return {"name": user.get_full_name() or user.get_username(), "email": user.email, **buyer_of(user)}


def _total(lines: list[CartLine]) -> object:
    return sum(line.amount for line in lines)
