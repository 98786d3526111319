"""Placements, strategies and current runs: one query, and a copy in each process that is trusted for some seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any

from django.db import router, transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from ..conf import settings
from ..models import Placement, Strategy
from ..signals import run_published
from . import announcements
from .boosts import Boosts
from .live import Live, live_of
from .pins import Pins
from .rules import Rules
from .runs import RunSettings
from .safety import reading, report, spoils


@dataclass(frozen=True, kw_only=True)
class StrategySettings:
    slug: str
    name: str = ""
    recommender: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    enabled: bool = True
    allow_bought: bool = False
    live: Live | None = None
    """Makes its list at the request; then there is a run only where it learns from one."""
    run: RunSettings | None = None


@dataclass(frozen=True, kw_only=True)
class PlacementSettings:
    slug: str
    name: str = ""
    enabled: bool = True
    strategies: tuple[str, ...] = ()
    """Slugs: the strategy, then its fallbacks in order."""
    limit: int = 8
    rules: Rules = field(default_factory=Rules)
    boosts: Boosts = field(default_factory=Boosts)
    pins: Pins = field(default_factory=Pins)
    dedupe: bool = True


@dataclass(frozen=True, kw_only=True)
class Configuration:
    placements: Mapping[str, PlacementSettings] = field(default_factory=dict)
    strategies: Mapping[str, StrategySettings] = field(default_factory=dict)


@dataclass(frozen=True)
class _Copy:
    configuration: Configuration
    loaded_at: float
    version: str


PARTS: dict[str, Any] = {"rules": Rules, "boosts": Boosts, "pins": Pins}
"""What a placement holds as JSON."""
PLACEMENT_FIELDS = ("slug", "name", "enabled", "fallbacks", "limit", *PARTS, "dedupe")

_copies: dict[str, _Copy] = {}
_lock = Lock()


def current() -> Configuration:
    """The process's copy by database, read anew when it is older than CONFIGURATION_TTL or another process announced a change."""
    alias = router.db_for_read(Strategy)
    copy, version = _copies.get(alias), announcements.heard()
    if copy is not None and monotonic() - copy.loaded_at < settings.CONFIGURATION_TTL and copy.version == version:
        return copy.configuration
    try:
        reading(alias)
        configuration = load(alias)
    except Exception as error:
        if copy is None or spoils(alias, error):
            raise
        report("configuration cannot be read, the last one is used", error)
        configuration = copy.configuration
    with _lock:
        _copies[alias] = _Copy(configuration, monotonic(), version)
    return configuration


def remembered() -> Configuration:
    """The process's copy, however old, without asking the database; an empty one where there is none yet."""
    copy = _copies.get(router.db_for_read(Strategy))
    return copy.configuration if copy is not None else Configuration()


def forget() -> None:
    """Drop this process's copies."""
    with _lock:
        _copies.clear()


def load(alias: str) -> Configuration:
    """One query: every strategy with its run, once for each of its placements."""
    placements: dict[str, PlacementSettings] = {}
    strategies: dict[str, StrategySettings] = {}
    run = [f"current_run__{name}" for name in ("created_at", "serving", "watermark")]
    place = [f"placements__{name}" for name in PLACEMENT_FIELDS]
    names = ["slug", "name", "recommender", "parameters", "enabled", "allow_bought", "current_run_id"]
    for row in Strategy.objects.using(alias).order_by().values(*names, *run, *place):
        if row["slug"] not in strategies:
            strategies[row["slug"]] = _strategy(row)
        if row["placements__slug"] is not None:
            placement = _placement({name: row[f"placements__{name}"] for name in PLACEMENT_FIELDS}, row["slug"])
            placements[placement.slug] = placement
    return Configuration(placements=placements, strategies=strategies)


def _strategy(row: Mapping[str, Any]) -> StrategySettings:
    """What cannot be read of it is reported and left out, so that no row takes the others with it."""
    parameters = row["parameters"]
    if not isinstance(parameters, Mapping):
        report("parameters are no object and are left out", strategy=row["slug"], parameters=parameters)
        parameters = {}
    live = live_of(row["recommender"], parameters)
    kept = {name: row[name] for name in ("slug", "name", "recommender", "enabled", "allow_bought")}
    return StrategySettings(parameters=parameters, live=live, run=_run(row) if live is None or live.own_rows else None, **kept)


def _run(row: Mapping[str, Any]) -> RunSettings | None:
    """One that cannot be read counts as none."""
    pk = row["current_run_id"]
    if pk is None:
        return None
    try:
        kept = {name: row[f"current_run__{name}"] for name in ("created_at", "watermark")}
        return RunSettings.from_json(row["current_run__serving"], id=pk, **kept)
    except ValueError as error:
        report("a run cannot be read and is not served", strategy=row["slug"], run=pk, because=str(error))
        return None


def placement_settings(row: Mapping[str, Any]) -> PlacementSettings:
    """A placement that need not be stored, as serving would read it: its fields by name, strategy and fallbacks as slugs.

    Where serving reports what it cannot read and leaves it out, this raises: ValueError says what is wrong, and what it takes.
    """
    fallbacks = row["fallbacks"]
    if not isinstance(fallbacks, list) or not all(isinstance(slug, str) for slug in fallbacks):
        raise ValueError(f"fallbacks are {fallbacks!r:.80}; they take a list of strategies' slugs")
    return _settings(row, row["strategy"], {name: cls.from_json(row[name]) for name, cls in PARTS.items()})


def _placement(row: Mapping[str, Any], strategy: str) -> PlacementSettings:
    """What cannot be read of it is reported and left out."""
    parts = {}
    for name, cls in PARTS.items():
        try:
            parts[name] = cls.from_json(row[name])
        except ValueError as error:
            report(f"{name} cannot be read and are left out", placement=row["slug"], because=str(error))
    return _settings(row, strategy, parts)


def _settings(row: Mapping[str, Any], strategy: str, parts: Mapping[str, Any]) -> PlacementSettings:
    fallbacks = row["fallbacks"] if isinstance(row["fallbacks"], list) else []
    strategies = tuple(dict.fromkeys([strategy, *map(str, fallbacks)]))
    kept = {name: row[name] for name in ("slug", "name", "enabled", "limit", "dedupe")}
    return PlacementSettings(strategies=strategies, **parts, **kept)


@receiver([post_save, post_delete], sender=Strategy, dispatch_uid="recommendations.configuration.strategy")
@receiver([post_save, post_delete], sender=Placement, dispatch_uid="recommendations.configuration.placement")
def _changed(*, using: str, **kwargs: object) -> None:
    transaction.on_commit(_announce, using=using, robust=True)


@receiver(run_published, dispatch_uid="recommendations.configuration.run")
def _published(**kwargs: object) -> None:
    transaction.on_commit(_announce, using=router.db_for_write(Strategy), robust=True)


def _announce() -> None:
    forget()
    announcements.tell()
