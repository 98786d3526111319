"""The cart: a user's own, or an anonymous one whose id the session keeps. Signing in brings the two together."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from recommendations.signals import cart_changed

from .models import Cart, CartLine, Product

SESSION_KEY = "cart"
MOST = 999
"""Of one product in one cart."""


def cart_of(request: HttpRequest) -> Cart | None:
    """The request's cart, if it has one; makes none, so that looking around writes no row."""
    if request.user.is_authenticated:
        return Cart.objects.filter(user=request.user).first()
    number = request.session.get(SESSION_KEY)
    return Cart.objects.filter(pk=number, user=None).first() if number else None


def cart_ensure(request: HttpRequest) -> Cart:
    """The request's cart, made where it has none."""
    if request.user.is_authenticated:
        return Cart.objects.get_or_create(user=request.user)[0]
    cart = cart_of(request) or Cart.objects.create()
    request.session[SESSION_KEY] = cart.pk
    return cart


def lines_of(cart: Cart | None) -> list[CartLine]:
    """The lines with their products and categories, in the order in which they came in; one query."""
    return list(cart.lines.select_related("product", "product__category")) if cart else []


def contents_of(request: HttpRequest) -> dict[int, int]:
    """Pieces by product id, for what stands around every page; one query, none for an anonymous shopper without a cart."""
    lines = CartLine.objects.all()
    if request.user.is_authenticated:
        lines = lines.filter(cart__user=request.user)
    elif number := request.session.get(SESSION_KEY):
        lines = lines.filter(cart=number, cart__user=None)
    else:
        return {}
    return dict(lines.values_list("product", "quantity"))


def quantity_set(request: HttpRequest, product: Product, quantity: int) -> int:
    """Make it so many of this product, at most what is in stock; 0 takes it out. Gives what it is now, and tells of the change."""
    return _change(request, product, quantity, adding=False)


def quantity_add(request: HttpRequest, product: Product, quantity: int = 1) -> int:
    """So many more of this product, at most what is in stock. Gives what it is now, and tells of the change."""
    return _change(request, product, quantity, adding=True)


@transaction.atomic
def _change(request: HttpRequest, product: Product, quantity: int, *, adding: bool) -> int:
    cart = cart_ensure(request)
    line = CartLine.objects.select_for_update().filter(cart=cart, product=product).first()
    before = line.quantity if line else 0
    now = _allowed(product, before + quantity if adding else quantity)
    if now == before:
        return now
    if now == 0:
        CartLine.objects.filter(cart=cart, product=product).delete()
    else:
        CartLine.objects.update_or_create(cart=cart, product=product, defaults={"quantity": now})
    cart_changed.send(sender=Cart, request=request, product=product, quantity=now - before)
    return now


@transaction.atomic
def cart_merge(user: Any, number: int) -> None:
    """The anonymous cart ``number`` goes into the user's: of a product in both, the larger quantity stays."""
    guest = Cart.objects.filter(pk=number, user=None).first()
    if guest is None:
        return
    cart = Cart.objects.get_or_create(user=user)[0]
    have = dict(cart.lines.values_list("product_id", "quantity"))
    for line in guest.lines.all():
        quantity = max(line.quantity, have.get(line.product_id, 0))
        CartLine.objects.update_or_create(cart=cart, product_id=line.product_id, defaults={"quantity": quantity})
    guest.delete()


def products_in(lines: Sequence[CartLine]) -> list[Product]:
    """What the placement beside the cart is made from."""
    return [line.product for line in lines]


def _allowed(product: Product, quantity: int) -> int:
    limit = MOST if product.stock is None else min(MOST, product.stock)
    return max(0, min(quantity, limit if product.is_active else 0))
