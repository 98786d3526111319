"""What is written down with a run: for people, for serving, and for the artifact."""

from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.conf import settings as django_settings

from ..conf import settings
from ..models import Run, Strategy
from ..recommenders.base import Recommender
from ..recommenders.parameters.base import Parameters
from .extract import Extract
from .fit import list_length


def made_from(strategy: Strategy, parameters: Parameters, extract: Extract, *, seed: int) -> dict[str, Any]:
    """The fields of a run that say from what it is computed."""
    return {
        "as_of": moment(extract.dataset.as_of),
        "watermark": extract.watermark,
        "parameters": parameters.to_json(),
        "weights": strategy.weights,
        "code_version": code_version(),
        "seed": seed,
    }


def serving_facts(strategy: Strategy, fitted: Recommender[Any], extract: Extract) -> dict[str, Any]:
    """``Run.serving``: all that serving needs to know."""
    scopes = list(fitted.Parameters.scopes)
    return {
        "sources": [strategy.slug],
        **fitted.serving(),
        **({"include_bought": fitted.include_bought} if "shopper" in scopes else {}),
        "scopes": scopes,
        "kinds": extract.kinds,
        "units": settings.HISTORY_UNITS,
        "products": settings.HISTORY_PRODUCTS,
        "unit_products": settings.MAX_UNIT_PRODUCTS,
        "list_length": list_length(strategy, scopes[0]) if scopes else 0,
        "seed": extract.seed,
        "read_at": extract.read_at,
        "as_of": moment(extract.dataset.as_of).isoformat(),
    }


def manifest(run: Run, extract: Extract) -> dict[str, Any]:
    """Beside the arrays of an artifact; names no shopper."""
    return {
        "strategy": run.strategy.slug,
        "recommender": run.strategy.recommender,
        "run": run.pk,
        "parameters": run.parameters,
        "weights": run.weights,
        "code_version": run.code_version,
        "seed": run.seed,
        "as_of": run.as_of.isoformat() if run.as_of else None,
        "products": extract.dataset.n_products,
        "shoppers": extract.dataset.n_shoppers,
    }


def moment(seconds: int) -> datetime:
    """A dataset's clock as this project's models have times."""
    return datetime.fromtimestamp(seconds, tz=UTC) if django_settings.USE_TZ else datetime.fromtimestamp(seconds)


def code_version() -> str:
    """Of this package, without importing its front door."""
    return str(apps.get_app_config("recommendations").module.__version__)  # type: ignore[union-attr]
