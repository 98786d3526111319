"""A list in a JSON field as rows of small forms: an ordinary field, whose errors stand where they belong."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from .fields import ProductField
from .lookup import by_key

MOST = 50
"""Rows that one list may have: Django takes 1,000 fields of a form."""
EMPTY = 2
"""Rows to fill in where no script adds one."""


class Row(forms.Form):
    """One entry. Subclasses say how it is read and written; a row whose ``subject`` is empty is none."""

    subject: str
    """Name of the field that says what the row is about."""
    telling: tuple[str, ...] = ()
    """Fields that nobody fills in without meaning a row."""
    forgotten = gettext_lazy("Say which, or remove the row.")

    @classmethod
    def initial_of(cls, entry: Any) -> dict[str, Any]:
        """The fields' values for an entry of the JSON."""
        raise NotImplementedError

    def entry(self) -> Any:
        """The entry of the JSON, of a row that is valid and not empty."""
        raise NotImplementedError

    @classmethod
    def product_of(cls, values: Mapping[str, Any]) -> str:
        """The product that such values name; '' where they name none."""
        return values.get("product") or ""

    def prepare(self, rows: "Rows") -> None:
        """Tell the fields what is known of all rows."""
        for field in self.fields.values():
            if isinstance(field, ProductField):
                field.widget.titles, field.kept = rows.titles, rows.kept

    @property
    def is_empty(self) -> bool:
        return self.cleaned_data.get(self.subject) in (None, "")

    def value(self, name: str) -> Any:
        """What was typed; what was not touched stays as it is stored, though a form may show less of it."""
        return self.cleaned_data[name] if name in self.changed_data or name not in self.initial else self.initial[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.subject in cleaned and self.is_empty and any(cleaned.get(name) for name in self.telling):
            self.add_error(self.subject, self.forgotten)
        return cleaned


class Rows(BaseFormSet):
    """The rows of one list."""

    default_error_messages = {
        **BaseFormSet.default_error_messages,
        "too_many_forms": ngettext_lazy("At most %(num)d row fits here.", "At most %(num)d rows fit here.", "num"),
    }
    deletion_widget = forms.CheckboxInput(attrs={"class": "rec-remove"})

    def _construct_form(self, i: int, **options: Any) -> Any:
        """A row that was not stored has nothing to compare with, wherever it stands."""
        if self.is_bound and i >= self.initial_form_count():
            options["initial"] = {}
        return super()._construct_form(i, **options)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Remove")
        form.prepare(self)

    @cached_property
    def kept(self) -> set[str]:
        """Products that the stored rows name."""
        return {product for row in self.initial or () if (product := self.form.product_of(row))}

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Of all products in the rows, by key: one query for all of them. What is stored may have gone since."""
        typed = {str(value) for name, value in (self.data or {}).items() if name.startswith(f"{self.prefix}-") and name.endswith(("-product", "-which"))}
        found = {key: product.title for key, product in by_key(self.kept | typed).items()}
        return dict.fromkeys(self.kept, _("There is no such product any more.")) | found

    def told_errors(self, name: Any) -> Iterator[tuple[str, str]]:
        """(where, what is wrong), of a list of this name."""
        for number, row in enumerate(self.forms, start=1):
            for each, errors in row.errors.items():
                place = {"list": name, "number": number, "field": row.fields[each].label if each in row.fields else ""}
                yield from ((_("%(list)s, row %(number)d, %(field)s") % place, error) for error in errors)

    def entries(self) -> list[Any]:
        """Of a valid set of rows, in order."""
        return [row.entry() for row in self.forms if not (self.can_delete and self._should_delete_form(row)) and not row.is_empty]


class RowsWidget(forms.Widget):
    template_name = "admin/recommendations/placement/rows.html"
    use_fieldset = True

    def __init__(self, row: type[Row], add: Any, *, can_delete: bool) -> None:
        super().__init__()
        self.rows = formset_factory(row, formset=Rows, extra=EMPTY, can_delete=can_delete, max_num=MOST, validate_max=True)
        self.add = add
        self.stored: dict[str, Any] = {"initial": []}
        """What the rows are made with: the values of those that are stored."""
        self._bound: tuple[Any, Rows] | None = None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Rows | None:
        """The same for the same data, so that rows are read once; None where there are none in it."""
        if self.value_omitted_from_data(data, files, name):
            return None
        if self._bound is None or self._bound[0] is not data:
            self._bound = (data, self.rows(data, prefix=name, **self.stored))
        return self._bound[1]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-TOTAL_FORMS" not in data

    def id_for_label(self, id_: str) -> str:
        return ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        rows = value if isinstance(value, Rows) else self.rows(prefix=name, **self.stored)
        return {**super().get_context(name, None, attrs), "rows": rows, "add": self.add}


class RowsField(forms.Field):
    """Its value is the list of entries; ``begin`` says which of them are stored."""

    widget: RowsWidget

    def __init__(self, row: type[Row], *, add: Any, can_delete: bool = True, **options: Any) -> None:
        super().__init__(required=False, widget=RowsWidget(row, add, can_delete=can_delete), **options)
        self.row = row

    def begin(self, entries: Iterable[Any], **options: Any) -> None:
        """``options`` go to each row."""
        self.widget.stored = {"initial": [self.row.initial_of(entry) for entry in entries], "form_kwargs": options}

    def clean(self, value: Rows | None) -> list[Any]:
        if value is None:
            return []
        if not value.is_valid():
            said = [str(error) for error in value.non_form_errors()]
            raise ValidationError(said or [_("Look at the rows below: something in them is wrong.")])
        return value.entries()

    def has_changed(self, initial: Any, data: Rows | None) -> bool:
        return data is not None and data.has_changed()
