"""How the admin shows what people read: links, durations, JSON."""

import json
from datetime import datetime
from decimal import Decimal
from textwrap import dedent
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Run

NOTHING = "–"


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that only the system writes: to be looked at by whoever may view them.

    They are not deleted from here. They go with what they belong to, though, a user or a strategy, and there Django asks this
    admin for the permission to delete each of them: that stays whatever was granted.
    """

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def delete_view(self, request: Any, object_id: str, extra_context: Any = None) -> Any:
        raise PermissionDenied

    def get_actions(self, request: Any, action_location: Any = None) -> dict[str, Any]:
        """From Django 6.1 on it is asked for each page that offers actions; before, for the list alone, and without a word of it."""
        where = {} if action_location is None else {"action_location": action_location}
        return {name: action for name, action in super().get_actions(request, **where).items() if name != "delete_selected"}

    def render_change_form(self, request: Any, context: dict[str, Any], *args: Any, **options: Any) -> Any:
        return super().render_change_form(request, {**context, "show_delete": False}, *args, **options)


def link(obj: Model | None, text: str = "") -> SafeString | str:
    """To the admin page of a row."""
    if obj is None:
        return NOTHING
    url = reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])
    return format_html('<a href="{}">{}</a>', url, text or obj)


def preformatted(text: str) -> SafeString | str:
    """As it is written, but for the margin that all its lines share."""
    return format_html("<pre>{}</pre>", dedent(text)) if text else NOTHING


def pretty(value: Any) -> SafeString | str:
    """JSON, indented."""
    return preformatted(json.dumps(value, indent=2, ensure_ascii=False)) if value else NOTHING


@admin.display(description=gettext_lazy("name"), ordering="name")
def named(row: Model) -> str:
    """A column: what a kind, a strategy or a placement is called."""
    return str(row)


def seconds(value: float | None) -> str:
    """A duration as people say it: 0.4 s, 12 s, 3 min 5 s, 2 h 10 min."""
    if value is None:
        return NOTHING
    if round(value) < 60:
        return _("%(seconds)s s") % {"seconds": number_format(value, 1 if value < 9.95 else 0)}
    minutes, rest = divmod(round(value), 60)
    if minutes < 60:
        return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": rest}
    return _("%(hours)d h %(minutes)d min") % {"hours": minutes // 60, "minutes": minutes % 60}


def moment(value: datetime | None) -> str:
    """A time in the current time zone, as the language writes it."""
    return NOTHING if value is None else date_format(timezone.localtime(value), "DATETIME_FORMAT")


def quantity(value: Decimal) -> str:
    """Without the zeros that the column keeps: 4, 0.25."""
    return f"{value.normalize():f}"


def price(value: Decimal | None) -> str:
    """Two digits behind the point, and more where there are some."""
    if value is None:
        return NOTHING
    return f"{value:.2f}" if value == value.quantize(Decimal("0.01")) else quantity(value)


def memory(value: int | None) -> str:
    return NOTHING if value is None else filesizeformat(value)


def percent(run: Run) -> str:
    return f"{100 * (1.0 if run.status == Run.Status.COMPLETE else run.progress):.0f}\N{NO-BREAK SPACE}%"
