"""What of the set-up is still to be done; asked of the database, so that an interrupted set-up goes on where it stopped."""

from importlib.util import find_spec

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from catalog.models import DemoLoad
from recommendations import registry
from recommendations.exceptions import RecommendationsError
from recommendations.models import Run, Strategy


def tables_missing() -> bool:
    """Are there migrations that this database has not seen?"""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def shop_loaded() -> bool:
    """Did ``load_demo`` get to its end?"""
    return DemoLoad.objects.filter(finished_at__isnull=False).exists()


def not_computed() -> list[str]:
    """Slugs of the strategies that should have a run to serve, and have none."""
    waiting = Strategy.objects.filter(enabled=True, current_run=None)
    return [strategy.slug for strategy in waiting if _computable(strategy)]


def being_computed() -> Run | None:
    """A run that somebody works on; those whose process is gone are given up first."""
    from recommendations.pipeline.lease import sweep

    sweep()
    return Run.objects.filter(status=Run.Status.RUNNING).select_related("strategy").first()


def _computable(strategy: Strategy) -> bool:
    """Does it need a run, and is what it needs installed? What is wrong with a strategy is for the checks to say, not for the demo."""
    try:
        parameters = registry.get(strategy.recommender).parameters_class()
    except (RecommendationsError, ImportError):
        return False
    return parameters.needs_run and (parameters.probe is None or find_spec(parameters.probe) is not None)
