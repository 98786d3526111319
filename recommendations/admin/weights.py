"""What calibration learnt, for people first."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..recommenders.parameters.blend import BlendWeights
from . import vocabulary
from .counts import percent, table
from .display import NOTHING, pretty

FORMS = (AttributeError, KeyError, TypeError, ValueError)
"""What weights of another form raise: those of a recommender of the storefront's own, or of another version."""


def told_weights(weights: Any) -> SafeString | str:
    """In words, where they are a blend's or learnt parameters, and the JSON below."""
    if not weights:
        return NOTHING
    try:
        words = _words(weights)
    except FORMS:
        words = None
    if words is None:
        return pretty(weights)
    return format_html("{}<details><summary>{}</summary>{}</details>", words, _("In full"), pretty(weights))


def _words(weights: Any) -> SafeString | None:
    if not isinstance(weights, Mapping):
        return None
    if isinstance(weights.get("learnt"), Mapping):
        learnt = [(vocabulary.parameter(name), _value(value)) for name, value in weights["learnt"].items()]
        return format_html_join("", "<p>{}: {}</p>", learnt) if learnt else format_html("<p>{}</p>", _("The defaults are the best that was found."))
    if "sources" not in weights:
        return None
    blend = BlendWeights.from_json(weights)
    return format_html("<p>{}</p>{}{}", _quality(blend), _sources(blend), _lines(blend))


def _quality(blend: BlendWeights) -> str:
    """How well the mix foretells, beside the best of its sources by itself."""
    if not blend.fitted:
        return _("Not fitted: defaults are used.")
    alone = blend.report.get("ndcg_alone", {})
    best = max(alone, key=lambda slug: alone[slug], default="")
    said = {"ndcg": number_format(blend.report["ndcg"], 3), "shoppers": number_format(blend.report["shoppers"], force_grouping=True)}
    if not best:
        return _("NDCG@10 %(ndcg)s for the latest days of shoppers; there were %(shoppers)s.") % said
    said |= {"best": best, "alone": number_format(alone[best], 3)}
    return _("NDCG@10 %(ndcg)s for the latest days of shoppers; there were %(shoppers)s. The best source by itself, %(best)s: %(alone)s.") % said


def _value(value: Any) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number_format(f"{value:.10g}", force_grouping=True)
    return NOTHING if value is None else str(value)


def _sources(blend: BlendWeights) -> SafeString | str:
    """Each source with its share of the best scores, how well it foretells alone, and what is learnt of popular products."""
    shares, alone = blend.report.get("shares", {}), blend.report.get("ndcg_alone", {})
    if not blend.fitted or not shares:
        return ""
    rows = [
        (slug, percent(share), f"{alone[slug]:.3f}" if slug in alone else NOTHING, _popular(blend, slug))
        for slug, share in sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    return table((_("source"), _("share"), _("alone (NDCG@10)"), _("popular products")), rows)


def _popular(blend: BlendWeights, slug: str) -> str:
    if slug not in blend.sources:
        return _("the same for every shopper") if slug in blend.base else NOTHING
    discount = blend.sources[slug].discount_to
    return _("recommended less: discount %(discount)s") % {"discount": _value(round(discount, 3))} if discount else _("as they are")


def _lines(blend: BlendWeights) -> SafeString:
    """What else is learnt, a sentence each."""
    lines = [_("Each older order or moment of a shopper counts %(share)s of the one after it.") % {"share": percent(blend.history_decay)}]
    if blend.own.weight:
        lines.append(_("What the shopper bought before comes back with weight %(weight).3g.") % {"weight": blend.own.weight})
    learnt = blend.report.get("learnt", {})
    lines += [
        _("Learnt for %(slug)s: %(name)s %(value)s.") % {"slug": slug, "name": vocabulary.parameter(name), "value": _value(value)}
        for slug, values in learnt.items()
        for name, value in values.items()
    ]
    if folds := blend.report.get("folds"):
        lines.append(_("Judged by the latest days of the log, in this many stretches: %(folds)s.") % {"folds": folds if isinstance(folds, int) else len(folds)})
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines))
