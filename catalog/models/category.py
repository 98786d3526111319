"""Where a product stands in the shop."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Category(models.Model):
    """A node of the category tree. ``path`` repeats the names from the root, so that a product card needs no climb."""

    JOIN = " > "

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("slug"), max_length=96, unique=True)
    path = models.CharField(_("path"), max_length=420, unique=True, help_text=_("Names from the root, joined by ' > '."))
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent"))

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["path"]

    def __str__(self) -> str:
        return self.path

    def get_absolute_url(self) -> str:
        return reverse("catalog:category", args=[self.slug])

    @property
    def parts(self) -> tuple[str, ...]:
        """The path from the root, e.g. ("Kitchen", "Mugs & Cups")."""
        return tuple(self.path.split(self.JOIN))
