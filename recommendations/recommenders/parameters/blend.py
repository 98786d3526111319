"""What may be set of a blend, and what calibration learns for it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Self

from .base import Parameters, parameter
from .base import marked as _


@dataclass(frozen=True, kw_only=True)
class BlendParameters(Parameters):
    scopes: ClassVar[tuple[str, ...]] = ("product", "category", "all")
    needs_sources: ClassVar[bool] = True

    sources: str = parameter("", help=_("The strategies to mix; none: all that fit and are switched on, but slow ones (lightfm)."), of="strategies")
    new_products: float = parameter(
        2.0,
        help=_("Products that nobody has touched yet count so many times as much, fading with their age; 1: no more than others."),
        minimum=0.0,
        maximum=10.0,
    )
    list_length: int = parameter(200, help=_("Products kept in each list after mixing."), minimum=10, maximum=500, unit="products")


@dataclass(frozen=True, kw_only=True)
class SourceWeight:
    """How one source with product lists enters the mix."""

    weight: float = 1.0
    """Relative to the source's scale; 0 leaves it out."""
    discount_from: float = 0.15
    """Lists of a product that n units hold are scaled by (n + 3)^-discount_from."""
    discount_to: float = 0.15
    """Products that n units hold are scaled by (n + 3)^-discount_to."""


@dataclass(frozen=True, kw_only=True)
class OwnWeight:
    """How what the shopper bought before enters the mix: weight x the sum of decay^k over the units that hold it (``core.repeats``)."""

    weight: float = 0.0
    """0 leaves it out: as it is where products that were bought are not shown."""
    decay: float = 0.95
    """Of a purchase in each older unit with a purchase."""


@dataclass(frozen=True, kw_only=True)
class BlendWeights:
    """What calibration fits (a strategy's ``weights``). The defaults serve until it has run, and shops too small to fit anything."""

    sources: Mapping[str, SourceWeight] = field(default_factory=dict)
    """By slug: of the sources with product lists. Unfitted, one that is missing takes the defaults; fitted, it is left out."""
    base: Mapping[str, float] = field(default_factory=dict)
    """By slug: of the sources for everybody."""
    base_power: Mapping[str, float] = field(default_factory=dict)
    """By slug: their scores are raised to this; one that is missing counts as it is (1), and 0.5 flattens best sellers."""
    history_decay: float = 0.7
    """r: weight of each older unit of the shopper."""
    normalise: float = 0.5
    """The sum over the history is divided by (sum of its weights)^normalise, so that long histories do not drown what is popular."""
    own: OwnWeight = field(default_factory=OwnWeight)
    repeats: bool = False
    """Fitted for a strategy that may show what was bought; else its weights are stale."""
    fitted: bool = False
    fitted_on: Mapping[str, Any] = field(default_factory=dict)
    """Parameters of each source, by slug, at the time: weights of other sources are stale."""
    report: Mapping[str, Any] = field(default_factory=dict)
    """How it was fitted: shoppers, folds, NDCG of the blend and of each source alone, share of each in the best scores."""

    DEFAULT_BASE: ClassVar[float] = 0.2

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Weights as stored; what is missing takes its default, what is unknown is left alone (an older or newer version's)."""
        known = {name: value for name, value in values.items() if name in cls.__dataclass_fields__}
        known["sources"] = {slug: SourceWeight(**weight) for slug, weight in known.get("sources", {}).items()}
        known["own"] = OwnWeight(**known.get("own", {}))
        return cls(**known)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def of_source(self, slug: str) -> SourceWeight:
        return self.sources.get(slug, SourceWeight(weight=0.0) if self.fitted else SourceWeight())

    def of_base(self, slug: str) -> float:
        return float(self.base.get(slug, 0.0 if self.fitted else self.DEFAULT_BASE))

    def of_power(self, slug: str) -> float:
        return float(self.base_power.get(slug, 1.0))

    def in_words(self) -> str:
        """One line for people: what is mixed, how well it foretold what shoppers did, and what was learnt of the sources themselves."""
        if not self.fitted:
            return f"defaults ({self.report['reason']})" if "reason" in self.report else "defaults"
        shares = sorted(self.report.get("shares", {}).items(), key=lambda pair: -pair[1])
        mix = ", ".join(f"{slug} {share:.0%}" for slug, share in shares if share >= LEAST_TOLD)
        alone = self.report.get("ndcg_alone", {})
        best = max(alone, key=lambda slug: alone[slug], default="")
        folds = self.report.get("folds", 1)
        words = (
            f"{mix}; NDCG@10 {self.report['ndcg']:.3f} for {self.report['shoppers']:,} shoppers' latest days"
            f"{f' in {folds} folds' if folds > 1 else ''}, the best single source ({best}) {alone.get(best, 0.0):.3f}"
        )
        learnt = [f"{slug} {name} {value}" for slug, values in self.report.get("learnt", {}).items() for name, value in values.items()]
        return f"{words}; learnt: {', '.join(learnt)}" if learnt else words


LEAST_TOLD = 0.005
"""A smaller share is not spoken of."""
