"""What a strategy has to offer: its stored lists, added up as the shopper's latest events, or the page's product or basket, ask."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils import timezone
from django.utils.translation import gettext as _

from ..conf import settings
from ..core.categories import category_key
from ..core.history import Event, LiveContext, Own, Seed, seeds
from ..core.kinds import PURCHASE, VIEW
from ..core.mixing import add_up, origins, ranking
from ..core.packing import Packed
from ..core.repeats import repeats
from ..products import Card, get_adapter
from .cache import RowKey
from .configuration import StrategySettings
from .context import Context
from .history import History
from .live import own_entries
from .runs import RunSettings
from .safety import report
from .trace import Trace


@dataclass(kw_only=True, slots=True)
class Candidate:
    """A product on its way into a slate."""

    product: str
    score: float
    """0 to 1, see ``pool.gather``."""
    strategy: StrategySettings
    source: str = ""
    """Slug of the strategy that contributed most."""
    seed: Seed | None = None
    """The product whose list contributed most; None where that was a list for everybody, or the shopper's own history."""
    from_category: bool = False
    """It came from the category's own list."""
    personal: bool = False
    """It came from the list that was stored for this shopper."""
    faded: bool = False
    """Most of its score is for what it was once: see ``RunSettings.faded``."""
    code: str = ""
    """Of the reason, where the shopper's own history brought it and says why."""
    object: Any = None
    """The storefront's own, once it is known to be eligible."""
    _card: Card | Literal[False] | None = False

    @property
    def card(self) -> Card | None:
        """Made when it is first asked for, since a shop's cards may cost; None (reported) where it cannot be made."""
        if self._card is False:
            self._card = card_of(self.product, self.object)
        return self._card


def card_of(product: str, object: Any) -> Card | None:
    """None (reported) where it cannot be made."""
    try:
        return get_adapter().card(object)
    except Exception as error:
        report("a card cannot be made, the product is left out", error, product=product)
        return None


@dataclass(kw_only=True)
class Offer:
    """One strategy's part in a slate: first what it needs, then, with the rows, what it holds."""

    strategy: StrategySettings
    seeds: list[Seed] = field(default_factory=list)
    base: RowKey | None = None
    """Row for everybody, or for the category."""
    personal: RowKey | None = None
    """Row for this shopper, which is served alone where it exists; else the others react."""
    is_personal: bool = False
    """It existed."""
    events: Sequence[Event] = ()
    """The shopper's latest, of a strategy that is computed live."""
    now: float = 0.0
    """The request's clock, of the same, seconds since the epoch."""
    own: dict[str, Own] = field(default_factory=dict)
    """What it made of them, by product."""
    seeded: list[tuple[str, float, Packed]] = field(default_factory=list)
    """(seed, weight, its row)"""
    rest: list[tuple[float, Packed]] = field(default_factory=list)
    repeated: dict[str, float] = field(default_factory=dict)
    """What the shopper bought before adds to the score, by product."""
    totals: dict[str, float] = field(default_factory=dict)
    """Score by product: more than 0."""

    def wanted(self) -> list[RowKey]:
        run = self.strategy.run
        if run is None:
            return []
        if self.strategy.live is not None:
            return [RowKey(run.identity, "product", product) for product in self._bought()]
        return [RowKey(run.identity, "product", seed.product) for seed in self.seeds] + [key for key in (self.base, self.personal) if key is not None]

    def fill(self, rows: Mapping[RowKey, Packed]) -> None:
        """Add up the rows that exist."""
        if self.strategy.live is not None:
            self._fill_live(rows)
            return
        run = self.strategy.run
        if run is None:
            return
        if self.personal is not None and self.personal in rows:
            self.seeds, self.base, self.is_personal = [], None, True
            self.rest.append((1.0, rows[self.personal]))
        norm = sum(seed.weight for seed in self.seeds) ** run.normalise if self.seeds else 1.0
        for seed in self.seeds:
            row = rows.get(RowKey(run.identity, "product", seed.product))
            if row is not None:
                self.seeded.append((seed.product, seed.weight / norm, row))
        if self.base is not None and self.base in rows:
            self.rest.append((1.0, rows[self.base]))
        added = add_up([*((weight, row) for _, weight, row in self.seeded), *self.rest])
        for product, score in self.repeated.items():
            added[product] = added.get(product, 0.0) + score
        self.totals = {product: total for product, total in added.items() if total > 0.0}

    def _fill_live(self, rows: Mapping[RowKey, Packed]) -> None:
        """Nothing (reported) where the live recommender fails."""
        live, run = self.strategy.live, self.strategy.run
        own_rows = {key.key: rows[key] for key in self.wanted() if key in rows} if run is not None else {}
        learnt, marks = own_entries(own_rows)
        try:
            assert live is not None
            self.own = live(LiveContext(events=self.events, now=self.now, learnt=learnt, marks=marks))
        except Exception as error:
            report("a live list cannot be made, the fallbacks are served", error, strategy=self.strategy.slug)
        self.totals = {product: own.score for product, own in self.own.items()}

    def _bought(self) -> list[str]:
        """Distinct, among the latest events."""
        return list(dict.fromkeys(event.product for event in self.events if event.kind == PURCHASE))

    def best(self, excluded: Collection[str], limit: int) -> list[Candidate]:
        """The best that are not excluded; the first one scores 1."""
        run = self.strategy.run
        left = {product: total for product, total in self.totals.items() if product not in excluded}
        ranked = ranking(left, limit=limit, tie_seed=run.seed if run else 0)
        top = ranked[0][1] if ranked else 1.0
        return self.candidates([(product, total / top) for product, total in ranked])

    def candidates(self, scored: Sequence[tuple[str, float]]) -> list[Candidate]:
        """Some of its products, each with the source and the seed that most of its score came from."""
        run = self.strategy.run
        found = [Candidate(product=product, score=score, strategy=self.strategy, source=self.strategy.slug) for product, score in scored]
        if self.strategy.live is not None or run is None:
            for candidate in found:
                candidate.code = self.own[candidate.product].code
            return found
        came = origins((product for product, _ in scored), self.seeded, self.rest)
        by_product = {seed.product: seed for seed in self.seeds}
        for candidate in found:
            if self.repeated.get(candidate.product, 0.0) > self.totals[candidate.product] / 2:
                candidate.code = "bought_before"
                continue
            source, seed = came[candidate.product]
            candidate.faded = source == run.faded
            if source < len(run.sources) and not candidate.faded:
                candidate.source = run.sources[source]
            candidate.seed = by_product[seed] if seed else None
            candidate.from_category = not seed and self.base is not None and self.base.scope == "category"
            candidate.personal = self.is_personal
        return found


def offer(strategy: StrategySettings, context: Context, history: History) -> Offer | None:
    """What the strategy needs for this context; None where it has nothing to be served."""
    live, run = strategy.live, strategy.run
    if (run is None and (live is None or live.own_rows)) or (live is not None and context.viewed):
        return None
    if live is not None:
        return Offer(strategy=strategy, events=history.events, now=(context.now or timezone.now()).timestamp())
    assert run is not None
    wants = _seeds(context, history, run) if "product" in run.scopes else []
    return Offer(
        strategy=strategy, seeds=wants, base=_base(context, run), personal=_personal(context, history, run), repeated=_repeated(context, history, strategy)
    )


def _seeds(context: Context, history: History, run: RunSettings) -> list[Seed]:
    """The product viewed last where that alone counts; the page's product, else the basket's, each alike; else the shopper's latest."""
    if context.beside:
        kind = VIEW if context.viewed else ""
        return [Seed(product, 1.0, kind) for product in context.beside[: settings.HISTORY_PRODUCTS]]
    return seeds(
        history.events,
        kind_weights=run.kinds,
        decay=run.history_decay,
        max_units=run.units,
        max_products=run.products,
        max_unit_products=run.unit_products,
        tie_seed=run.seed,
    )


def _repeated(context: Context, history: History, strategy: StrategySettings) -> dict[str, float]:
    """What the shopper bought before, unless there is a product or a basket to go by, or the strategy does not show it."""
    run = strategy.run
    weight = run.own.get("weight", 0.0) if run is not None else 0.0
    if run is None or weight <= 0.0 or not strategy.allow_bought or context.beside:
        return {}
    return {product: weight * score for product, score in repeats(history.events, decay=run.own.get("decay", 1.0), cut=history.cut).items()}


def _personal(context: Context, history: History, run: RunSettings) -> RowKey | None:
    """The list for this shopper, unless there is a product or a basket to go by, or the run is older than what the shopper did."""
    newest = history.newest_of(run.kinds)
    if "shopper" not in run.scopes or context.beside or not run.may_know(newest, history.linked_at):
        return None
    return RowKey(run.identity, "shopper", history.shopper.key, newest)


def _base(context: Context, run: RunSettings) -> RowKey | None:
    if not context.fillers:
        return None
    if context.category and "category" in run.scopes:
        return RowKey(run.identity, "category", category_key(context.category))
    return RowKey(run.identity, "all", "") if "all" in run.scopes else None


def offers(slugs: Collection[str], strategies: Mapping[str, StrategySettings], context: Context, history: History, trace: Trace) -> list[Offer]:
    """Of the strategies that exist, are switched on and have something, in order; the trace is told of the others."""
    found = []
    for slug in slugs:
        strategy = strategies.get(slug)
        made = offer(strategy, context, history) if strategy is not None and strategy.enabled else None
        if made is not None:
            found.append(made)
        elif strategy is None:
            report("a placement names a strategy that does not exist", strategy=slug)
            trace.add("candidates", strategy=slug, text=_("There is no such strategy."))
        else:
            trace.add("candidates", strategy=slug, text=_absent(strategy, context))
    return found


def _absent(strategy: StrategySettings, context: Context) -> str:
    """Why it offers nothing."""
    if not strategy.enabled:
        return _("The strategy is switched off.")
    if strategy.live is not None and context.viewed:
        return _("The strategy goes by all of the shopper's history, not by one product.")
    return _("The strategy has no run yet.")
