"""What the catalogue keeps in step by itself."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from .cart import SESSION_KEY, cart_merge
from .models import Product


@receiver(m2m_changed, sender=Product.tags.through, dispatch_uid="catalog.tag_text")
def keep_tag_text(*, instance: Any, action: str, **kwargs: Any) -> None:
    """A product's tags were edited: repeat their names in its ``tag_text``."""
    if action.startswith("post_") and isinstance(instance, Product):
        instance.tag_text = "|".join(instance.tags.values_list("name", flat=True))
        Product.objects.filter(pk=instance.pk).update(tag_text=instance.tag_text)


@receiver(user_logged_in, dispatch_uid="catalog.cart")
def bring_cart(*, request: Any, user: Any, **kwargs: Any) -> None:
    """What was put into the cart before signing in is in it afterwards."""
    number = request.session.pop(SESSION_KEY, None) if request is not None and hasattr(request, "session") else None
    if number is not None:
        cart_merge(user, number)
