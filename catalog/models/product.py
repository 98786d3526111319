"""What the shop sells."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..tiles.draw import version

FEW = 5
"""Pieces from which on the page says that few are left."""


class ProductQuerySet(models.QuerySet["Product"]):
    """The questions that pages and the adapter ask."""

    def available(self) -> "ProductQuerySet":
        """Switched on, and in stock or not tracked."""
        return self.filter(Q(stock__isnull=True) | Q(stock__gt=0), is_active=True)

    def for_cards(self) -> "ProductQuerySet":
        """With all that a card shows, in the same query."""
        return self.select_related("category").defer("description")


class Product(models.Model):
    """One article. ``tag_text`` repeats the tags' names, so that cards and learning read them without a join."""

    sku = models.CharField(_("SKU"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=96)
    price = models.DecimalField(_("price"), max_digits=10, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="GBP")
    category = models.ForeignKey("catalog.Category", models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("category"))
    brand = models.CharField(_("brand"), max_length=80, default="", blank=True)
    tags = models.ManyToManyField("catalog.Tag", related_name="products", blank=True, verbose_name=_("tags"))
    tag_text = models.TextField(_("tags as text"), default="", blank=True, editable=False)
    description = models.TextField(_("description"), default="", blank=True)
    image_url = models.URLField(_("image address"), max_length=500, default="", blank=True, help_text=_("Empty: a tile is drawn."))
    is_active = models.BooleanField(_("on sale"), default=True)
    stock = models.PositiveIntegerField(_("stock"), null=True, blank=True, help_text=_("Empty: not tracked."))
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name", "sku"]
        indexes = [models.Index(fields=["category", "name"], name="catalog_product_shelf")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalog:product", args=[self.pk, self.slug])

    @property
    def tag_names(self) -> tuple[str, ...]:
        return tuple(self.tag_text.split("|")) if self.tag_text else ()

    @property
    def in_stock(self) -> bool:
        return self.stock is None or self.stock > 0

    @property
    def image(self) -> str:
        """Address of the picture: the product's own, else its drawn tile."""
        return self.image_url or reverse("catalog:tile", args=[self.pk, self.tile_version])

    @property
    def tile_version(self) -> str:
        return version(sku=self.sku, name=self.name, tag_text=self.tag_text, category=self.category.path if self.category else "")

    @property
    def few_left(self) -> bool:
        return self.stock is not None and 0 < self.stock <= FEW
