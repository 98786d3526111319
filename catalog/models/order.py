"""What was bought."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Order(models.Model):
    """A placed order. Who bought as a guest has no user."""

    number = models.CharField(_("number"), max_length=32, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="orders", verbose_name=_("customer"))
    name = models.CharField(_("name"), max_length=100, default="", blank=True)
    email = models.EmailField(_("e-mail"), default="", blank=True)
    address = models.TextField(_("address"), default="", blank=True)
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=2, default=Decimal(0))
    placed_at = models.DateTimeField(_("placed"), default=timezone.now)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-placed_at", "-id"]
        indexes = [models.Index(fields=["user", "-placed_at"], name="catalog_order_of_user")]

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """One product in an order, at the price of that day. A till may hold a product twice in one order."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", verbose_name=_("order"))
    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="+", db_index=False, verbose_name=_("product"))
    quantity = models.PositiveIntegerField(_("quantity"))
    unit_price = models.DecimalField(_("unit price"), max_digits=10, decimal_places=2)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")

    def __str__(self) -> str:
        return f"{self.quantity} x {self.product_id}"

    @property
    def amount(self) -> Decimal:
        return self.unit_price * self.quantity
