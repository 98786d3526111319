"""The placement's form: no JSON to write, errors at their fields."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ...conf import settings
from ...models import Placement, Strategy
from ...models.names import shown_names
from ...serving.boosts import Boosts
from ...serving.configuration import PlacementSettings, current, placement_settings
from ...serving.pins import Pins
from ...serving.rules import VERSION, Rules
from .entries import KINDS_OF_FILTER, BoostRow, FallbackRow, FilterRow, PinRow
from .rows import RowsField

USUAL, ANY = "", "any"
"""Of the bound for a category: what the setting says, and none."""
FEW = range(1, 13)
"""Bounds to choose from."""
LATEST = "latest"
SWITCHES = ("exclude_bought", "in_stock")
RULES = ("filters", "price_from", "price_to", "max_per_category", "max_per_seed", *SWITCHES, "because_viewed")
"""Fields that make the rules."""
NAMES = {"slug", "name"}
"""Fields that say nothing of what is shown."""


class PlacementForm(forms.ModelForm):
    """Reads ``rules``, ``boosts`` and ``pins`` of a row into fields, and writes them as the JSON that serving reads."""

    fallbacks = RowsField(
        FallbackRow,
        label=_("Fallbacks"),
        add=_("Add a fallback"),
        help_text=_("Where the strategy has too few products to show, these fill up, the first one first."),
    )
    filters = RowsField(
        FilterRow,
        label=_("Categories and tags"),
        add=_("Add a category or tag"),
        help_text=_(
            "A category stands for all below it; write its path, such as Home > Kitchen. "
            "Of several “only” rows of one sort, one must fit. Without rows everything may be shown."
        ),
    )
    price_from = forms.DecimalField(
        label=_("Price from"), required=False, min_value=0, help_text=_("Per cent of the price of the page's product. 50 is half as expensive.")
    )
    price_to = forms.DecimalField(
        label=_("Price to"),
        required=False,
        min_value=0,
        help_text=_("Per cent of the price of the page's product. Empty: no bound. Products without a price stay."),
    )
    max_per_category = forms.ChoiceField(
        label=_("Most of one category"), required=False, help_text=_("So many products of one category may stand in the list.")
    )
    max_per_seed = forms.IntegerField(
        label=_("Most for one product"),
        required=False,
        min_value=1,
        help_text=_("So many may be there because of one and the same product that the shopper looked at, while there are others to show. Empty: no bound."),
    )
    exclude_bought = forms.BooleanField(
        label=_("Hide what the shopper bought"), required=False, help_text=_("Also where the strategy may show it, as “buy it again” does.")
    )
    in_stock = forms.BooleanField(label=_("Only products in stock"), required=False, help_text=_("Products whose stock is not counted stay."))
    because_viewed = forms.BooleanField(
        label=_("“Because you viewed …”"),
        required=False,
        help_text=_("Only what goes with the product that the shopper viewed last, under that heading. Nothing is shown to who viewed nothing."),
    )
    boosts = RowsField(
        BoostRow,
        label=_("Boosts and buries"),
        add=_("Add a category, tag or product"),
        help_text=_("Several that fit one product are multiplied. Without dates it holds always."),
    )
    pins = RowsField(PinRow, label=_("Pins"), add=_("Add a product"))

    class Meta:
        model = Placement
        fields = ("slug", "name", "enabled", "strategy", "fallbacks", "limit", "boosts", "pins", "dedupe")
        labels = {"limit": _("Number of products"), "dedupe": _("Nothing twice on the page")}
        help_texts = {"slug": _("Names the placement in the templates; it cannot be changed later.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        stored, known = self.instance, self.fields
        if "fallbacks" not in known:  # the page may only be viewed
            return
        rules = rules_of(stored)
        self._begin("fallbacks", _list(stored.fallbacks), strategies=shown_names(Strategy.objects))
        self._begin("filters", filters_of(rules))
        self._begin("boosts", entries_of(stored.boosts))
        self._begin("pins", entries_of(stored.pins))
        self.initial |= initial_of(rules)
        known["max_per_category"].choices = bounds(self.initial["max_per_category"])  # type: ignore[attr-defined]
        known["pins"].help_text = gettext(
            "Positions count from 1; one beyond the number of products is no place. A product that the shop does not offer now, "
            "or that stands higher on the page, gives its place up. Times are in %(zone)s."
        ) % {"zone": timezone.get_current_timezone_name()}

    def _begin(self, name: str, entries: Any, **options: Any) -> None:
        self.fields[name].begin(entries, **options)  # type: ignore[attr-defined]

    def clean_fallbacks(self) -> list[str]:
        slugs = self.cleaned_data["fallbacks"]
        if len(set(slugs)) < len(slugs):
            raise forms.ValidationError(gettext("A strategy stands in the list twice."))
        if unknown := set(slugs) - set(Strategy.objects.filter(slug__in=slugs).values_list("slug", flat=True)):
            raise forms.ValidationError(gettext("There is no strategy %(unknown)s."), params={"unknown": ", ".join(sorted(unknown))})
        return slugs

    def clean_boosts(self) -> dict[str, Any]:
        return _checked(_with_version(self.cleaned_data["boosts"]), Boosts)

    def clean_pins(self) -> dict[str, Any]:
        return _checked(_with_version(self.cleaned_data["pins"]), Pins)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        strategy = cleaned.get("strategy")
        if strategy is not None and strategy.slug in cleaned.get("fallbacks", ()):
            self.add_error("fallbacks", gettext("%(slug)s is the strategy itself; a fallback is another one.") % {"slug": strategy.slug})
        low, high = cleaned.get("price_from"), cleaned.get("price_to")
        if low is not None and high is not None and high < low:
            self.add_error("price_to", gettext("It is less than the price from."))
        if set(RULES) <= set(cleaned):
            self._write_rules()
        return cleaned

    def _write_rules(self) -> None:
        try:
            self.instance.rules = _checked(_rules_of(self.cleaned_data), Rules)
        except forms.ValidationError as error:
            self.add_error(None, error)

    @cached_property
    def settings(self) -> PlacementSettings | None:
        """The placement as serving would read it, were it saved; None where the form has errors. It need not have a name yet."""
        if not self.is_bound:
            return current().placements.get(self.instance.slug)
        if set(self.errors) - NAMES:
            return None
        fields = ("slug", "name", "enabled", "fallbacks", "limit", "rules", "boosts", "pins", "dedupe")
        return placement_settings({**{name: getattr(self.instance, name) for name in fields}, "strategy": self.instance.strategy.slug})


def rules_of(placement: Placement) -> Mapping[str, Any]:
    """As they are stored; {} where nobody can read them."""
    return _object(placement.rules)


def filters_of(rules: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(kind, category or tag)"""
    return [(kind, value) for kind in KINDS_OF_FILTER for value in _list(rules.get(kind))]


def entries_of(stored: Any) -> list[Mapping[str, Any]]:
    """Of boosts or pins."""
    return list(filter(_object, _list(_object(stored).get("entries"))))


def initial_of(rules: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the fields that one rule stands in."""
    price = _object(rules.get("price"))
    most = rules.get("max_per_category", USUAL)
    return {
        "price_from": _percent(price.get("from")),
        "price_to": _percent(price.get("to")),
        "max_per_category": ANY if most is None else str(most),
        "max_per_seed": rules.get("max_per_seed"),
        "because_viewed": rules.get("seed") == LATEST,
        **{name: rules.get(name) is True for name in SWITCHES},
    }


def _rules_of(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON: only what is said; {} for no rule at all."""
    rules: dict[str, Any] = {}
    for kind, value in cleaned["filters"]:
        rules.setdefault(kind, []).append(value)
    price = {end: float(cleaned[f"price_{end}"] / 100) for end in ("from", "to") if cleaned[f"price_{end}"] is not None}
    if price:
        rules["price"] = price
    most = cleaned["max_per_category"]
    if most != USUAL:
        rules["max_per_category"] = None if most == ANY else int(most)
    if cleaned["max_per_seed"] is not None:
        rules["max_per_seed"] = cleaned["max_per_seed"]
    rules |= {name: True for name in SWITCHES if cleaned[name]}
    if cleaned["because_viewed"]:
        rules["seed"] = LATEST
    return {"version": VERSION, **rules} if rules else {}


def bounds(stored: str) -> list[tuple[str, str]]:
    """A stored bound stays, though it is none of the few."""
    usual = settings.MAX_PER_CATEGORY
    says = gettext("any number") if usual is None else str(usual)
    numbers = sorted({*FEW, *([int(stored)] if stored.isdecimal() else [])})
    told = [(str(n), ngettext("%(count)d product", "%(count)d products", n) % {"count": n}) for n in numbers]
    return [(USUAL, gettext("As everywhere in the shop (%(bound)s)") % {"bound": says}), (ANY, gettext("Any number")), *told]


def _percent(times: Any) -> Decimal | None:
    """Exactly: 0.07 is 7."""
    return Decimal(f"{(Decimal(repr(times)) * 100).normalize():f}") if type(times) in (int, float) else None


def _checked(values: dict[str, Any], read: type[Rules | Boosts | Pins]) -> dict[str, Any]:
    """The same, where serving can read it: fields refuse what it refuses, so that this is the last word only."""
    try:
        read.from_json(values)
    except ValueError as error:
        raise forms.ValidationError(str(error)) from error
    return values


def _with_version(entries: list[dict[str, Any]]) -> dict[str, Any]:
    return {"version": VERSION, "entries": entries} if entries else {}


def _object(value: Any) -> Mapping[str, Any]:
    """What is stored, where it is an object; {} for anything else."""
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
