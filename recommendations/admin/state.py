"""How a strategy is doing, in one line."""

from datetime import timedelta
from importlib.util import find_spec

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .. import registry
from ..evaluation.failed_runs import last_failure
from ..exceptions import RecommendationsError
from ..models import Strategy
from ..recommenders.parameters.base import Parameters
from .display import moment

STALE = timedelta(days=7)


def parameters_class(recommender: str) -> type[Parameters] | None:
    """None where the recommender is unknown or cannot be loaded; the system checks say why."""
    try:
        return registry.get(recommender).parameters_class()
    except (RecommendationsError, ImportError, TypeError, ValueError):
        return None


def is_installed(parameters: type[Parameters]) -> bool:
    return parameters.probe is None or find_spec(parameters.probe) is not None


def how_to_install(parameters: type[Parameters]) -> str:
    """For an operator, what a merchandiser may pass on."""
    return _("Not installed: it is not computed until somebody runs pip install 'django-storefront-recommendations[%(extra)s]'.") % {"extra": parameters.extra}


def why_not_rebuilt(strategy: Strategy) -> str:
    """Why a worker would not compute this strategy; '' where it would."""
    parameters = parameters_class(strategy.recommender)
    if not strategy.enabled:
        return _("off")
    if parameters is None:
        return _("unknown recommender")
    if not is_installed(parameters):
        return _("not installed")
    return "" if parameters.needs_run else _("computed live")


def why_stale(strategy: Strategy) -> str:
    """Why what is served is not what a rebuild would give; '' where it is fresh, or nothing has to be computed."""
    run, parameters = strategy.current_run, parameters_class(strategy.recommender)
    if parameters is None or not parameters.needs_run:
        return ""
    if run is None:
        return _("never computed")
    try:
        wanted = parameters.from_strategy(strategy.parameters, strategy.weights).to_json()
    except (RecommendationsError, TypeError, ValueError):
        return _("its parameters are invalid")
    if run.parameters and wanted != run.parameters:
        return _("stale since its parameters were changed")
    if run.as_of is not None and run.as_of < timezone.now() - STALE:
        return _("stale, since it knows interactions until %(date)s only") % {"date": date_format(run.as_of)}
    return ""


def state(strategy: Strategy) -> str:
    """One line for the list: off, computed live, fresh, or what is amiss."""
    parameters, failure = parameters_class(strategy.recommender), last_failure(strategy)
    line = why_not_rebuilt(strategy) or why_stale(strategy) or _("fresh")
    if not strategy.enabled or parameters is None or not parameters.needs_run:
        return line
    if strategy.current_run is not None and not is_installed(parameters):
        line = _("served; not installed any more: will not be renewed")
    if failure is None:
        return line
    return _("%(state)s; last rebuild failed on %(date)s: %(why)s") % {"state": line, "date": moment(failure.at), "why": failure.why}
