"""What the storefront's signals, and Django's own of login and logout, do to the log. No receiver raises into its sender.

A signal sent with ``raw=True`` (fixtures, data loaders) records nothing.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import router, transaction
from django.db.models import Model
from django.db.models.signals import pre_delete
from django.dispatch import Signal
from django.http import HttpRequest

from . import meters, signals
from .models import VisitorLink
from .privacy.erase import erase
from .recording.orders import record_order, record_refund
from .recording.outcome import failed
from .recording.record import record
from .serving import configuration  # noqa: F401  (hears of changed placements, strategies and runs)
from .shoppers.consent import consent_carry, consent_leave
from .shoppers.identity import Shopper
from .shoppers.merge import visitor_merge
from .shoppers.page import page_of
from .shoppers.tombstones import is_erased
from .shoppers.visitor import visitor_of, visitor_rotate


def _receives(signal: Signal) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Connects the function; whatever it raises is logged with its cause, and the sender goes on."""

    def connect(call: Callable[..., None]) -> Callable[..., None]:
        @wraps(call)
        def safe(sender: Any, raw: bool = False, **arguments: Any) -> None:
            if raw:
                return
            try:
                call(**arguments)
            except Exception as error:
                failed(f"{call.__name__} failed", error)

        signal.connect(safe, weak=False, dispatch_uid=f"recommendations.{call.__name__}")
        return safe

    return connect


@_receives(signals.product_viewed)
def view_record(*, product: Any, request: HttpRequest | None = None, user: Any = None, **rest: Any) -> None:
    record("view", product, request=request, user=user, source="signal")


@_receives(signals.cart_changed)
def cart_record(*, product: Any, quantity: Any, request: HttpRequest | None = None, user: Any = None, **rest: Any) -> None:
    """``quantity`` is the signed change."""
    if quantity == 0:
        return
    try:
        taken_out = quantity < 0
    except (TypeError, ArithmeticError):
        taken_out = False  # it is no number: recording refuses it, and says so
    kind, amount = ("remove_from_cart", abs(quantity)) if taken_out else ("cart", quantity)
    record(kind, product, request=request, user=user, quantity=amount, source="signal")


@_receives(signals.wishlist_changed)
def wishlist_record(*, product: Any, added: bool, request: HttpRequest | None = None, user: Any = None, **rest: Any) -> None:
    """Only wishing is an event; what was taken off the list was wished for once."""
    if added:
        record("wishlist", product, request=request, user=user, source="signal")


@_receives(signals.product_rated)
def rating_record(*, product: Any, value: Any, request: HttpRequest | None = None, user: Any = None, **rest: Any) -> None:
    record("rating", product, request=request, user=user, value=value, source="signal")


@_receives(signals.order_placed)
def order_record(*, order: Any, lines: Any, request: HttpRequest | None = None, user: Any = None, occurred_at: datetime | None = None, **rest: Any) -> None:
    record_order(order, lines, request=request, user=user, occurred_at=occurred_at)


@_receives(signals.order_refunded)
def refund_record(*, order: Any, refund: Any, lines: Any, occurred_at: datetime | None = None, **rest: Any) -> None:
    record_refund(order, refund, lines, occurred_at=occurred_at)


@_receives(user_logged_in)
def visitor_join(*, user: Any, request: HttpRequest | None = None, **rest: Any) -> None:
    """The visitor's history becomes the user's; a visitor who is somebody else's, or was erased from elsewhere, is left behind."""
    if request is None:
        return
    page_of(request).history = None
    visitor = visitor_of(request)
    if visitor:
        if is_erased(Shopper(visitor=visitor).key) or not visitor_merge(visitor, user):
            visitor_rotate(request)
        elif transaction.get_connection(router.db_for_write(VisitorLink)).in_atomic_block:
            # What this request recorded before the login is written only when its transaction is committed.
            transaction.on_commit(lambda: visitor_merge(visitor, user), using=router.db_for_write(VisitorLink), robust=True)
    consent_carry(request, Shopper(user=str(user.pk)))


@_receives(user_logged_out)
def visitor_leave(*, request: HttpRequest | None = None, **rest: Any) -> None:
    """Whoever looks next on this device is somebody new."""
    if request is not None:
        visitor_rotate(request)
        consent_leave(request)


def user_erase(sender: Any, instance: Any, **rest: Any) -> None:
    """A user who is deleted is forgotten, on all devices. Unlike the others this raises: who asked to be forgotten is, or is told."""
    erase(Shopper(user=str(instance.pk)))


def _users() -> list[type[Model]]:
    """The user model and its proxies, as which users may be deleted too."""
    user = get_user_model()
    return [model for model in apps.get_models() if model is user or (model._meta.proxy and model._meta.concrete_model is user)]


for _model in _users():
    pre_delete.connect(user_erase, sender=_model, dispatch_uid="recommendations.user_erase")


@_receives(signals.run_published)
def published_count(*, strategy: Any, **rest: Any) -> None:
    meters.runs.count(strategy=strategy.slug, outcome="published")


@_receives(signals.run_held)
def held_count(*, strategy: Any, **rest: Any) -> None:
    meters.runs.count(strategy=strategy.slug, outcome="held")


@_receives(signals.run_failed)
def failed_count(*, strategy: Any, **rest: Any) -> None:
    meters.runs.count(strategy=strategy.slug, outcome="failed")
