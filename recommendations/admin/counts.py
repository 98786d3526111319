"""What preparation made of the log, as a table for people."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..models import Result
from ..pipeline.rules import NOTED, RULES, noted, told
from .display import NOTHING, pretty


def told_counts(counts: Any) -> SafeString | str:
    """Rules that hit something with their rows and share of what was read, what else was counted, and the lists that were written."""
    if not counts:
        return NOTHING
    events = counts.get("events") if isinstance(counts, Mapping) else None
    if not isinstance(events, Mapping) or not _are_numbers(events):
        return pretty(counts)  # of another version
    lists, scopes = counts.get("lists") or {}, dict(Result.Scope.choices)
    others = {name: value for name, value in events.items() if name not in {*RULES, *NOTED, "read", "kept", "shoppers", "products", "units"}}
    rows = [
        (_("rows read"), events.get("read", 0), 1.0 if events.get("read") else None),
        *((_(text), n, share) for text, n, share in told(events)),
        (_("rows learnt from"), events.get("kept", 0), events.get("kept", 0) / (events.get("read") or 1)),
    ]
    learnt = [(_("shoppers"), "shoppers"), (_("products"), "products"), (_("units (orders, or moments)"), "units")]
    more = [
        *((name, events[key], None) for name, key in learnt if key in events),
        *((_(text), n, None) for text, n in noted(events)),
        *((name, n, None) for name, n in others.items() if n),
        *((_("lists of the scope “%(scope)s”") % {"scope": scopes.get(scope, scope)}, n, None) for scope, n in lists.items()),
    ]
    return table((_("what"), _("how many"), _("share")), [(text, number_format(n, force_grouping=True), percent(share)) for text, n, share in [*rows, *more]])


def table(head: Iterable[str], rows: Iterable[tuple[str, ...]]) -> SafeString:
    """A plain table of text; the first column wraps on a narrow screen."""
    cells = [format_html_join("", "<td>{}</td>", ((cell,) for cell in row)) for row in rows]
    return format_html(
        "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
        format_html_join("", '<th scope="col">{}</th>', ((title,) for title in head)),
        format_html_join("", "<tr>{}</tr>", ((row,) for row in cells)),
    )


def percent(share: float | None) -> str:
    """With a digit behind the point below a tenth, so that few are not none; '' for None."""
    if share is None:
        return ""
    return "<\N{NO-BREAK SPACE}0.1\N{NO-BREAK SPACE}%" if 0 < share < 0.0005 else f"{100 * share:.{1 if share < 0.1 else 0}f}\N{NO-BREAK SPACE}%"


def _are_numbers(values: Mapping[str, Any]) -> bool:
    return all(isinstance(value, (int, float)) for value in values.values())
