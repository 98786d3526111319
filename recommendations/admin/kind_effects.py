"""What the weight and the half-life of a kind do: how much of all that is learnt from comes from each kind, now and after a change.

The log may hold millions of rows, so a large one is sampled: a row from each stretch of it, found by its primary key.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.db.models import Max, Min
from django.utils.formats import number_format

from ..models import Interaction, Kind
from .counts import percent

EXACT = 10_000
"""A log of at most so many keys is read as a whole."""
SAMPLE, BATCH = 4_000, 500
AGES = (0, 30, 365)
"""Days: of the examples."""
DAY, LEAST = 86_400, 0.001


@dataclass(frozen=True, kw_only=True)
class Line:
    """One kind: the share of all learning weight that it makes up, in per cent, and what one interaction counts at AGES."""

    name: str
    changed: bool
    rows: str
    before: float
    after: float
    examples: list[tuple[str, str]]
    """(now, after)"""

    @property
    def before_text(self) -> str:
        return _share(self.before / 100)

    @property
    def after_text(self) -> str:
        return _share(self.after / 100)


@dataclass(frozen=True, kw_only=True)
class Effect:
    lines: list[Line]
    read: int
    sampled: bool
    changed: bool
    ages: tuple[int, ...] = AGES


def effect(kind: Kind, weight: float, half_life_days: float | None) -> Effect:
    """What this weight and half-life would do to what is learnt; ages count from the newest interaction, as in learning."""
    now = {each.slug: (each.weight, each.half_life_days) for each in Kind.objects.all()}
    then = {**now, kind.slug: (weight, half_life_days)}
    read, rows = _rows()
    newest = max((at for _slug, at in rows), default=None)
    ages: dict[str, list[float]] = {}
    for slug, at in rows:
        ages.setdefault(slug, []).append((newest - at).total_seconds() / DAY if newest else 0.0)
    before, after = (_shares(ages, worths) for worths in (now, then))
    lines = [
        Line(
            name=str(each),
            changed=each.pk == kind.pk,
            rows=_share(len(ages.get(each.slug, ())) / len(rows)) if rows else "",
            before=before.get(each.slug, 0.0),
            after=after.get(each.slug, 0.0),
            examples=[(_number(worth(age, *now[each.slug])), _number(worth(age, *then[each.slug]))) for age in AGES],
        )
        for each in Kind.objects.order_by("name")
    ]
    lines.sort(key=lambda line: (not line.changed, -line.before))
    return Effect(lines=lines, read=len(rows), sampled=read == "sample", changed=now[kind.slug] != then[kind.slug])


def worth(age_days: float, weight: float, half_life_days: float | None) -> float:
    """What one interaction of this age counts."""
    faded = 1.0 if half_life_days is None else 0.5 ** (age_days / half_life_days)
    return max(weight, 0.0) * faded


def _shares(ages: dict[str, list[float]], worths: dict[str, tuple[float, float | None]]) -> dict[str, float]:
    """Per cent, by slug."""
    sums = {slug: sum(worth(age, *worths[slug]) for age in each) for slug, each in ages.items() if slug in worths}
    total = sum(sums.values())
    return {slug: 100 * each / total for slug, each in sums.items()} if total else {}


def _rows() -> tuple[str, list[tuple[str, datetime]]]:
    """("all" or "sample", kinds with times)."""
    ends = Interaction.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return "all", []
    span = ends["last"] - ends["first"] + 1
    if span <= EXACT:
        return "all", list(Interaction.objects.order_by().values_list("kind", "occurred_at"))
    # One by chance from each stretch: rows that come in turns (a view, a purchase, a view) must not fall in step with an even distance.
    chance = Random(0)
    keys = [ends["first"] + int(span * (place + chance.random()) / SAMPLE) for place in range(SAMPLE)]
    found = [row for start in range(0, SAMPLE, BATCH) for row in _of(keys[start : start + BATCH])]
    return "sample", found


def _of(keys: Iterable[int]) -> Iterable[tuple[str, datetime]]:
    return Interaction.objects.filter(pk__in=list(keys)).order_by().values_list("kind", "occurred_at")


def _share(share: float) -> str:
    return percent(share) if share else "0\N{NO-BREAK SPACE}%"


def _number(value: float) -> str:
    """With what a person can tell apart."""
    if 0 < value < LEAST:
        return f"<\N{NO-BREAK SPACE}{number_format(LEAST)}"
    return number_format(f"{value:.0f}" if value >= 100 else f"{value:.3g}", force_grouping=True)
