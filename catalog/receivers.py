"""What the catalogue keeps in step by itself."""

from typing import Any

from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from .models import Product


@receiver(m2m_changed, sender=Product.tags.through, dispatch_uid="catalog.tag_text")
def keep_tag_text(*, instance: Any, action: str, **kwargs: Any) -> None:
    """A product's tags were edited: repeat their names in its ``tag_text``."""
    if action.startswith("post_") and isinstance(instance, Product):
        instance.tag_text = "|".join(instance.tags.values_list("name", flat=True))
        Product.objects.filter(pk=instance.pk).update(tag_text=instance.tag_text)
