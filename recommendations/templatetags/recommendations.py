"""``{% load recommendations %}``: slates in templates."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from recommendations import recommend as front_recommend
from recommendations import similar as front_similar
from recommendations.privacy.history import SHOWN, Entry, shown_history
from recommendations.privacy.state import Privacy, shown_privacy
from recommendations.serving.safety import report
from recommendations.slates import Slate

register = template.Library()


@register.simple_tag(takes_context=True)
def recommend(
    context: Context, placement: str, *, product: Any = None, category: Any = None, basket: Iterable[Any] = (), exclude: Iterable[Any] = (), limit: Any = None
) -> Slate:
    """``{% recommend "home" limit=8 as slate %}``: the slate, to be shown as the page likes. Empty is false."""
    return front_recommend(placement, request=context.get("request"), product=product, category=category, basket=basket, exclude=exclude, limit=limit)


@register.simple_tag(takes_context=True)
def similar_products(context: Context, product: Any, *, exclude: Iterable[Any] = (), strategy: str | None = None, limit: Any = None) -> Slate:
    """``{% similar_products product as slate %}``: what goes with a product."""
    return front_similar(product, request=context.get("request"), exclude=exclude, strategy=strategy, limit=limit)


@register.simple_tag(takes_context=True)
def recommendations(context: Context, placement: str, **options: Any) -> SafeString:
    """``{% recommendations "home" %}``: a whole block, nothing at all where there is nothing to show.

    Rendered by ``recommendations/placements/<slug>.html`` where the storefront has one, else ``recommendations/block.html``; they see
    the page's own context and ``slate``. Takes what ``recommend`` takes. A mistake in such a template shows in DEBUG only.
    """
    slate = recommend(context, placement, **options)
    if not slate:
        return SafeString("")
    assert context.template is not None  # it is being rendered
    engine = context.template.engine
    try:
        block = engine.select_template([f"recommendations/placements/{slate.placement}.html", "recommendations/block.html"])
        with context.push(slate=slate):
            return mark_safe(block.render(context))
    except Exception as error:
        if engine.debug:
            raise
        report("a block cannot be rendered", error, placement=slate.placement)
        return SafeString("")


@register.simple_tag(takes_context=True)
def recommendations_history(context: Context, *, limit: int = SHOWN) -> list[Entry]:
    """``{% recommendations_history as history %}``: what is held of the shopper, the newest first; two queries."""
    return shown_history(context.get("request"), limit=limit)


@register.simple_tag(takes_context=True)
def recommendations_privacy(context: Context) -> Privacy:
    """``{% recommendations_privacy as privacy %}``: what the shopper answered, and whether what he does is remembered."""
    return shown_privacy(context.get("request"))
