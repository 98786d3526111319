"""``{% load recommendations %}``: slates in templates."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.template import Context
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from recommendations import recommend as front_recommend
from recommendations import similar as front_similar
from recommendations.conf import settings
from recommendations.models.names import shown_name
from recommendations.privacy.history import SHOWN, Entry, shown_history
from recommendations.privacy.state import Privacy, shown_privacy
from recommendations.serving.blocks import block_html, rendered
from recommendations.serving.configuration import remembered
from recommendations.serving.context import key_of
from recommendations.serving.lazy import LazyBlock, titled
from recommendations.serving.safety import report
from recommendations.shoppers.consent import NO, consent_cookie_name
from recommendations.slates import Slate

register = template.Library()

OPTIONS = ("product", "category", "basket", "exclude", "limit")
PLACES = 8
"""How many items a lazy block keeps room for where neither the tag nor the process's memory says the number: a placement's own at first."""


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


@register.tag("recommendations")
def recommendations(parser: Parser, token: Token) -> "BlockNode":
    """``{% recommendations "home" %}``: a whole block, nothing at all where there is nothing to show.

    ``{% recommendations "home" lazy %}`` leaves room for it, at the cost of no query, and a script fills it: for pages that are cached.
    Both take what ``recommend`` takes, and ``title`` for a heading of the page's own. How they are rendered: ``serving.blocks``.
    """
    name, *bits = token.split_contents()
    variable = bits.pop() if bits[-2:-1] == ["as"] else ""
    words = [bit for bit in bits[1:] if bit not in ("lazy", "as")]
    options = token_kwargs(words, parser)
    wrong = [*words, *(options.keys() - {*OPTIONS, "title"})]
    if not bits or wrong:
        takes = ", ".join(f"{option}=" for option in (*OPTIONS, "title"))
        raise template.TemplateSyntaxError(f'{{% {name} "placement" %}} takes lazy, {takes}; not {", ".join(wrong) or "nothing"}.')
    return BlockNode(parser.compile_filter(bits[0]), options, lazy="lazy" in bits[1:], variable=variable)


class BlockNode(template.Node):
    """A block, or the place of one; kept in a variable of the template where it names one."""

    def __init__(self, placement: FilterExpression, options: Mapping[str, FilterExpression], *, lazy: bool, variable: str) -> None:
        self.placement, self.options, self.lazy, self.variable = placement, options, lazy, variable

    def render(self, context: Context) -> SafeString:
        placement, options = self.placement.resolve(context), {name: value.resolve(context) for name, value in self.options.items()}
        html = (_place if self.lazy else _block)(context, placement, **options)
        if not self.variable:
            return html
        context[self.variable] = html
        return SafeString("")


def _block(context: Context, placement: str, *, title: Any = "", **options: Any) -> SafeString:
    return block_html(titled(recommend(context, placement, **options), title), context, _engine(context))


def _place(context: Context, placement: str, **options: Any) -> SafeString:
    """Where a lazy block will stand, by ``recommendations/lazy.html``, which sees the page's own context and ``lazy``."""
    engine = _engine(context)
    try:
        block, known = LazyBlock.of(placement, **options), remembered().placements.get(str(placement))
        limit = block.limit if block.limit is not None else known.limit if known else PLACES
        lazy = {
            "placement": block.placement,
            "title": block.title or (shown_name(known.name) if known else ""),
            "places": range(min(limit, settings.MAX_LIMIT)),
            "ask": block.signed(),
            "blocks_url": reverse("recommendations:blocks"),
            "page_url": reverse("recommendations:block-page"),
        }
    except Exception as error:
        if engine.debug:
            raise
        report("a lazy block cannot be described", error, placement=placement)
        return SafeString("")
    return rendered(["recommendations/lazy.html"], context, engine, lazy=lazy)


@register.simple_tag(takes_context=True)
def recommendations_script(context: Context, *, product: Any = None) -> SafeString:
    """``{% recommendations_script %}``: the scripts that fill lazy blocks and tell what of all blocks is seen and clicked.

    ``product`` tells a view of that product too, from a page that is cached: others send the signal ``product_viewed``.
    """
    try:
        return format_html(
            '<script defer src="{}"></script>\n<script defer src="{}" data-interactions="{}" data-impressions="{}" data-refusal="{}={}"{}></script>',
            static("recommendations/blocks.js"),
            static("recommendations/beacon.js"),
            reverse("recommendations:interactions"),
            reverse("recommendations:impressions"),
            consent_cookie_name(),
            NO,
            "" if product is None else format_html(' data-view="{}"', key_of(product)),
        )
    except Exception as error:
        if _engine(context).debug:
            raise
        report("the script cannot be placed", error)
        return SafeString("")


def _engine(context: Context) -> template.Engine:
    assert context.template is not None  # it is being rendered
    return context.template.engine


@register.simple_tag(takes_context=True)
def recommendations_history(context: Context, *, limit: int = SHOWN) -> list[Entry]:
    """``{% recommendations_history as history %}``: what is held of the shopper, the newest first; two queries."""
    return shown_history(context.get("request"), limit=limit)


@register.simple_tag(takes_context=True)
def recommendations_privacy(context: Context) -> Privacy:
    """``{% recommendations_privacy as privacy %}``: what the shopper answered, and whether what he does is remembered."""
    return shown_privacy(context.get("request"))
