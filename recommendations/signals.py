"""Signals that a storefront sends, and signals that it may receive.

Sent by the storefront (recommendations.receivers turns them into interactions):

- ``product_viewed(request, product)``
- ``cart_changed(request, product, quantity)``: the signed change; positive records ``cart``, negative ``remove_from_cart``
- ``wishlist_changed(request, product, added)``
- ``order_placed(order, lines, user | request, occurred_at=None)``: lines of (product, quantity, unit_price)
- ``order_refunded(order, refund, lines)``: the refund's shopper is the order's
- ``product_rated(request, product, value)``

``order`` and ``refund`` are whatever names the order: a model instance (its primary key is used) or text.

Received by whoever wants to know:

- ``run_published(sender=Strategy, strategy, run)``
- ``run_held(sender=Strategy, strategy, run, reason)``
- ``run_failed(sender=Strategy, strategy, run, error)``
- ``shopper_erased(sender=None, shopper_key)``
"""

from django.dispatch import Signal

product_viewed = Signal()
cart_changed = Signal()
wishlist_changed = Signal()
order_placed = Signal()
order_refunded = Signal()
product_rated = Signal()

run_published = Signal()
run_held = Signal()
run_failed = Signal()
shopper_erased = Signal()
