"""The log: what shoppers did."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Interaction(models.Model):
    """One thing that one shopper did with one product; one row is one order line. Insert-only, but for merge and erase."""

    class Source(models.TextChoices):
        PYTHON = "python", _("Python call")
        SIGNAL = "signal", _("storefront signal")
        API = "api", _("REST API")
        BEACON = "beacon", _("browser")
        IMPORT = "import", _("import file")

    event_id = models.CharField(_("event ID"), max_length=200, unique=True, help_text=_("Names the event: the same event sent twice counts once."))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("user"))
    visitor = models.CharField(_("visitor"), max_length=64, default="", blank=True, help_text=_("Key of the anonymous visitor; kept after login."))
    product_key = models.CharField(_("product key"), max_length=64, help_text=_("The product's primary key as text."))
    kind = models.CharField(_("kind"), max_length=32, help_text=_("Slug of the kind: view, cart, purchase, ..."))
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3, default=1)
    unit_price = models.DecimalField(_("unit price"), max_digits=14, decimal_places=4, null=True, blank=True, help_text=_("In the shop's base currency."))
    value = models.FloatField(_("value"), null=True, blank=True, help_text=_("Of a rating."))
    order = models.CharField(_("order"), max_length=64, default="", blank=True, help_text=_("Lines of one order happened together."))
    occurred_at = models.DateTimeField(_("occurred at"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    source = models.CharField(_("source"), max_length=8, choices=Source, default=Source.PYTHON)
    slate_id = models.UUIDField(_("slate"), null=True, blank=True, help_text=_("The slate that the shopper came from."))
    position = models.PositiveSmallIntegerField(_("position"), null=True, blank=True, help_text=_("Rank in that slate, from 1."))
    page_view_id = models.CharField(_("page view"), max_length=36, default="", blank=True)
    session_key = models.CharField(_("session key"), max_length=40, default="", blank=True)
    site = models.CharField(_("site"), max_length=32, default="", blank=True)

    class Meta:
        verbose_name = _("interaction")
        verbose_name_plural = _("interactions")
        indexes = [
            models.Index(fields=["user", "-occurred_at"], name="rec_interaction_user"),
            models.Index(fields=["visitor", "-occurred_at"], name="rec_interaction_visitor"),
            models.Index(fields=["occurred_at"], name="rec_interaction_occurred"),
            models.Index(fields=["order"], name="rec_interaction_order", condition=~models.Q(order="")),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="rec_interaction_quantity_positive"),
            models.CheckConstraint(condition=models.Q(user__isnull=False) | ~models.Q(visitor=""), name="rec_interaction_somebody"),
        ]

    def __str__(self) -> str:
        told = {"user": self.user_id, "visitor": self.visitor[:8], "kind": self.kind, "product": self.product_key}
        return (gettext("visitor %(visitor)s: %(kind)s %(product)s") if self.user_id is None else gettext("user %(user)s: %(kind)s %(product)s")) % told
