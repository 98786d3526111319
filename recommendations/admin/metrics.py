"""How good a run is, in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..models import Run
from .counts import table
from .history import ndcg


def told_metrics(run: Run) -> SafeString | str:
    """What calibration measured, and what stands in ``metrics``, each number in a row."""
    found = ndcg(run.weights)
    sentence = (
        _("NDCG@10 %(ndcg)s: how near the top the lists had what shoppers chose on the days held back; 1 would be all of it, in order.")
        % {"ndcg": number_format(found, 3)}
        if found is not None
        else _("Not measured: nothing was calibrated for this run.")
    )
    rows = [(name, number_format(value, 4)) for name, value in _numbers("", run.metrics)]
    if not rows:
        return sentence
    return format_html("{}{}", format_html_join("", "<p>{}</p>", [(sentence,)] if found is not None else []), table((_("measure"), _("value")), rows))


def _numbers(name: str, value: Any) -> Iterator[tuple[str, float]]:
    """Every number with the names that lead to it."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _numbers(f"{name} {_called(str(key))}".strip(), each)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield name, float(value)


def _called(name: str) -> str:
    words = {
        "coverage": _("share of the catalogue that is recommended"),
        "hit_rate": _("shoppers with a hit"),
        "mrr": _("rank of the first hit (MRR)"),
        "ndcg": _("order of the list (NDCG)"),
        "precision": _("hits among what was shown"),
        "recall": _("what shoppers chose that was shown"),
    }
    return words.get(name, name)
