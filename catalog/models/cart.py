"""What a shopper means to buy."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Cart(models.Model):
    """A signed-in user's cart, or an anonymous one whose id the session keeps."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="cart", verbose_name=_("customer"))
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("cart")
        verbose_name_plural = _("carts")

    def __str__(self) -> str:
        return gettext("cart %(number)s") % {"number": self.pk}


class CartLine(models.Model):
    """A product in a cart."""

    cart = models.ForeignKey(Cart, models.CASCADE, related_name="lines", verbose_name=_("cart"))
    product = models.ForeignKey("catalog.Product", models.CASCADE, related_name="+", verbose_name=_("product"))
    quantity = models.PositiveIntegerField(_("quantity"), default=1, validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = _("cart line")
        verbose_name_plural = _("cart lines")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["cart", "product"], name="catalog_cart_line_once")]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.product_id}"

    @property
    def amount(self) -> Decimal:
        return (self.product.price or Decimal(0)) * self.quantity
