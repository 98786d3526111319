"""From cart to order."""

import secrets
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from recommendations.signals import order_placed

from .models import Cart, CartLine, Order, OrderLine, Product

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Emptied(Exception):
    """Nothing is in the cart any more: its order was placed already, by a second click or in another window."""


class SoldOut(Exception):
    """A product went out of stock, or off the shelves, between cart and checkout."""

    def __init__(self, product: Product) -> None:
        super().__init__(product.name)
        self.product = product


@dataclass(frozen=True)
class Buyer:
    """Whom the order goes to."""

    name: str
    email: str
    address: str


@transaction.atomic
def order_place(request: HttpRequest, cart: Cart, buyer: Buyer) -> Order:
    """Take the stock, write the order, empty the cart, and tell of it, all or nothing.

    Emptied where another request has ordered the cart's content, SoldOut where the stock does not suffice.
    """
    lines = _locked_lines(cart)
    for line in sorted(lines, key=lambda line: line.product_id):  # One order for all buyers: two cannot wait for each other.
        _take(line)
    user = request.user if request.user.is_authenticated else None
    total = sum(line.amount for line in lines)
    order = Order.objects.create(number=_number(), user=user, name=buyer.name, email=buyer.email, address=buyer.address, total=total)
    OrderLine.objects.bulk_create(
        [OrderLine(order=order, product=line.product, quantity=line.quantity, unit_price=line.product.price or 0) for line in lines],
    )
    CartLine.objects.filter(pk__in=[line.pk for line in lines]).delete()
    order_placed.send(
        sender=Order,
        order=order.number,
        lines=[(line.product, line.quantity, line.product.price) for line in lines],
        request=request,
    )
    return order


def _locked_lines(cart: Cart) -> list[CartLine]:
    """What is in the cart now, while no other request can order or change it."""
    if not Cart.objects.select_for_update().filter(pk=cart.pk).exists():
        raise Emptied
    lines = list(cart.lines.select_for_update(of=("self",)).select_related("product", "product__category"))
    if not lines:
        raise Emptied
    return lines


def _take(line: CartLine) -> None:
    """Lower the stock, in one statement with its check, so that the last piece is sold once."""
    shelf = Product.objects.filter(pk=line.product_id, is_active=True)
    if shelf.filter(stock__isnull=True).exists():
        return
    if not shelf.filter(stock__gte=line.quantity).update(stock=F("stock") - line.quantity):
        raise SoldOut(line.product)


def _number() -> str:
    """Not to be guessed, and easy to read out on the telephone."""
    return "W" + "".join(secrets.choice(ALPHABET) for _ in range(9))
